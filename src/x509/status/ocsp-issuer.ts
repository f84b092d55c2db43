// By what OCSP names who issued a certificate and who signs an answer: hashes of a name and of a key (RFC 6960 §4.1.1).

import { hash } from 'node:crypto';
import type { IssuerHash } from './ocsp-request.ts';
import { keyBitsOf } from '../keys/public-key.ts';

export interface IssuerHashes {
  readonly name: Uint8Array;
  readonly key: Uint8Array;
}

/** `name` and `spki` are DER, of the issuer's own certificate. */
export function issuerHashesOf(
  { name, spki }: { readonly name: Uint8Array; readonly spki: Uint8Array },
  algorithm: IssuerHash,
): IssuerHashes {
  return { name: hash(algorithm, name, 'buffer'), key: hash(algorithm, keyBitsOf(spki), 'buffer') };
}

/** RFC 6960 §4.2.1: SHA-1, whatever the request hashes with. */
export function responderKeyHashOf(spki: Uint8Array): Uint8Array {
  return hash('sha1', keyBitsOf(spki), 'buffer');
}
