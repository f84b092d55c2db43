// Public keys, written in the one form that certificates of this service have (RFC 3279 §2.3.1, RFC 5480 §2, RFC 8410 §4).

import { bitString, integer, nullValue, objectIdentifier, sequence } from '../der/writer.ts';
import { OID } from '../der/oid.ts';
import type { PublicKeyFacts, RsaNumbers } from './public-key.ts';

const RSA = sequence(objectIdentifier(OID.rsaEncryption), nullValue());
const ED25519 = sequence(objectIdentifier(OID.ed25519));
/** Written once for the curves that are certified, since each reissue asks. */
const EC: ReadonlyMap<string, Uint8Array> = new Map(
  [OID.prime256v1, OID.secp384r1, OID.sm2].map((curveOid) => [curveOid, ecAlgorithm(curveOid)]),
);

/** The SubjectPublicKeyInfo, DER: RSA with NULL, points uncompressed. */
export function writePublicKey(key: Exclude<PublicKeyFacts, { readonly kind: 'other' }>): Uint8Array {
  switch (key.kind) {
    case 'rsa':
      return writeRsaPublicKey(key);
    case 'ec':
      return sequence(EC.get(key.curveOid) ?? ecAlgorithm(key.curveOid), bitString(key.point));
    case 'ed25519':
      return sequence(ED25519, bitString(key.point));
  }
}

export function writeRsaPublicKey({ modulus, exponent }: Pick<RsaNumbers, 'modulus' | 'exponent'>): Uint8Array {
  return sequence(RSA, bitString(sequence(integer(modulus), integer(exponent))));
}

function ecAlgorithm(curveOid: string): Uint8Array {
  return sequence(objectIdentifier(OID.ecPublicKey), objectIdentifier(curveOid));
}
