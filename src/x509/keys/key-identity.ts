// What a public key is known by: what makes it, and not how it is written.

import { hash } from 'node:crypto';
import { equalBytes } from '../../lib/bytes.ts';
import type { PublicKeyFacts } from './public-key.ts';
import { writePublicKey, writeRsaPublicKey } from './public-key-writer.ts';

export interface ReadPublicKey {
  /** SubjectPublicKeyInfo, DER, as it stands where it was read. */
  readonly spki: Uint8Array;
  readonly key: PublicKeyFacts;
}

/** Of nearly all keys, so that their identity is the hash by which others know them, too. */
const USUAL_RSA_EXPONENT = Uint8Array.of(1, 0, 1);

/**
 * SHA-256, lower-case hex, of the SubjectPublicKeyInfo in its plainest form: an RSA modulus whatever its exponent, since
 * whoever has the private half to one has it to all; the curve and point of an elliptic key, however the point is written.
 */
export function keyIdentityOf({ spki, key }: ReadPublicKey): string {
  return hash('sha256', plainForm(key) ?? spki);
}

/**
 * All that the key may be listed by: its identity first; then, where it is written in another form, the SHA-256 of that, by
 * which lists of others may have it.
 */
export function keyHashesOf({ spki, key }: ReadPublicKey): readonly string[] {
  const plain = plainForm(key) ?? spki;
  return equalBytes(plain, spki) ? [hash('sha256', plain)] : [hash('sha256', plain), hash('sha256', spki)];
}

/** Undefined for a key that has but one form here. */
function plainForm(key: PublicKeyFacts): Uint8Array | undefined {
  switch (key.kind) {
    case 'rsa':
      return writeRsaPublicKey({ modulus: key.modulus, exponent: USUAL_RSA_EXPONENT });
    case 'other':
      return key.usual && plainForm(key.usual);
    default:
      return writePublicKey(key);
  }
}
