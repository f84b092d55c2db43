// SM2 signatures over SM3 (GB/T 32918.2), made and verified for the signer identity that certificates agree on.

import { createHash, createSign, createVerify, type KeyObject } from 'node:crypto';
import { bytesOfHex, bytesOfUtf8, concatBytes } from '../../lib/bytes.ts';

/** GM/T 0009 §10: the identity of a signer for whom no other was agreed on. */
const SIGNER_IDENTITY = bytesOfUtf8('1234567812345678');

/** GB/T 32918.5 §3: a, b, and the base point's x and y. */
const CURVE_PARAMETERS = bytesOfHex(
  'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc' +
    '28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
    '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7' +
    'bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0',
);

const PREFIX = concatBytes(lengthInBits(SIGNER_IDENTITY), SIGNER_IDENTITY, CURVE_PARAMETERS);

/** Z (GB/T 32918.2 §5.5): who signs, by which curve and key. `point` is uncompressed: 04, x, y. */
export function signerDigestOf(point: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sm3').update(PREFIX).update(point.subarray(1)).digest());
}

/**
 * OpenSSL would put Z of an empty identity before the message. Sign and Verify hash in a step of their own, in which
 * OpenSSL has no part, so that our Z can be put there. The key must be one that was imported from PKCS #8: with one
 * that generateKeyPair answered, OpenSSL makes ECDSA signatures.
 */
export function signSm2(
  message: Uint8Array,
  { key, signerDigest }: { readonly key: KeyObject; readonly signerDigest: Uint8Array },
): Uint8Array {
  return new Uint8Array(createSign('sm3').update(signerDigest).update(message).sign(key));
}

/** Whether the signature, DER, is by the key, imported from its SubjectPublicKeyInfo. */
export function verifySm2(
  message: Uint8Array,
  by: { readonly key: KeyObject; readonly signerDigest: Uint8Array; readonly signature: Uint8Array },
): boolean {
  return createVerify('sm3').update(by.signerDigest).update(message).verify(by.key, by.signature);
}

/** As two octets. */
function lengthInBits(identity: Uint8Array): Uint8Array {
  const bits = identity.length * 8;
  return Uint8Array.of(bits >> 8, bits & 0xff);
}
