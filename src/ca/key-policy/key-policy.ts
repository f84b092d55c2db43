// Which subject keys are certified (BR §6.1.1.3, §6.1.5, §6.1.6).

import { hexOf } from '../../lib/bytes.ts';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { EncodingError } from '../../x509/der/reader.ts';
import { keyHashesOf } from '../../x509/keys/key-identity.ts';
import { keyAlgorithmOf } from '../../x509/keys/keys.ts';
import { OID } from '../../x509/der/oid.ts';
import { type PublicKeyFacts, readPublicKey } from '../../x509/keys/public-key.ts';
import { type Curve, isOnCurve, P256, P384, SM2 } from '../../x509/keys/curve.ts';
import { because, type Reason } from '../../reasons/reason.ts';
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

/** The KeyPolicy port of certificates/ports/material.ts. */
export interface KeyPolicy {
  /** Why a subject key may not be certified; undefined for a good one. `spki` is DER. */
  defectOf(spki: Uint8Array): Reason | undefined;
}

/** Keys on the list are refused besides. */
export function makeKeyPolicy(list: KeyList): KeyPolicy {
  return { defectOf: (spki) => defectOf(spki, list) };
}

export const keyPolicy = makeKeyPolicy(EMPTY_KEY_LIST);

function defectOf(spki: Uint8Array, list: KeyList): Reason | undefined {
  try {
    const key = readPublicKey(spki);
    return defectOfKey(key) ?? (isListed(spki, { key, list }) ? because('keyListed') : undefined);
  } catch (cause) {
    if (cause instanceof EncodingError) return because('keyUnreadable', { why: cause.reason });
    throw cause;
  }
}

function defectOfKey(key: PublicKeyFacts): Reason | undefined {
  switch (key.kind) {
    case 'rsa':
      return defectOfRsaSize(key) ?? defectOfRsaExponent(key) ?? defectOfRsaModulus(key);
    case 'ec':
      return defectOfPoint(key);
    case 'ed25519':
      return isOnEdwards25519(key.point) ? undefined : because('pointOffEdwards');
    case 'other':
      return notCertified(key.algorithmOid);
  }
}

function isListed(spki: Uint8Array, { key, list }: { readonly key: PublicKeyFacts; readonly list: KeyList }): boolean {
  if (list.size === 0) return false;
  if (keyHashesOf({ spki, key }).some((hash) => list.hasKey(hash))) return true;
  return key.kind === 'rsa' && list.hasModulus(key.modulus);
}

function defectOfRsaSize({ modulusBits }: RsaKey): Reason | undefined {
  const bits = modulusBits;
  if (bits < MIN_RSA_BITS) return because('rsaShort', { bits, least: MIN_RSA_BITS });
  if (bits > MAX_RSA_BITS) return because('rsaLong', { bits, most: MAX_RSA_BITS });
  return bits % 8 === 0 ? undefined : because('rsaOddLength', { bits });
}

function defectOfRsaExponent(key: RsaKey): Reason | undefined {
  if (key.exponent.length * 8 > MAX_RSA_EXPONENT_BITS) {
    return because('exponentLong', { most: MAX_RSA_EXPONENT_BITS });
  }
  const exponent = numberOf(key.exponent);
  if (exponent < MIN_RSA_EXPONENT)
    return because('exponentSmall', { exponent: String(exponent), least: String(MIN_RSA_EXPONENT) });
  return exponent % 2n === 0n ? because('exponentEven') : undefined;
}

function defectOfRsaModulus(key: RsaKey): Reason | undefined {
  const modulus = numberOf(key.modulus);
  if (modulus % 2n === 0n) return because('modulusEven');
  const factor = findSmallFactor(modulus);
  if (factor !== undefined) return because('modulusDivisible', { factor: String(factor) });
  if (hasRocaStructure(modulus)) return because('modulusRoca');
  return hasClosePrimes(modulus) ? because('modulusClosePrimes') : undefined;
}

function defectOfPoint(key: EcKey): Reason | undefined {
  const id = keyAlgorithmOf(key);
  const curve = id === undefined ? undefined : CURVES.get(id);
  if (curve === undefined) return notCertified(key.curveOid);
  return isOnCurve(key.point, curve) ? undefined : because('pointOffCurve', { curve: curve.name });
}

function notCertified(oid: string): Reason {
  const name = OTHER_NAMES.get(oid);
  return name === undefined ? because('algorithmNotCertified', { oid }) : because('keyNotCertified', { name });
}

function numberOf(magnitude: Uint8Array): bigint {
  return BigInt(`0x${hexOf(magnitude)}`);
}
