// By which certificates name keys (RFC 5280 §4.2.1.1, §4.2.1.2).

import { hash } from 'node:crypto';
import type { CertificateFacts } from '../certificate/certificate.ts';
import { keyBitsOf } from './public-key.ts';

const KEY_IDENTIFIER_BYTES = 20; // RFC 7093 §2: the leftmost 160 bits

/** As it is written now: RFC 7093 §2, method 1, the SHA-256 of the key's bits. `spki` is DER. */
export function keyIdentifierOf(spki: Uint8Array): Uint8Array {
  return hash('sha256', keyBitsOf(spki), 'buffer').subarray(0, KEY_IDENTIFIER_BYTES);
}

/** Of an authority: as its own certificate has it, by whatever method that was made. */
export function keyIdentifierIn(certificate: Pick<CertificateFacts, 'subjectKeyIdentifier' | 'spki'>): Uint8Array {
  return certificate.subjectKeyIdentifier ?? keyIdentifierOf(certificate.spki);
}
