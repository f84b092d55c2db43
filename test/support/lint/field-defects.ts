// A defect for each rule on fields, times, keys and distinguished names.

import { findSmallFactor } from '../../../src/ca/key-policy/rsa-modulus.ts';
import { bytesOfHex, concatBytes, hexOf } from '../../../src/lib/bytes.ts';
import { addMs, DAY_MS, HOUR_MS, SECOND_MS } from '../../../src/lib/clock.ts';
import { SIGNATURE_ALGORITHMS } from '../../../src/x509/keys/algorithms.ts';
import * as der from '../../../src/x509/der/writer.ts';
import * as extensions from '../../../src/x509/certificate/extensions.ts';
import { keyIdentifierOf } from '../../../src/x509/keys/key-identifier.ts';
import { OID } from '../../../src/x509/der/oid.ts';
import { authorityName, ED25519_SPKI, daysLong, EC_SPKI, LINT_TIME, SERVER_DAYS, SM2_SIGNATURE } from './bases.ts';
import { defect, type DefectCase } from './defect.ts';
import { adding, type Change, together, validityOf } from './parts.ts';

export const TWO_TO_159 = Uint8Array.of(0x80, ...new Uint8Array(19));
const MODULUS = new Uint8Array(256).fill(0xab);
const EXPONENT = Uint8Array.of(1, 0, 1);

/** The key with its identifier, which two rules ask for together. */
export function certifying(spki: Uint8Array): Change {
  return together(() => ({ spki }), adding(extensions.subjectKeyIdentifier(keyIdentifierOf(spki))));
}

function rsaKey(modulus: Uint8Array, exponent: Uint8Array): Change {
  const identifier = der.sequence(der.objectIdentifier(OID.rsaEncryption), der.nullValue());
  return certifying(der.sequence(identifier, der.bitString(der.sequence(der.integer(modulus), der.integer(exponent)))));
}

/** The next odd number of which no small prime is a factor. */
function goodModulus(octets: Uint8Array): Uint8Array {
  return octetsOf(nextGood(numberOf(octets) | 1n, 2n));
}

function evenModulus(): Uint8Array {
  return octetsOf(nextGood(numberOf(MODULUS) - 1n, 2n));
}

/** Fermat's method asks for neither of them to be prime. */
function productOfNeighbours(): Uint8Array {
  const first = nextGood(numberOf(new Uint8Array(128).fill(0xdb)), 2n);
  return octetsOf(first * nextGood(first + 2n, 2n));
}

function nextGood(start: bigint, step: bigint): bigint {
  let candidate = start;
  while (findSmallFactor(candidate) !== undefined) candidate += step;
  return candidate;
}

const numberOf = (octets: Uint8Array): bigint => BigInt(`0x${hexOf(octets)}`);

function octetsOf(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return bytesOfHex(hex.padStart(hex.length + (hex.length % 2), '0'));
}

function ecKey(curve: string, coordinateBytes: number): Change {
  const identifier = der.sequence(der.objectIdentifier(OID.ecPublicKey), der.objectIdentifier(curve));
  return certifying(der.sequence(identifier, der.bitString(Uint8Array.of(4, ...new Uint8Array(2 * coordinateBytes)))));
}

const offCurve = (): Uint8Array => {
  const spki = Uint8Array.from(EC_SPKI);
  spki[spki.length - 1] = (spki.at(-1) ?? 0) ^ 1;
  return spki;
};

/** Of y = 2 there is no point. */
const offEdwards = (): Uint8Array =>
  der.sequence(der.sequence(der.objectIdentifier(OID.ed25519)), der.bitString(Uint8Array.of(2, ...new Uint8Array(31))));

type Attribute = readonly [oid: string, value: Uint8Array];

const C: Attribute = [OID.country, der.printableString('CN')];
const O: Attribute = [OID.organization, der.utf8String('Example')];
const CN: Attribute = [OID.commonName, der.utf8String('example.com')];

function nameOf(...relativeNames: readonly (readonly Attribute[])[]): Uint8Array {
  return der.sequenceOf(
    relativeNames.map((attributes) =>
      der.setOf(...attributes.map(([oid, value]) => der.sequence(der.objectIdentifier(oid), value))),
    ),
  );
}

const subject =
  (...attributes: readonly Attribute[]): Change =>
  () => ({ subject: nameOf(...attributes.map((attribute) => [attribute])) });

const SERIAL_NUMBER = '2.5.4.5';
const LONG_NAME = `${'a'.repeat(60)}.example.com`;
const NOT_BEFORE = addMs(LINT_TIME, -HOUR_MS);

