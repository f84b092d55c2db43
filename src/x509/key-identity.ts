// What a public key is known by: what makes it, and not how it is written.

import { hash } from 'node:crypto';
import { equalBytes } from '../lib/bytes.ts';
import { bitString, integer, nullValue, objectIdentifier, sequence, smallInteger } from './der-writer.ts';
import { OID } from './oid.ts';
import type { PublicKeyFacts } from './public-key.ts';

export interface ReadPublicKey {
  /** SubjectPublicKeyInfo, DER, as it stands where it was read. */
  readonly spki: Uint8Array;
  readonly key: PublicKeyFacts;
}

/** Of nearly all keys, so that their identity is the hash by which others know them, too. */
const USUAL_RSA_EXPONENT = smallInteger(65537);
const RSA = sequence(objectIdentifier(OID.rsaEncryption), nullValue());
const ED25519 = sequence(objectIdentifier(OID.ed25519));
/** Written once for the curves that are certified, since each reissue asks. */
const EC: ReadonlyMap<string, Uint8Array> = new Map(
  [OID.prime256v1, OID.secp384r1, OID.sm2].map((curveOid) => [curveOid, ecAlgorithm(curveOid)]),
);

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
      return sequence(RSA, bitString(sequence(integer(key.modulus), USUAL_RSA_EXPONENT)));
    case 'ec':
      return sequence(EC.get(key.curveOid) ?? ecAlgorithm(key.curveOid), bitString(key.point));
    case 'ed25519':
      return sequence(ED25519, bitString(key.point));
    case 'other':
      return key.usual && plainForm(key.usual);
  }
}

function ecAlgorithm(curveOid: string): Uint8Array {
  return sequence(objectIdentifier(OID.ecPublicKey), objectIdentifier(curveOid));
}
