// A defect for each rule on extensions and alternative names.

import { bytesOfHex } from '../../../src/lib/bytes.ts';
import * as der from '../../../src/x509/der/writer.ts';
import * as extensions from '../../../src/x509/certificate/extensions.ts';
import { OID } from '../../../src/x509/der/oid.ts';
import { CA_URL, CRL_URL, ED25519_SPKI, ISSUER, type LintBaseName, RSA_SPKI } from './bases.ts';
import { defect, type DefectCase } from './defect.ts';
import { certifying } from './field-defects.ts';
import { adding, type Change, markedOtherwise, together, without } from './parts.ts';

const DNS_NAME = 2;
const URI = 6;
const IP_ADDRESS = 7;

const raw = (oid: string, ...members: readonly Uint8Array[]): Change =>
  adding(extensions.extension(oid, der.sequenceOf(members)));
const names = (...dnsNames: readonly string[]): Change =>
  adding(extensions.subjectAltName(['example.com', ...dnsNames]));
const general = (tag: number, content: Uint8Array): Change =>
  raw(
    OID.subjectAltName,
    der.contextPrimitive(DNS_NAME, der.asciiOctets('example.com')),
    der.contextPrimitive(tag, content),
  );

export const ALTERNATIVE_NAME_DEFECTS: readonly DefectCase[] = [
  defect(
    'br-7.1.2.7.12-present',
    'server',
    together(without(OID.subjectAltName), () => ({ subject: der.sequence() })),
  ),
  defect('br-7.1.2.7.12-kinds', 'server', general(1, der.asciiOctets('a@example.com'))),
  defect('br-7.1.2.7.12-unique', 'server', names('www.example.com', 'WWW.example.com')),
  defect('br-7.1.2.7.12-unique', 'privateServer', adding(extensions.subjectAltName(['example.com'], ['::1', '0::1']))),
  defect('rfc5280-4.2.1.6-critical', 'server', () => ({ subject: der.sequence() })),
  defect('br-7.1.2.7.12-not-critical', 'server', markedOtherwise(OID.subjectAltName)),
  defect('br-7.1.2.7.12-ldh-labels', 'server', names('a_b.example.com')),
  defect('br-7.1.2.7.12-ldh-labels', 'privateServer', names('-a.example.com')),
  defect('br-7.1.2.7.12-no-reserved-label', 'server', names('ab--cd.example.com')),
  defect('br-7.1.2.7.12-p-labels', 'server', names('xn--99999999.example.com')),
  defect('br-7.1.2.7.12-no-empty-label', 'server', names('www.example.com.')),
  defect('br-7.1.2.7.12-no-empty-label', 'privateServer', names('www..example.com')),
  defect('rfc1035-2.3.4-label-length', 'server', names(`${'a'.repeat(64)}.example.com`)),
  defect('rfc1035-2.3.4-name-length', 'server', names(`${'a.'.repeat(122)}example.com`.slice(1).replace(/^/, 'ab'))),
  defect('br-1.6.1-wildcard', 'server', names('w*.example.com')),
  defect('br-1.6.1-wildcard', 'server', names('*w.example.com')),
  defect('br-1.6.1-wildcard', 'privateServer', names('*')),
  defect('br-1.6.1-wildcard', 'server', names('www.*.example.com')),
  defect('br-4.2.2-no-internal-name', 'server', names('localhost')),
  defect('br-4.2.2-no-internal-name', 'server', names('host.corp')),
  defect('br-3.2.2.6-no-public-suffix', 'server', names('*.co.uk')),
  defect('br-4.2.2-no-reverse-zone', 'server', names('1.2.0.192.in-addr.arpa')),
  defect('br-b-no-onion', 'server', names('example.onion')),
  defect('rfc5280-4.2.1.6-address-octets', 'server', general(IP_ADDRESS, new Uint8Array(5))),
  defect('br-4.2.2-no-reserved-address', 'server', general(IP_ADDRESS, Uint8Array.of(192, 168, 0, 1))),
  defect('br-4.2.2-no-reserved-address', 'server', general(IP_ADDRESS, bytesOfHex('fd000000000000000000000000000001'))),
  defect('br-4.2.2-no-reserved-address', 'server', general(IP_ADDRESS, bytesOfHex('20010db8000000000000000000000001'))),
];

