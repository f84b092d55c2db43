// Certificates: what is read from them is what openssl reads, and what has a defect is refused by its name.

import assert from 'node:assert/strict';
import { sign, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { bytesOfHex, hexOf } from '../../src/lib/bytes.ts';
import {
  MAX_CERTIFICATE_BYTES,
  fingerprint,
  readCertificate,
  readStrictCertificate,
} from '../../src/x509/certificate/certificate.ts';
import { writeSigned } from '../../src/x509/certificate/certificate-writer.ts';
import { EncodingError } from '../../src/x509/der/reader.ts';
import * as der from '../../src/x509/der/writer.ts';
import { extension, subjectAltName } from '../../src/x509/certificate/extensions.ts';
import { importPrivateKey, makeKeyPair, publicKeyOf } from '../../src/x509/keys/keys.ts';
import { writeName } from '../../src/x509/certificate/name-writer.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { CA_EXTENSIONS, openOpensslAuthority } from '../support/openssl-chain.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';

const PKCS8 = await makeKeyPair('p256');
const SPKI = publicKeyOf(PKCS8);
const ECDSA = bytesOfHex('300a06082a8648ce3d040302');
const NAME = writeName([{ type: 'commonName', value: 'example.com' }]);
const VALIDITY = der.sequence(der.time(new Date('2026-01-01T00:00:00Z')), der.time(new Date('2026-03-01T00:00:00Z')));
const VERSION_3 = der.contextConstructed(0, der.smallInteger(2));

interface Parts {
  readonly version: readonly Uint8Array[];
  readonly serial: Uint8Array;
  readonly algorithm: Uint8Array;
  readonly validity: Uint8Array;
  readonly extensions: readonly Uint8Array[];
}

const GOOD: Parts = {
  version: [VERSION_3],
  serial: der.smallInteger(1),
  algorithm: ECDSA,
  validity: VALIDITY,
  extensions: [subjectAltName(['example.com'])],
};

function certificateOf(changes: Partial<Parts>): Uint8Array {
  const { version, serial, algorithm, validity, extensions } = { ...GOOD, ...changes };
  const list = extensions.length === 0 ? [] : [der.contextConstructed(3, der.sequenceOf(extensions))];
  const tbs = der.sequence(...version, serial, algorithm, NAME, validity, NAME, SPKI, ...list);
  return writeSigned({ tbs, signatureAlgorithm: ECDSA, signature: sign('sha256', tbs, importPrivateKey(PKCS8)) });
}

function refusalOf(changes: Partial<Parts>, read = readStrictCertificate): string {
  try {
    read(certificateOf(changes));
    return 'accepted';
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    return error.message;
  }
}

test('a certificate tells what openssl tells of it', { skip: skipWithoutOpenssl }, () => {
  using authority = openOpensslAuthority();
  const { der: bytes } = authority.issue({
    name: 'leaf',
    subject: '/C=CN/O=Example, Ltd/CN=example.com',
    issuer: undefined,
    extensions: [
      'subjectAltName=DNS:example.com,DNS:*.example.com,IP:192.0.2.1',
      'basicConstraints=critical,CA:TRUE,pathlen:3',
      'keyUsage=critical,digitalSignature,keyCertSign,decipherOnly',
      'extendedKeyUsage=serverAuth,clientAuth',
      'crlDistributionPoints=URI:http://crl.example/a.crl,URI:http://crl.example/b.crl',
      'authorityInfoAccess=OCSP;URI:http://ocsp.example/,caIssuers;URI:http://ca.example/a.crt',
      'subjectKeyIdentifier=hash',
      'authorityKeyIdentifier=keyid:always',
    ],
  });
  const facts = readCertificate(bytes);
  const judge = new X509Certificate(bytes);
  assert.equal(facts.serial.toUpperCase().replace(/^00/, ''), judge.serialNumber.replace(/^00/, ''));
  assert.equal(facts.notBefore.getTime(), judge.validFromDate.getTime());
  assert.equal(facts.notAfter.getTime(), judge.validToDate.getTime());
  assert.equal(facts.subject.text, 'CN=example.com, O=Example\\, Ltd, C=CN');
  assert.deepEqual(facts.issuer, facts.subject);
  assert.deepEqual(facts.dnsNames, ['example.com', '*.example.com']);
  assert.equal(facts.addresses.length, 1);
  assert.deepEqual(facts.otherNameKinds, []);
  assert.deepEqual([facts.version, facts.isCa, facts.pathLength], [3, true, 3]);
  assert.deepEqual(facts.keyUsage, ['digitalSignature', 'keyCertSign', 'decipherOnly']);
  assert.deepEqual(facts.extKeyUsage, [OID.serverAuth, OID.clientAuth]);
  assert.deepEqual(facts.crlUrls, ['http://crl.example/a.crl', 'http://crl.example/b.crl']);
  assert.deepEqual(facts.ocspUrls, ['http://ocsp.example/']);
  assert.deepEqual(facts.caIssuersUrls, ['http://ca.example/a.crt']);
  const text = openssl(['x509', '-inform', 'DER', '-noout', '-ext', 'subjectKeyIdentifier'], bytes);
  const identifier = text
    .replaceAll(/[^0-9A-F:]/g, '')
    .split(':')
    .slice(-20)
    .join('')
    .toLowerCase();
  assert.ok(identifier.endsWith(hexOf(facts.subjectKeyIdentifier ?? new Uint8Array())));
  assert.deepEqual(facts.authorityKeyIdentifier, facts.subjectKeyIdentifier);
  assert.deepEqual(facts.spki, new Uint8Array(judge.publicKey.export({ format: 'der', type: 'spki' })));
  assert.equal(fingerprint(bytes, 'sha1'), judge.fingerprint.replaceAll(':', '').toLowerCase());
  assert.equal(fingerprint(bytes, 'sha256'), judge.fingerprint256.replaceAll(':', '').toLowerCase());
});

test('a certificate of a plain root has no leaf facts, and absent extensions are undefined', {
  skip: skipWithoutOpenssl,
}, () => {
  using authority = openOpensslAuthority();
  const root = authority.issue({ name: 'root', subject: '/CN=Root', issuer: undefined, extensions: CA_EXTENSIONS });
  const facts = readCertificate(root.der);
  assert.deepEqual([facts.isCa, facts.pathLength, facts.extKeyUsage], [true, undefined, undefined]);
  assert.deepEqual([facts.dnsNames, facts.crlUrls, facts.caIssuersUrls, facts.ocspUrls], [[], [], [], []]);
});

test('the good certificate is read, and so is one of version 1', () => {
  assert.equal(readCertificate(certificateOf({})).serial, '01');
  const old = readCertificate(certificateOf({ version: [], extensions: [] }));
  assert.deepEqual([old.version, old.isCa], [1, false]);
});

const serialOf = (octets: number) => ({ serial: der.integer(bytesOfHex('ff'.repeat(octets))) });

test('a serial of 20 octets with the first bit set is read, one octet more is refused; of others 64 are read', () => {
  assert.equal(readStrictCertificate(certificateOf(serialOf(20))).serial.length, 42);
  assert.equal(refusalOf(serialOf(21)), 'Cannot read certificate: serial has more than 20 octets');
  assert.equal(readCertificate(certificateOf(serialOf(64))).serial.length, 130);
  assert.equal(refusalOf(serialOf(65), readCertificate), 'Cannot read certificate: serial has more than 64 octets');
});

/** Wrong, and yet what others make: read as OpenSSL reads it. */
const PASSED_OVER: ReadonlySet<string> = new Set([
  'serial is negative',
  'its version is not 1, 2 or 3',
  'it has extensions, which only version 3 knows',
  'basicConstraints says its default, cA FALSE',
  'keyUsage is a list of bits with trailing zeros',
  'keyUsage has bit 9, which means nothing',
  'trailing bytes after subjectKeyIdentifier',
]);

const critical = (oid: string, value: Uint8Array) =>
  der.sequence(der.objectIdentifier(oid), der.boolean(true), der.octetString(value));

for (const [detail, changes] of [
  ['serial is negative', { serial: bytesOfHex('0201ff') }],
  ['its version is not 1, 2 or 3', { version: [der.contextConstructed(0, der.smallInteger(3))] }],
  ['its version is not 1, 2 or 3', { version: [der.contextConstructed(0, der.smallInteger(0))] }],
  ['it has extensions, which only version 3 knows', { version: [] }],
  ['its two signature algorithms differ', { algorithm: bytesOfHex('300a06082a8648ce3d040303') }],
  ['notBefore is a time that does not exist', { validity: der.sequence(bytesOfHex('170d3236303233303030303030305a')) }],
  ['notAfter is missing', { validity: der.sequence(der.time(new Date('2026-01-01T00:00:00Z'))) }],
  ['extension 2.5.29.17 stands twice', { extensions: [subjectAltName(['a.example']), subjectAltName(['b.example'])] }],
  [
    'basicConstraints says its default, cA FALSE',
    { extensions: [critical(OID.basicConstraints, der.sequence(der.boolean(false)))] },
  ],
  ['keyUsage is a list of bits with trailing zeros', { extensions: [critical(OID.keyUsage, bytesOfHex('030204a0'))] }],
  ['keyUsage has bit 9, which means nothing', { extensions: [critical(OID.keyUsage, bytesOfHex('0303060040'))] }],
  [
    'purpose of extKeyUsage has tag 0x05, not 0x06',
    { extensions: [extension(OID.extKeyUsage, bytesOfHex('30020500'))] },
  ],
  [
    'trailing bytes after subjectKeyIdentifier',
    { extensions: [extension(OID.subjectKeyIdentifier, bytesOfHex('04010005'))] },
  ],
] satisfies readonly (readonly [string, Partial<Parts>])[]) {
  test(`a certificate of this service is refused: ${detail}`, () => {
    assert.equal(refusalOf(changes), `Cannot read certificate: ${detail}`);
  });
  const isRead = PASSED_OVER.has(detail);
  test(`a certificate that somebody else made is ${isRead ? 'read' : 'refused'} though ${detail}`, () => {
    assert.equal(refusalOf(changes, readCertificate), isRead ? 'accepted' : `Cannot read certificate: ${detail}`);
    if (isRead) assert.ok(new X509Certificate(certificateOf(changes)));
  });
}

test('a negative serial is shown as openssl shows it', () => {
  for (const [octets, shown] of [
    ['ff', '-01'],
    ['fb', '-05'],
    ['ff00', '-0100'],
    ['80', '-80'],
  ] as const) {
    const bytes = certificateOf({
      serial: bytesOfHex(`02${(octets.length / 2).toString(16).padStart(2, '0')}${octets}`),
    });
    assert.equal(readCertificate(bytes).serial, shown);
    assert.equal(new X509Certificate(bytes).serialNumber, shown);
  }
});

const manyExtensions = (count: number) =>
  Array.from({ length: count }, (_, index) => extension(`1.2.3.${index}`, der.nullValue()));

test('a list may have 64 extensions and no more', () => {
  assert.equal(readCertificate(certificateOf({ extensions: manyExtensions(64) })).extensions.size, 64);
  assert.equal(
    refusalOf({ extensions: manyExtensions(65) }),
    'Cannot read certificate: it has more than 64 extensions',
  );
});

const manyNames = (count: number) => [subjectAltName(Array.from({ length: count }, (_, index) => `n${index}.example`))];

test('1000 names are read, 1001 are refused', () => {
  assert.equal(readCertificate(certificateOf({ extensions: manyNames(1000) })).dnsNames.length, 1000);
  assert.equal(refusalOf({ extensions: manyNames(1001) }), 'Cannot read certificate: it has more than 1000 names');
});

test('a certificate of the largest size is looked at, one byte more is not', () => {
  assert.throws(() => readCertificate(new Uint8Array(MAX_CERTIFICATE_BYTES)), /certificate has tag 0x00/);
  assert.throws(() => readCertificate(new Uint8Array(MAX_CERTIFICATE_BYTES + 1)), /at most 65536 are read/);
});
