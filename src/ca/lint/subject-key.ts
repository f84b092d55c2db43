// Rules for the key that is certified, whoever it belongs to.

import { hexOf } from '../../lib/bytes.ts';
import { OID } from '../../x509/der/oid.ts';
import type { PublicKeyFacts } from '../../x509/keys/public-key.ts';
import { type Curve, isOnCurve, P256, P384, SM2 } from '../../x509/keys/curve.ts';
import { isOnEdwards25519 } from '../key-policy/edwards25519.ts';
import { findSmallFactor, hasClosePrimes } from '../key-policy/rsa-modulus.ts';
import type { LintedCertificate } from './linted-certificate.ts';
import type { Rule } from './rule.ts';
import { everywhere, ofInternationalKeys, ofNationalKeys, ofPrivateTrust } from './scope.ts';

type RsaKey = Extract<PublicKeyFacts, { kind: 'rsa' }>;

const MIN_RSA_BITS = 2048; // BR §6.1.5
const MIN_EXPONENT = 65537n; // BR §6.1.6
const MAX_EXPONENT_BITS = 256; // BR §6.1.6
/** BR §6.1.5, without P-521, which no profile has. */
const CURVES: ReadonlyMap<string, Curve> = new Map([
  [OID.prime256v1, P256],
  [OID.secp384r1, P384],
]);
const NATIONAL_CURVES: ReadonlyMap<string, Curve> = new Map([[OID.sm2, SM2]]);

export const KEY_RULES: readonly Rule[] = [
  {
    id: 'br-6.1.5-key-algorithm',
    section: 'BR 6.1.5',
    requires: 'The key is RSA or ECDSA; by a private profile it may be Ed25519 (RFC 8410)',
    applies: ofInternationalKeys,
    defectOf: algorithmDefectOf,
  },
  {
    id: 'br-6.1.5-curve',
    section: 'BR 6.1.5',
    requires: 'An elliptic key is on P-256 or P-384',
    applies: ofInternationalKeys,
    defectOf: ({ key }) =>
      key.kind === 'ec' && !CURVES.has(key.curveOid) ? `its key is on the curve ${key.curveOid}` : undefined,
  },
  {
    id: 'br-6.1.5-rsa-2048',
    section: 'BR 6.1.5',
    requires: 'An RSA modulus has at least 2,048 bits',
    applies: ofInternationalKeys,
    defectOf: ofRsa(({ modulusBits }) =>
      modulusBits < MIN_RSA_BITS
        ? `its modulus has ${modulusBits} bits, at least ${MIN_RSA_BITS} are needed`
        : undefined,
    ),
  },
  {
    id: 'br-6.1.5-rsa-multiple-of-8',
    section: 'BR 6.1.5',
    requires: 'The length of an RSA modulus in bits is a multiple of 8',
    applies: ofInternationalKeys,
    defectOf: ofRsa(({ modulusBits }) => (modulusBits % 8 === 0 ? undefined : `its modulus has ${modulusBits} bits`)),
  },
  {
    id: 'br-6.1.6-exponent-odd',
    section: 'BR 6.1.6',
    requires: 'An RSA exponent is odd',
    applies: ofInternationalKeys,
    defectOf: ofRsa(({ exponent }) => ((exponent.at(-1) ?? 0) % 2 === 1 ? undefined : 'its exponent is even')),
  },
  {
    id: 'br-6.1.6-exponent-range',
    section: 'BR 6.1.6',
    requires: 'An RSA exponent is at least 65,537 and has at most 256 bits',
    applies: ofInternationalKeys,
    defectOf: ofRsa(exponentDefectOf),
  },
  {
    id: 'br-6.1.6-modulus-odd',
    section: 'BR 6.1.6',
    requires: 'An RSA modulus is odd',
    applies: ofInternationalKeys,
    defectOf: ofRsa(({ modulus }) => ((modulus.at(-1) ?? 0) % 2 === 1 ? undefined : 'its modulus is even')),
  },
  {
    id: 'br-6.1.6-small-factors',
    section: 'BR 6.1.6',
    requires: 'An RSA modulus has no odd factor smaller than 752',
    applies: ofInternationalKeys,
    defectOf: ofRsa(factorDefectOf),
  },
  {
    id: 'br-6.1.1.3-close-primes',
    section: 'BR 6.1.1.3',
    requires: "An RSA modulus is not factored by 100 rounds of Fermat's method",
    applies: ofInternationalKeys,
    defectOf: ofRsa(({ modulus }) =>
      hasClosePrimes(numberOf(modulus)) ? 'its modulus is the product of two close primes' : undefined,
    ),
  },
  {
    id: 'br-6.1.6-point-on-curve',
    section: 'BR 6.1.6',
    requires: 'The point of an elliptic key is on its curve',
    applies: everywhere,
    defectOf: pointDefectOf,
  },
  {
    id: 'gmt0015-5.2.3.7-sm2-key',
    section: 'GM/T 0015 5.2.3.7',
    requires: 'The key is SM2',
    applies: ofNationalKeys,
    defectOf: ({ key }) => (key.kind === 'ec' && key.curveOid === OID.sm2 ? undefined : 'its key is not SM2'),
  },
];

function ofRsa(defectOf: (key: RsaKey) => string | undefined): Rule['defectOf'] {
  return ({ key }) => (key.kind === 'rsa' ? defectOf(key) : undefined);
}

function algorithmDefectOf({ key, intent }: LintedCertificate): string | undefined {
  if (key.kind === 'other') return `its key is of the algorithm ${key.algorithmOid}`;
  return key.kind === 'ed25519' && !ofPrivateTrust(intent) ? 'its key is Ed25519' : undefined;
}

function exponentDefectOf({ exponent }: RsaKey): string | undefined {
  if (exponent.length * 8 > MAX_EXPONENT_BITS) return `its exponent has more than ${MAX_EXPONENT_BITS} bits`;
  return numberOf(exponent) < MIN_EXPONENT ? `its exponent is smaller than ${MIN_EXPONENT}` : undefined;
}

function factorDefectOf({ modulus }: RsaKey): string | undefined {
  const factor = findSmallFactor(numberOf(modulus));
  return factor === undefined ? undefined : `its modulus can be divided by ${factor}`;
}

function pointDefectOf({ key }: LintedCertificate): string | undefined {
  if (key.kind === 'ed25519') return isOnEdwards25519(key.point) ? undefined : 'its key is no point of edwards25519';
  const curve = key.kind === 'ec' ? (CURVES.get(key.curveOid) ?? NATIONAL_CURVES.get(key.curveOid)) : undefined;
  if (key.kind !== 'ec' || curve === undefined) return undefined;
  return isOnCurve(key.point, curve) ? undefined : `the point of its key is not on ${curve.name}`;
}

function numberOf(magnitude: Uint8Array): bigint {
  return BigInt(`0x${hexOf(magnitude)}`);
}