const CONSTRAINTS = der.contextConstructed(
  0,
  der.sequence(der.contextPrimitive(DNS_NAME, der.asciiOctets('example.com'))),
);
const nameConstraints = (...subtrees: readonly Uint8Array[]): Uint8Array =>
  der.sequence(der.objectIdentifier(OID.nameConstraints), der.boolean(true), der.octetString(der.sequenceOf(subtrees)));
const NO_CHECK = extensions.extension(OID.ocspNoCheck, der.nullValue());

/** The bases whose certificates must have an extension, with those that they must have. */
const REQUIRED: readonly (readonly [section: string, LintBaseName, ...(keyof typeof OID)[]])[] = [
  [
    '7.1.2.7.6',
    'server',
    'authorityInfoAccess',
    'authorityKeyIdentifier',
    'certificatePolicies',
    'extKeyUsage',
    'keyUsage',
  ],
  ['7.1.2.8.2', 'responder', 'authorityKeyIdentifier', 'extKeyUsage', 'keyUsage', 'ocspNoCheck'],
  [
    '7.1.2.6.1',
    'issuing',
    'authorityKeyIdentifier',
    'basicConstraints',
    'certificatePolicies',
    'crlDistributionPoints',
  ],
  ['7.1.2.6.1', 'issuing', 'extKeyUsage', 'keyUsage', 'subjectKeyIdentifier'],
  ['7.1.2.1.2', 'root', 'basicConstraints', 'keyUsage', 'subjectKeyIdentifier'],
];

const FORBIDDEN: readonly (readonly [rule: string, LintBaseName, Uint8Array])[] = [
  ['br-7.1.2.7.6-no-name-constraints', 'server', nameConstraints(CONSTRAINTS)],
  ['br-7.1.2.7.6-no-ocsp-no-check', 'server', NO_CHECK],
  ['br-7.1.2.8.2-no-certificate-policies', 'responder', extensions.certificatePolicies(OID.anyPolicy)],
  ['br-7.1.2.8.2-no-crl-distribution-points', 'responder', extensions.crlDistributionPoints(CRL_URL)],
  ['br-7.1.2.8.2-no-name-constraints', 'responder', nameConstraints(CONSTRAINTS)],
  ['br-7.1.2.8.2-no-subject-alt-name', 'responder', extensions.subjectAltName(['example.com'])],
  ['br-7.1.2.6.1-no-ocsp-no-check', 'issuing', NO_CHECK],
  ['br-7.1.2.6.1-no-subject-alt-name', 'issuing', extensions.subjectAltName(['example.com'])],
  ['br-7.1.2.1.2-no-certificate-policies', 'root', extensions.certificatePolicies(OID.anyPolicy)],
  ['br-7.1.2.1.2-no-crl-distribution-points', 'root', extensions.crlDistributionPoints(CRL_URL)],
  ['br-7.1.2.1.2-no-ext-key-usage', 'root', extensions.extKeyUsage(OID.serverAuth)],
  ['br-7.1.2.1.2-no-ocsp-no-check', 'root', NO_CHECK],
  ['br-7.1.2.1.2-no-subject-alt-name', 'root', extensions.subjectAltName(['example.com'])],
];

