// What it costs to verify a signature with somebody's key, and which keys none is verified with.

import { because, type Reason } from '../../reasons/reason.ts';
import { OID } from '../der/oid.ts';
import { describeKey } from '../keys/other-keys.ts';
import { bitLength, MAX_RSA_EXPONENT_BITS, type PublicKeyFacts, type RsaNumbers } from '../keys/public-key.ts';

/** OPENSSL_RSA_MAX_MODULUS_BITS: a longer one verifies nothing. */
export const MAX_VERIFYING_RSA_BITS = 16384;

/**
 * For one call, in verifications with RSA 2048, each some 45 µs. The longest chain of RSA 16384 takes 640 and one of P-521
 * 1000; nine issuers of one name that are tried for each other would take thousands.
 */
export const MAX_VERIFICATION_WORK = 1000;

const UNIT_BITS = 2048;
const UNIT_EXPONENT_BITS = 17; // 65537

/** Measured with OpenSSL 3.5 on curves that authorities have keys on; keys on others verify nothing. */
const CURVE_WORK: ReadonlyMap<string, number> = new Map([
  [OID.prime256v1, 3],
  [OID.secp224r1, 12],
  [OID.secp256k1, 20],
  [OID.sm2, 15],
  [OID.secp384r1, 40],
  [OID.secp521r1, 100],
  [OID.brainpoolP256r1, 20],
  [OID.brainpoolP384r1, 60],
  [OID.brainpoolP512r1, 60],
]);
const ED25519_WORK = 4;
const ED448_WORK = 15;

/** Why no signature is verified with the key; undefined for a key that can verify. */
export function verifyingDefectOf(key: PublicKeyFacts): Reason | undefined {
  if (key.kind === 'rsa') return rsaDefectOf(key);
  if (key.kind === 'ec') return CURVE_WORK.has(key.curveOid) ? undefined : describeKey(key.curveOid);
  if (key.kind === 'ed25519' || key.algorithmOid === OID.ed448) return undefined;
  if (key.algorithmOid === OID.rsaPss && key.usual?.kind === 'rsa') return rsaDefectOf(key.usual);
  return describeKey(key.algorithmOid);
}

/** Of one verification with a key that has no defect. */
export function verificationWorkOf(key: PublicKeyFacts): number {
  switch (key.kind) {
    case 'rsa':
      return rsaWorkOf(key);
    case 'ec':
      return CURVE_WORK.get(key.curveOid) ?? MAX_VERIFICATION_WORK;
    case 'ed25519':
      return ED25519_WORK;
    case 'other':
      return key.usual?.kind === 'rsa' ? rsaWorkOf(key.usual) : ED448_WORK;
  }
}

/** The verifications of one call would cost more than it may. */
export class VerificationTooDear extends Error {
  override readonly name = 'VerificationTooDear';
  readonly reason = because('verificationDear', { most: MAX_VERIFICATION_WORK });

  constructor() {
    super('Cannot verify the signatures of a chain: it is more work than one call may cost');
  }
}

/** What the verifications of one call may still cost. */
export class VerificationBudget {
  #left = MAX_VERIFICATION_WORK;

  /** Throws VerificationTooDear, before the work is done, where it would be too much. */
  spendOn(key: PublicKeyFacts): void {
    this.#left -= verificationWorkOf(key);
    if (this.#left < 0) throw new VerificationTooDear();
  }

  get spent(): number {
    return MAX_VERIFICATION_WORK - this.#left;
  }
}

function rsaDefectOf({ modulusBits, exponent }: RsaNumbers): Reason | undefined {
  if (modulusBits > MAX_VERIFYING_RSA_BITS) {
    return because('rsaModulusLong', { bits: modulusBits, most: MAX_VERIFYING_RSA_BITS });
  }
  const exponentBits = bitLength(exponent);
  if (exponentBits <= MAX_RSA_EXPONENT_BITS) return undefined;
  return because('rsaExponentLong', { bits: exponentBits, most: MAX_RSA_EXPONENT_BITS });
}

/** Squarings by the square of the length, as many as the exponent has bits. */
function rsaWorkOf({ modulusBits, exponent }: RsaNumbers): number {
  const oneSquaring = (modulusBits / UNIT_BITS) ** 2;
  return Math.max(1, Math.ceil(oneSquaring * Math.max(1, bitLength(exponent) / UNIT_EXPONENT_BITS)));
}
