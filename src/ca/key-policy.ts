// Which subject keys are certified (BR §6.1.1.3, §6.1.5, §6.1.6).

import { hexOf } from '../lib/bytes.ts';
import type { KeyAlgorithmId } from '../x509/algorithms.ts';
import { EncodingError } from '../x509/der-reader.ts';
import { keyHashesOf } from '../x509/key-identity.ts';
import { keyAlgorithmOf } from '../x509/keys.ts';
import { OID } from '../x509/oid.ts';
import { type PublicKeyFacts, readPublicKey } from '../x509/public-key.ts';
import { type Curve, isOnCurve, P256, P384, SM2 } from '../x509/curve.ts';
import { isOnEdwards25519 } from './edwards25519.ts';
import { EMPTY_KEY_LIST, type KeyList } from './key-list.ts';
import { findSmallFactor, hasClosePrimes, hasRocaStructure } from './rsa-modulus.ts';

export const MIN_RSA_BITS = 2048; // BR §6.1.5
export const MAX_RSA_BITS = 8192; // what verifying costs grows with the square of the length
const MIN_RSA_EXPONENT = 65537n; // BR §6.1.6
const MAX_RSA_EXPONENT_BITS = 256; // BR §6.1.6

const CURVES: ReadonlyMap<KeyAlgorithmId, Curve> = new Map([
  ['p256', P256],
  ['p384', P384],
  ['sm2', SM2],
]);

/** Keys that are not certified, by the names that people know. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  [OID.secp521r1, 'P-521'],
  [OID.secp256k1, 'secp256k1'],
  [OID.dsa, 'DSA'],
  [OID.rsaPss, 'RSA-PSS'],
  [OID.ed448, 'Ed448'],
]);

type RsaKey = Extract<PublicKeyFacts, { kind: 'rsa' }>;
type EcKey = Extract<PublicKeyFacts, { kind: 'ec' }>;

/** The KeyPolicy port of certificates/ports.ts. */
export interface KeyPolicy {
  /** Why a subject key may not be certified, as the end of a sentence; undefined for a good one. `spki` is DER. */
  defectOf(spki: Uint8Array): string | undefined;
}

/** Keys on the list are refused besides. */
export function makeKeyPolicy(list: KeyList): KeyPolicy {
  return { defectOf: (spki) => defectOf(spki, list) };
}

export const keyPolicy = makeKeyPolicy(EMPTY_KEY_LIST);

function defectOf(spki: Uint8Array, list: KeyList): string | undefined {
  try {
    const key = readPublicKey(spki);
    return defectOfKey(key) ?? (isListed(spki, { key, list }) ? 'its key is on a list of blocked keys' : undefined);
  } catch (cause) {
    if (cause instanceof EncodingError) return `its key cannot be read: ${cause.detail}`;
    throw cause;
  }
}

function defectOfKey(key: PublicKeyFacts): string | undefined {
  switch (key.kind) {
    case 'rsa':
      return defectOfRsaSize(key) ?? defectOfRsaExponent(key) ?? defectOfRsaModulus(key);
    case 'ec':
      return defectOfPoint(key);
    case 'ed25519':
      return isOnEdwards25519(key.point) ? undefined : 'the point of its key is not on edwards25519, or of small order';
    case 'other':
      return notCertified(key.algorithmOid);
  }
}

function isListed(spki: Uint8Array, { key, list }: { readonly key: PublicKeyFacts; readonly list: KeyList }): boolean {
  if (list.size === 0) return false;
  if (keyHashesOf({ spki, key }).some((hash) => list.hasKey(hash))) return true;
  return key.kind === 'rsa' && list.hasModulus(key.modulus);
}

function defectOfRsaSize({ modulusBits }: RsaKey): string | undefined {
  const sentence = `its key is RSA ${modulusBits}`;
  if (modulusBits < MIN_RSA_BITS) return `${sentence}, at least ${MIN_RSA_BITS} is needed`;
  if (modulusBits > MAX_RSA_BITS) return `${sentence}, at most ${MAX_RSA_BITS} is taken`;
  return modulusBits % 8 === 0 ? undefined : `${sentence}, a multiple of 8 is needed`;
}

function defectOfRsaExponent(key: RsaKey): string | undefined {
  if (key.exponent.length * 8 > MAX_RSA_EXPONENT_BITS) {
    return `its RSA exponent has more than ${MAX_RSA_EXPONENT_BITS} bits`;
  }
  const exponent = numberOf(key.exponent);
  if (exponent < MIN_RSA_EXPONENT) return `its RSA exponent is ${exponent}, at least ${MIN_RSA_EXPONENT} is needed`;
  return exponent % 2n === 0n ? 'its RSA exponent is even' : undefined;
}

function defectOfRsaModulus(key: RsaKey): string | undefined {
  const modulus = numberOf(key.modulus);
  if (modulus % 2n === 0n) return 'its RSA modulus is even';
  const factor = findSmallFactor(modulus);
  if (factor !== undefined) return `its RSA modulus can be divided by ${factor}`;
  if (hasRocaStructure(modulus)) return 'its RSA modulus was made by a library that makes weak keys (ROCA)';
  return hasClosePrimes(modulus) ? 'its RSA modulus is the product of two close primes' : undefined;
}

function defectOfPoint(key: EcKey): string | undefined {
  const id = keyAlgorithmOf(key);
  const curve = id === undefined ? undefined : CURVES.get(id);
  if (curve === undefined) return notCertified(key.curveOid);
  return isOnCurve(key.point, curve) ? undefined : `the point of its key is not on ${curve.name}`;
}

function notCertified(oid: string): string {
  const name = OTHER_NAMES.get(oid) ?? `of algorithm ${oid}`;
  return `its key is ${name}, only RSA, P-256, P-384, SM2 and Ed25519 are certified`;
}

function numberOf(magnitude: Uint8Array): bigint {
  return BigInt(`0x${hexOf(magnitude)}`);
}