export const PRESENCE_DEFECTS: readonly DefectCase[] = [
  ...REQUIRED.flatMap(([section, base, ...fields]) =>
    fields.map((field) => defect(`br-${section}-${kebabOf(field)}`, base, without(OID[field]))),
  ),
  ...FORBIDDEN.map(([rule, base, extension]) => defect(rule, base, adding(extension))),
  defect('rfc5280-4.2.1.9-basic-constraints-critical', 'server', markedOtherwise(OID.basicConstraints)),
  defect('rfc5280-4.2.1.3-key-usage-critical', 'issuing', markedOtherwise(OID.keyUsage)),
  defect(
    'rfc5280-4.2.1.10-name-constraints-critical',
    'privateIssuing',
    together(adding(nameConstraints(CONSTRAINTS)), markedOtherwise(OID.nameConstraints)),
  ),
  defect('rfc5280-4.2.2.1-authority-info-access-not-critical', 'server', markedOtherwise(OID.authorityInfoAccess)),
  defect('rfc5280-4.2.1.1-authority-key-identifier-not-critical', 'root', markedOtherwise(OID.authorityKeyIdentifier)),
  defect('br-7.1.2.7.6-certificate-policies-not-critical', 'server', markedOtherwise(OID.certificatePolicies)),
  defect('br-7.1.2.6.1-certificate-policies-not-critical', 'issuing', markedOtherwise(OID.certificatePolicies)),
  defect('rfc5280-4.2.1.13-crl-distribution-points-not-critical', 'server', markedOtherwise(OID.crlDistributionPoints)),
  defect('br-7.1.2.7.6-ext-key-usage-not-critical', 'server', markedOtherwise(OID.extKeyUsage)),
  defect('br-7.1.2.6.1-ext-key-usage-not-critical', 'issuing', markedOtherwise(OID.extKeyUsage)),
  defect('br-7.1.2.8.2-ocsp-no-check-not-critical', 'responder', markedOtherwise(OID.ocspNoCheck)),
  defect('rfc5280-4.2.1.2-subject-key-identifier-not-critical', 'root', markedOtherwise(OID.subjectKeyIdentifier)),
  defect('br-7.1.2.11.5-no-other-extension', 'server', raw('1.3.6.1.4.1.99999.1')),
  // Signed certificate timestamps: this authority asks no log for them.
  defect('br-7.1.2.11.5-no-other-extension', 'server', raw('1.3.6.1.4.1.11129.2.4.2')),
];

function bits(...positions: readonly number[]): Change {
  return adding(
    der.sequence(der.objectIdentifier(OID.keyUsage), der.boolean(true), der.octetString(der.namedBits(positions))),
  );
}

const purposes = (...oids: readonly string[]): Change => adding(extensions.extKeyUsage(...oids));

/** RFC 5280 §4.2.1.3. */
const [DIGITAL_SIGNATURE, KEY_ENCIPHERMENT, DATA_ENCIPHERMENT, KEY_AGREEMENT, KEY_CERT_SIGN, CRL_SIGN] = [
  0, 2, 3, 4, 5, 6,
];
/** RFC 4334 §2, of a network's switches. */
const EAP_OVER_LAN = '1.3.6.1.5.5.7.3.14';