export const FIELD_DEFECTS: readonly DefectCase[] = [
  defect('rfc5280-4.1-readable', 'server', () => ({ version: der.contextConstructed(0, der.smallInteger(1)) })),
  defect('rfc5280-4.1-readable', 'server', () => ({ serial: bytesOfHex('0201ff') })),
  defect('rfc5280-4.1-readable', 'server', () => ({ serial: bytesOfHex('02020001') })),
  defect('rfc5280-4.1-readable', 'rsaServer', ({ spki }) => ({ spki: concatBytes(spki, Uint8Array.of(0)) })),
  defect('rfc5280-4.1.2.2-serial-positive', 'server', () => ({ serial: der.smallInteger(0) })),
  defect('br-7.1.2.7-serial-below-2-to-159', 'server', () => ({ serial: der.integer(TWO_TO_159) })),
  defect('br-7.1.2.7-serial-64-bits', 'server', () => ({ serial: der.integer(new Uint8Array(7).fill(0x5a)) })),
  defect('br-7.1.3.2-signature-algorithm', 'server', () => ({
    signatureAlgorithm: bytesOfHex('300c06082a8648ce3d0403020500'),
  })),
  defect('br-7.1.3.2-signature-algorithm', 'server', () => ({
    signatureAlgorithm: bytesOfHex('300d06092a864886f70d0101050500'),
  })),
  defect('br-7.1.3.2-signature-of-key', 'server', () => ({
    signatureAlgorithm: SIGNATURE_ALGORITHMS.sha256WithRsa.identifier,
  })),
  defect('br-7.1.3.2.2-hash-of-curve', 'server', () => ({
    signatureAlgorithm: SIGNATURE_ALGORITHMS.ecdsaWithSha384.identifier,
  })),
  defect('gmt0015-5.2.3.3-sm2-signature', 'nationalServer', () => ({
    signatureAlgorithm: concatBytes(Uint8Array.of(0x30, 0x0c), SM2_SIGNATURE.subarray(2), Uint8Array.of(5, 0)),
  })),
  defect('rfc5280-4.1.2.8-no-unique-identifiers', 'server', () => ({
    uniqueIdentifiers: [der.contextPrimitive(1, Uint8Array.of(0, 1))],
  })),
  defect('rfc5280-4.1.2.8-no-unique-identifiers', 'issuing', () => ({
    uniqueIdentifiers: [der.contextPrimitive(2, Uint8Array.of(0, 1))],
  })),
];

export const VALIDITY_DEFECTS: readonly DefectCase[] = [
  defect('rfc5280-4.1.2.5-time-type', 'server', () => ({
    validity: der.sequence(der.time(NOT_BEFORE), bytesOfHex(`180f${Buffer.from('20260901000000Z').toString('hex')}`)),
  })),
  defect('rfc5280-4.1.2.5-time-type', 'server', () => ({
    validity: der.sequence(
      bytesOfHex(`180f${Buffer.from('20260701110000Z').toString('hex')}`),
      der.time(addMs(LINT_TIME, DAY_MS)),
    ),
  })),
  defect('rfc5280-4.1.2.5-order', 'server', () => ({
    validity: validityOf(NOT_BEFORE, addMs(NOT_BEFORE, -SECOND_MS)),
  })),
  defect('br-7.1.2.10.1-not-over', 'server', () => ({
    validity: validityOf(NOT_BEFORE, addMs(LINT_TIME, -SECOND_MS)),
  })),
  defect('br-6.3.2-validity-cap', 'server', () => ({
    validity: validityOf(NOT_BEFORE, addMs(NOT_BEFORE, SERVER_DAYS * DAY_MS)),
  })),
  defect('br-7.1.2.7-not-before-within-48-hours', 'server', () => ({
    validity: validityOf(addMs(LINT_TIME, -2 * DAY_MS - SECOND_MS), addMs(LINT_TIME, DAY_MS)),
  })),
  defect('br-7.1.2.7-not-before-within-48-hours', 'privateServer', () => ({
    validity: validityOf(addMs(LINT_TIME, 2 * DAY_MS + SECOND_MS), addMs(LINT_TIME, 5 * DAY_MS)),
  })),
  defect('br-7.1.2.10.1-not-before-within-a-day', 'issuing', () => ({
    validity: validityOf(addMs(LINT_TIME, -DAY_MS - SECOND_MS), addMs(LINT_TIME, DAY_MS)),
  })),
  defect('br-7.1.2.8.1-not-before-within-a-day', 'responder', () => ({
    validity: validityOf(addMs(LINT_TIME, SECOND_MS), addMs(LINT_TIME, DAY_MS)),
  })),
  defect('br-7.1.2.1.1-root-validity', 'root', () => ({ validity: daysLong(9133) })),
  defect('br-7.1.2.1.1-root-validity', 'root', () => ({ validity: daysLong(2921) })),
  defect('rfc5280-6.1-within-issuer', 'privateServer', () => ({ validity: daysLong(3651) })),
  defect('rfc5280-6.1-not-before-issuer', 'firstServer', () => ({
    validity: validityOf(addMs(NOT_BEFORE, -SECOND_MS), addMs(LINT_TIME, DAY_MS)),
  })),
];

