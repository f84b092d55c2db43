// A private key matched to the public one of a certificate.

import { createPublicKey, sign, verify } from 'node:crypto';
import { bytesOfUtf8, equalBytes } from '../../lib/bytes.ts';
import type { ReadPublicKey } from './key-identity.ts';
import { importPrivateKey, publicKeyOf } from './keys.ts';
import { writePublicKey } from './public-key-writer.ts';

/** Whether the PKCS #8 key, DER, is the private half, however the public one is written. */
export function isKeyOf({ spki, key }: ReadPublicKey, pkcs8: Uint8Array): boolean {
  const half = publicKeyOf(pkcs8);
  return equalBytes(half, key.kind === 'other' ? spki : writePublicKey(key)) && isCounterpart(spki, pkcs8);
}

const PROBE = bytesOfUtf8('Does the one verify what the other signs?');

/** A file of a private key has the public one in it too, and need not tell the truth about it. */
function isCounterpart(spki: Uint8Array, pkcs8: Uint8Array): boolean {
  try {
    const privateKey = importPrivateKey(pkcs8);
    const publicKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    // By whatever hash goes with the key.
    return verify(undefined, PROBE, publicKey, sign(undefined, PROBE, privateKey));
  } catch {
    return false; // Its numbers do not go together.
  }
}