export const USAGE_DEFECTS: readonly DefectCase[] = [
  defect('rfc5280-4.2.1.3-some-bit', 'server', bits()),
  defect('br-7.1.2.7.11-rsa-bits', 'rsaServer', bits(DIGITAL_SIGNATURE, KEY_AGREEMENT)),
  defect('br-7.1.2.7.11-ec-bits', 'server', bits(DIGITAL_SIGNATURE, KEY_ENCIPHERMENT)),
  defect('br-7.1.2.7.11-ec-digital-signature', 'server', bits(KEY_AGREEMENT)),
  defect('br-7.1.2.7.11-no-data-encipherment', 'rsaServer', bits(DIGITAL_SIGNATURE, DATA_ENCIPHERMENT)),
  defect('br-7.1.2.7.11-no-key-agreement', 'server', bits(DIGITAL_SIGNATURE, KEY_AGREEMENT)),
  defect(
    'rfc5280-4.2.1.12-client-bits',
    'privateServer',
    together(certifying(RSA_SPKI), bits(DIGITAL_SIGNATURE, KEY_ENCIPHERMENT), purposes(OID.clientAuth)),
  ),
  defect(
    'rfc8410-5-bits',
    'privateServer',
    together(certifying(ED25519_SPKI), bits(DIGITAL_SIGNATURE, KEY_ENCIPHERMENT)),
  ),
  defect('gmt0015-5.2.4.2.3-signing-bits', 'nationalServer', bits(DIGITAL_SIGNATURE, KEY_ENCIPHERMENT)),
  defect('gmt0015-5.2.4.2.3-encryption-bits', 'nationalEncryption', bits(DIGITAL_SIGNATURE)),
  defect('br-7.1.2.10.7-required-bits', 'issuing', bits(KEY_CERT_SIGN)),
  defect('br-7.1.2.10.7-permitted-bits', 'root', bits(KEY_ENCIPHERMENT, KEY_CERT_SIGN, CRL_SIGN)),
  defect('br-7.1.2.8.7-bits', 'responder', bits(DIGITAL_SIGNATURE, KEY_AGREEMENT)),
  defect('br-7.1.2.8.7-bits', 'responder', bits(KEY_AGREEMENT)),
  defect('br-7.1.2.7.10-server-auth', 'server', purposes(OID.clientAuth)),
  defect('br-7.1.2.7.10-forbidden-purposes', 'server', purposes(OID.serverAuth, OID.anyExtendedKeyUsage)),
  defect('br-7.1.2.7.10-known-purposes', 'server', purposes(OID.serverAuth, EAP_OVER_LAN)),
  defect('br-7.1.2.7.10-known-purposes', 'privateServer', purposes(OID.clientAuth, '1.3.6.1.4.1.99999.1')),
  defect('br-7.1.2.10.6-known-purposes', 'issuing', purposes(OID.serverAuth, EAP_OVER_LAN)),
  defect('br-7.1.2.10.6-server-auth', 'issuing', purposes(OID.clientAuth)),
  defect('br-7.1.2.10.6-forbidden-purposes', 'issuing', purposes(OID.serverAuth, OID.ocspSigning)),
  defect('br-7.1.2.8.5-ocsp-signing', 'responder', purposes()),
  defect('br-7.1.2.8.5-nothing-else', 'responder', purposes(OID.ocspSigning, OID.serverAuth)),
  defect('rfc5280-4.2.1.12-no-purpose-twice', 'server', purposes(OID.serverAuth, OID.serverAuth)),
];

const policies = (...oids: readonly string[]): Change => adding(extensions.certificatePolicies(...oids));
const QUALIFIED = der.sequence(
  der.objectIdentifier(OID.domainValidated),
  der.sequence(der.sequence(der.objectIdentifier('1.3.6.1.5.5.7.2.1'), der.ia5String('http://ca.example.net/cps'))),
);

export const POLICY_DEFECTS: readonly DefectCase[] = [
  defect('rfc5280-4.2.1.4-not-empty', 'server', policies()),
  defect('rfc5280-4.2.1.4-no-policy-twice', 'server', policies(OID.domainValidated, OID.domainValidated)),
  defect('br-7.1.2.7.9-no-qualifiers', 'server', raw(OID.certificatePolicies, QUALIFIED)),
  defect('br-7.1.2.7.9-no-any-policy', 'server', policies(OID.domainValidated, OID.anyPolicy)),
  defect('br-7.1.2.7.9-one-reserved-policy', 'server', policies(OID.domainValidated, OID.organizationValidated)),
  defect('br-7.1.2.7.2-domain-validated-policy', 'server', policies(OID.organizationValidated)),
  defect('br-7.1.2.10.5-any-policy-alone', 'issuing', policies(OID.anyPolicy, OID.domainValidated)),
  defect('br-7.1.2.10.5-one-reserved-policy', 'issuing', policies(OID.domainValidated, OID.extendedValidated)),
];