export const KEY_DEFECTS: readonly DefectCase[] = [
  defect('br-6.1.5-key-algorithm', 'server', certifying(ED25519_SPKI)),
  defect('br-6.1.5-curve', 'server', ecKey(OID.secp256k1, 32)),
  defect('br-6.1.5-rsa-2048', 'rsaServer', rsaKey(goodModulus(MODULUS.subarray(0, 128)), EXPONENT)),
  defect('br-6.1.5-rsa-multiple-of-8', 'rsaServer', rsaKey(goodModulus(Uint8Array.of(1, ...MODULUS)), EXPONENT)),
  defect('br-6.1.6-exponent-odd', 'rsaServer', rsaKey(goodModulus(MODULUS), Uint8Array.of(1, 0, 2))),
  defect('br-6.1.6-exponent-range', 'rsaServer', rsaKey(goodModulus(MODULUS), Uint8Array.of(3))),
  defect('br-6.1.6-exponent-range', 'rsaServer', rsaKey(goodModulus(MODULUS), new Uint8Array(33).fill(1))),
  defect('br-6.1.6-modulus-odd', 'rsaServer', rsaKey(evenModulus(), EXPONENT)),
  defect('br-6.1.6-small-factors', 'rsaServer', rsaKey(MODULUS, EXPONENT)),
  defect('br-6.1.1.3-close-primes', 'rsaServer', rsaKey(productOfNeighbours(), EXPONENT)),
  defect('br-6.1.6-point-on-curve', 'server', certifying(offCurve())),
  defect('br-6.1.6-point-on-curve', 'privateServer', certifying(offEdwards())),
  defect('gmt0015-5.2.3.7-sm2-key', 'nationalServer', certifying(EC_SPKI)),
];

export const NAME_DEFECTS: readonly DefectCase[] = [
  defect('br-7.1.4.1-issuer-name', 'server', () => ({ issuer: authorityName('Other') })),
  defect('br-7.1.2.1-root-name', 'root', () => ({ issuer: authorityName('Other') })),
  defect('rfc5280-4.1.2.6-authority-name', 'issuing', subject()),
  defect('br-7.1.4.1-one-attribute', 'server', () => ({ subject: nameOf([C, CN]) })),
  defect('br-7.1.4.1-no-attribute-twice', 'server', subject(CN, CN)),
  defect('br-7.1.4.2-attribute-order', 'server', subject(CN, C)),
  defect('br-7.1.4.2-string-type', 'server', subject([OID.commonName, der.bmpString('example.com')])),
  defect('br-7.1.4.2-string-type', 'server', subject([OID.country, der.utf8String('CN')])),
  defect(
    'br-7.1.4.2-length',
    'server',
    together(subject([OID.commonName, der.utf8String(LONG_NAME)]), adding(extensions.subjectAltName([LONG_NAME]))),
  ),
  defect('br-7.1.4.2-length', 'server', subject([OID.country, der.printableString('CHN')])),
  defect('rfc5280-a-not-empty', 'server', subject([OID.country, der.printableString('')], CN)),
  defect('x680-41.4-printable', 'server', subject([OID.commonName, bytesOfHex('130d2a2e6578616d706c652e636f6d')])),
  ...['cn', 'UK', 'EU', 'ZZ', 'C1'].map((code) =>
    defect('br-7.1.2.10.2-country-code', 'server', subject([OID.country, der.printableString(code)], CN)),
  ),
  defect('br-7.1.2.7.2-domain-validated', 'server', subject(O, CN)),
  defect('br-7.1.4.3-common-name', 'server', subject([OID.commonName, der.utf8String('www.example.com')])),
  defect('br-7.1.4.3-common-name', 'privateServer', subject([OID.commonName, der.utf8String('10.0.0.1')])),
  defect(
    'br-7.1.4.3-common-name',
    'privateServer',
    // RFC 5952 §4 has one text for each address, and this is another.
    together(
      subject([OID.commonName, der.utf8String('fd00:0::1')]),
      adding(extensions.subjectAltName(['example.com'], ['fd00::1'])),
    ),
  ),
  defect('br-7.1.4.3-common-name', 'privateServer', subject([OID.commonName, der.utf8String('fe80::1%eth0')])),
  defect('br-7.1.2.7.4-no-metadata', 'issuing', subject(C, [OID.organization, der.utf8String('-')], CN)),
  defect('br-7.1.2.10.2-country', 'issuing', subject(O, CN)),
  defect('br-7.1.2.10.2-organization', 'issuing', subject(C, CN)),
  defect('br-7.1.2.10.2-common-name', 'responder', subject(C, O)),
  defect(
    'br-7.1.2.10.2-no-organizational-unit',
    'issuing',
    subject(C, O, [OID.organizationalUnit, der.utf8String('Unit')], CN),
  ),
  defect('br-7.1.2.10.2-known-attributes', 'issuing', subject(C, O, CN, [OID.emailAddress, der.ia5String('a@b.c')])),
  defect(
    'br-7.1.2.10.2-known-attributes',
    'privateIssuing',
    subject(C, O, CN, [SERIAL_NUMBER, der.printableString('1')]),
  ),
  ...[' Example', 'Example ', '\u3000Example'].map((value) =>
    defect('rfc4518-2.6.1-no-blank-at-an-end', 'issuing', subject(C, [OID.organization, der.utf8String(value)], CN)),
  ),
];
