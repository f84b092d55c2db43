// Rules for the fields that every certificate has: serial, signature algorithm, unique identifiers.

import { bytesOfHex, hexOf } from '../../lib/bytes.ts';
import { OID } from '../../x509/der/oid.ts';
import type { PublicKeyFacts } from '../../x509/keys/public-key.ts';
import type { LintedCertificate } from './linted-certificate.ts';
import type { Rule } from './rule.ts';
import { everywhere, ofInternationalKeys, ofNationalKeys, ofPrivateTrust, type Scope } from './scope.ts';

const MAX_SERIAL_OCTETS = 20;
const MIN_SERIAL_OCTETS = 8; // 64 bits

/** BR §7.1.3.2.1, byte for byte; PSS, which it also has, no authority here signs by. */
const RSA_SIGNATURES = new Set([
  '300d06092a864886f70d01010b0500',
  '300d06092a864886f70d01010c0500',
  '300d06092a864886f70d01010d0500',
]);
/** BR §7.1.3.2.2, byte for byte, by the curve of the key that signs. */
const ECDSA_SIGNATURES: ReadonlyMap<string, string> = new Map([
  [OID.prime256v1, '300a06082a8648ce3d040302'],
  [OID.secp384r1, '300a06082a8648ce3d040303'],
  [OID.secp521r1, '300a06082a8648ce3d040304'],
]);
const ECDSA_IDENTIFIERS = new Set(ECDSA_SIGNATURES.values());
/** RFC 8410 §3. */
const ED25519_SIGNATURE = '300506032b6570';
/** GM/T 0015 §5.2.3.3: SM2 with SM3, without parameters. */
const SM2_SIGNATURE = bytesOfHex('300a06082a811ccf55018375');

export const FIELD_RULES: readonly Rule[] = [
  {
    id: 'rfc5280-4.1.2.2-serial-positive',
    section: 'RFC 5280 4.1.2.2',
    requires: 'The serial is greater than zero',
    applies: everywhere,
    defectOf: (certificate) => (serialOctets(certificate) === 0 ? 'its serial is zero' : undefined),
  },
  {
    id: 'br-7.1.2.7-serial-below-2-to-159',
    section: 'BR 7.1.2.7',
    requires: 'The serial is less than 2^159, which is 20 octets in DER (RFC 5280 4.1.2.2)',
    applies: everywhere,
    defectOf: ({ serial }) =>
      serial.length / 2 > MAX_SERIAL_OCTETS ? `its serial has more than ${MAX_SERIAL_OCTETS} octets` : undefined,
  },
  {
    id: 'br-7.1.2.7-serial-64-bits',
    section: 'BR 7.1.2.7',
    requires: 'The serial has room for 64 bits of a random generator',
    applies: everywhere,
    defectOf: serialLengthDefectOf,
  },
  {
    id: 'br-7.1.3.2-signature-algorithm',
    section: 'BR 7.1.3.2',
    requires: 'The AlgorithmIdentifier of the signature is, byte for byte, one that the profile has',
    applies: ofInternationalKeys,
    defectOf: signatureDefectOf,
  },
  {
    id: 'br-7.1.3.2-signature-of-key',
    section: 'BR 7.1.3.2',
    requires: 'The signature is of the kind that the key of the issuer makes',
    applies: ofInternationalKeys,
    defectOf: signatureKindDefectOf,
  },
  {
    id: 'br-7.1.3.2.2-hash-of-curve',
    section: 'BR 7.1.3.2.2',
    requires: 'An ECDSA signature uses the hash that belongs to the curve of the issuer',
    applies: ofInternationalKeys,
    defectOf: signatureHashDefectOf,
  },
  {
    id: 'gmt0015-5.2.3.3-sm2-signature',
    section: 'GM/T 0015 5.2.3.3',
    requires: 'The signature is SM2 with SM3, without parameters',
    applies: ofNationalKeys,
    defectOf: ({ signatureAlgorithm }) =>
      Buffer.compare(signatureAlgorithm, SM2_SIGNATURE) === 0 ? undefined : 'its signature is not SM2 with SM3',
  },
  {
    id: 'rfc5280-4.1.2.8-no-unique-identifiers',
    section: 'RFC 5280 4.1.2.8',
    requires: 'There are no unique identifiers',
    applies: everywhere,
    defectOf: ({ hasUniqueIdentifiers }) => (hasUniqueIdentifiers ? 'it has a unique identifier' : undefined),
  },
];

/** Of the magnitude; zero has none. */
function serialOctets({ serial }: LintedCertificate): number {
  return serial.replace(/^(?:00)+/, '').length / 2;
}

function serialLengthDefectOf(certificate: LintedCertificate): string | undefined {
  const octets = serialOctets(certificate);
  return octets > 0 && octets < MIN_SERIAL_OCTETS
    ? `its serial has ${octets * 8} bits, at least 64 are needed`
    : undefined;
}

function signatureDefectOf({ signatureAlgorithm, intent }: LintedCertificate): string | undefined {
  const identifier = hexOf(signatureAlgorithm);
  return signingKindOf(identifier, intent) === undefined ? `its signature algorithm is ${identifier}` : undefined;
}

/** BR §6.1.5 knows no Ed25519. */
function signingKindOf(identifier: string, scope: Scope): 'rsa' | 'ec' | 'ed25519' | undefined {
  if (RSA_SIGNATURES.has(identifier)) return 'rsa';
  if (ECDSA_IDENTIFIERS.has(identifier)) return 'ec';
  return identifier === ED25519_SIGNATURE && ofPrivateTrust(scope) ? 'ed25519' : undefined;
}

function signatureKindDefectOf(certificate: LintedCertificate): string | undefined {
  const kind = signingKindOf(hexOf(certificate.signatureAlgorithm), certificate.intent);
  const key = signingKeyOf(certificate);
  return kind === undefined || kind === key.kind
    ? undefined
    : `its signature is none that a key of kind ${key.kind} makes`;
}

function signatureHashDefectOf(certificate: LintedCertificate): string | undefined {
  const key = signingKeyOf(certificate);
  const identifier = hexOf(certificate.signatureAlgorithm);
  if (key.kind !== 'ec' || !ECDSA_IDENTIFIERS.has(identifier)) return undefined;
  return ECDSA_SIGNATURES.get(key.curveOid) === identifier
    ? undefined
    : 'its hash is not that of the curve of its issuer';
}

function signingKeyOf({ intent, key }: LintedCertificate): PublicKeyFacts {
  return intent.issuer?.key ?? key;
}