const description = (method: string, url: string): Uint8Array =>
  der.sequence(der.objectIdentifier(method), der.contextPrimitive(URI, der.asciiOctets(url)));
const access = (...descriptions: readonly Uint8Array[]): Change => raw(OID.authorityInfoAccess, ...descriptions);
const point = (...members: readonly Uint8Array[]): Change => raw(OID.crlDistributionPoints, der.sequenceOf(members));
const fullName = (url: string): Uint8Array =>
  der.contextConstructed(0, der.contextConstructed(0, der.contextPrimitive(URI, der.asciiOctets(url))));
/** What stands before the path of CA_URL. */
const PLACE = 'http://ca.example.net';
const issuerAt = (url: string): Change => access(description(OID.caIssuers, url));
const RELATIVE_NAME = der.contextConstructed(
  0,
  der.contextConstructed(1, der.sequence(der.objectIdentifier(OID.commonName), der.utf8String('List'))),
);
const MAIL = der.contextPrimitive(1, der.asciiOctets('a@example.com'));

export const ADDRESS_DEFECTS: readonly DefectCase[] = [
  defect('rfc5280-4.2.2.1-not-empty', 'server', access()),
  defect('br-7.1.2.7.7-access-methods', 'server', access(description('1.3.6.1.5.5.7.48.5', CA_URL))),
  defect('br-7.1.2.8.3-access-methods', 'responder', access(description(OID.caIssuers, CA_URL))),
  defect('br-7.1.2.7.7-http', 'server', access(description(OID.caIssuers, CA_URL.replace('http:', 'https:')))),
  defect('br-7.1.2.7.7-http', 'issuing', access(der.sequence(der.objectIdentifier(OID.ocsp), MAIL))),
  defect(
    'br-7.1.2.7.7-unique',
    'server',
    access(description(OID.caIssuers, CA_URL), description(OID.caIssuers, CA_URL)),
  ),
  defect(
    'br-7.1.2.11.2-revocation-status',
    'server',
    together(access(description(OID.caIssuers, CA_URL)), without(OID.crlDistributionPoints)),
  ),
  defect('br-7.1.2.11.2-some-point', 'server', raw(OID.crlDistributionPoints)),
  defect('br-7.1.2.11.2-full-name', 'server', point(RELATIVE_NAME)),
  defect('br-7.1.2.11.2-http', 'server', point(fullName('ldap://a/'))),
  defect(
    'br-7.1.2.11.2-one-point',
    'server',
    raw(OID.crlDistributionPoints, der.sequence(fullName(CRL_URL)), der.sequence(fullName(`${CRL_URL}2`))),
  ),
  defect(
    'br-7.1.2.11.2-no-reasons',
    'server',
    point(fullName(CRL_URL), der.contextPrimitive(1, Uint8Array.of(6, 0x40))),
  ),
  defect(
    'br-7.1.2.11.2-no-crl-issuer',
    'server',
    point(fullName(CRL_URL), der.contextConstructed(2, der.contextConstructed(4, ISSUER.name))),
  ),
  ...['http://a:b@ca.example.net/a', `${PLACE}:0/a`, `${PLACE}:65536/a`, `${PLACE}:/a`].map((url) =>
    defect('rfc5280-4.2.1.6-address-syntax', 'server', issuerAt(url)),
  ),
  ...['/a b', '/a?b', '/a#b', '/%zz', '/a\\b', '?a'].map((rest) =>
    defect('rfc5280-4.2.1.6-address-syntax', 'server', point(fullName(PLACE + rest))),
  ),
  ...['', 'a_b.example.net', '-a.example.net', 'ca..example.net', 'ca.example.net.', '1.2.3', '192.0.2.256'].map(
    (host) => defect('rfc5280-4.2.1.6-address-host', 'server', issuerAt(`http://${host}/a`)),
  ),
  ...['[::g]', '[192.0.2.1]', `${'a'.repeat(64)}.net`, `${'a.'.repeat(126)}net`].map((host) =>
    defect('rfc5280-4.2.1.6-address-host', 'issuing', point(fullName(`http://${host}:8400/a`))),
  ),
];

const authorityKey = (...members: readonly Uint8Array[]): Change => raw(OID.authorityKeyIdentifier, ...members);
const KEY_IDENTIFIER = der.contextPrimitive(0, ISSUER.keyIdentifier);
const constraints = (...members: readonly Uint8Array[]): Change =>
  adding(
    der.sequence(
      der.objectIdentifier(OID.basicConstraints),
      der.boolean(true),
      der.octetString(der.sequenceOf(members)),
    ),
  );

const constrained = (tag: number, content: Uint8Array): Change =>
  adding(nameConstraints(der.contextConstructed(0, der.sequence(der.contextPrimitive(tag, content)))));

export const RELATION_DEFECTS: readonly DefectCase[] = [
  defect('br-7.1.2.11.1-key-identifier', 'server', authorityKey(der.contextPrimitive(0, new Uint8Array(20)))),
  defect('br-7.1.2.11.1-key-identifier', 'server', authorityKey()),
  defect(
    'br-7.1.2.11.1-no-issuer-and-serial',
    'server',
    authorityKey(
      KEY_IDENTIFIER,
      der.contextConstructed(1, der.contextConstructed(4, ISSUER.name)),
      der.contextPrimitive(2, Uint8Array.of(1)),
    ),
  ),
  defect('br-7.1.2.1.3-key-identifier', 'root', authorityKey(KEY_IDENTIFIER)),
  defect('rfc7093-2-subject-key-identifier', 'server', adding(extensions.subjectKeyIdentifier(new Uint8Array(20)))),
  defect('br-7.1.2.7.8-no-authority', 'server', constraints(der.boolean(true))),
  defect('br-7.1.2.8.4-no-authority', 'responder', constraints(der.boolean(true))),
  defect('br-7.1.2.10.4-authority', 'issuing', constraints()),
  defect('rfc5280-4.2.1.9-no-path-length', 'server', constraints(der.smallInteger(0))),
  defect('br-7.1.2.1.4-no-path-length', 'root', constraints(der.boolean(true), der.smallInteger(1))),
  defect('rfc5280-4.2.1.10-not-empty', 'privateIssuing', adding(nameConstraints())),
  defect(
    'br-7.1.2.10.8-no-distances',
    'privateIssuing',
    adding(
      nameConstraints(
        der.contextConstructed(
          0,
          der.sequence(
            der.contextPrimitive(DNS_NAME, der.asciiOctets('example.com')),
            der.contextPrimitive(0, Uint8Array.of(1)),
          ),
        ),
      ),
    ),
  ),
  defect('br-7.1.2.10.8-kinds', 'privateIssuing', constrained(1, der.asciiOctets('example.com'))),
  ...['', '.example.com', '*.example.com', 'a_b.com', 'example.com.', 'a..com', `${'a'.repeat(64)}.com`].map((name) =>
    defect('rfc5280-4.2.1.10-names', 'privateIssuing', constrained(DNS_NAME, der.asciiOctets(name))),
  ),
  ...['', '0a000000', '0a0000000000000000', '00'.repeat(31)].map((octets) =>
    defect('rfc5280-4.2.1.10-range-octets', 'privateIssuing', constrained(IP_ADDRESS, bytesOfHex(octets))),
  ),
  ...['0a000000ff00ff00', '0a000001ff000000', '0a00000000ffffff', `fd${'00'.repeat(14)}01ff${'00'.repeat(15)}`].map(
    (octets) => defect('rfc5280-4.2.1.10-cidr', 'privateIssuing', constrained(IP_ADDRESS, bytesOfHex(octets))),
  ),
  defect('br-7.1.2.8.6-no-check', 'responder', raw(OID.ocspNoCheck)),
];

/** authorityInfoAccess → authority-info-access. */
function kebabOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
