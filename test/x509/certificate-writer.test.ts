// Certificates, extensions and revocation lists, written: byte for byte against RFC 5280.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesOfHex, hexOf } from '../../src/lib/bytes.ts';
import { writeTbsCertificate } from '../../src/x509/certificate/certificate-writer.ts';
import { writeRevokedEntry, writeTbsRevocationList } from '../../src/x509/status/crl.ts';
import * as extensions from '../../src/x509/certificate/extensions.ts';
import { OID } from '../../src/x509/der/oid.ts';

const EMPTY_NAME = bytesOfHex('3000');
const ALGORITHM = bytesOfHex('300a06082a8648ce3d040302');
const DATE = new Date('2026-07-01T12:00:00Z');
const DATE_DER = '170d3236303730313132303030305a';
const BYTES_20 = new Uint8Array(20).fill(0xab);

const EXTENSIONS: readonly (readonly [name: string, written: Uint8Array, hex: string])[] = [
  [
    'authorityKeyIdentifier',
    extensions.authorityKeyIdentifier(BYTES_20),
    `301f0603551d23041830168014${'ab'.repeat(20)}`,
  ],
  ['subjectKeyIdentifier', extensions.subjectKeyIdentifier(BYTES_20), `301d0603551d0e04160414${'ab'.repeat(20)}`],
  [
    'keyUsage, critical',
    extensions.keyUsage('digitalSignature', 'keyEncipherment'),
    '300e0603551d0f0101ff0404030205a0',
  ],
  ['extKeyUsage', extensions.extKeyUsage(OID.serverAuth), '30130603551d25040c300a06082b06010505070301'],
  [
    'basicConstraints of an authority',
    extensions.authorityConstraints(undefined),
    '300f0603551d130101ff040530030101ff',
  ],
  [
    'basicConstraints with a path length',
    extensions.authorityConstraints(0),
    '30120603551d130101ff040830060101ff020100',
  ],
  ['basicConstraints of a subscriber', extensions.subscriberConstraints(), '300c0603551d130101ff04023000'],
  ['subjectAltName', extensions.subjectAltName(['a.b']), '300e0603551d11040730058203612e62'],
  [
    'subjectAltName with an address',
    extensions.subjectAltName(['a.b'], ['127.0.0.1']),
    '30140603551d11040d300b8203612e6287047f000001',
  ],
  ['subjectAltName, critical', extensions.criticalSubjectAltName(['a.b']), '30110603551d110101ff040730058203612e62'],
  [
    'certificatePolicies',
    extensions.certificatePolicies(OID.domainValidated),
    '30130603551d20040c300a3008060667810c010201',
  ],
  [
    'authorityInfoAccess',
    extensions.authorityInfoAccess({ ocsp: 'o', caIssuers: 'u' }),
    '302c06082b060105050701010420301e300d06082b0601050507300186016f300d06082b06010505073002860175',
  ],
  ['crlDistributionPoints', extensions.crlDistributionPoints('u'), '30120603551d1f040b30093007a005a003860175'],
  ['crlNumber', extensions.crlNumber(256), '300b0603551d14040402020100'],
];

describe('extensions', () => {
  for (const [name, written, hex] of EXTENSIONS) {
    test(`write ${name}`, () => assert.equal(hexOf(written), hex));
  }
});

describe('the to-be-signed certificate', () => {
  test('is of version 3, its serial positive', () => {
    const tbs = writeTbsCertificate({
      serial: bytesOfHex('80'),
      signatureAlgorithm: ALGORITHM,
      issuer: EMPTY_NAME,
      notBefore: DATE,
      notAfter: DATE,
      subject: EMPTY_NAME,
      spki: EMPTY_NAME,
      extensions: [],
    });
    const body = `a00302010202020080${hexOf(ALGORITHM)}3000301e${DATE_DER}${DATE_DER}30003000a3023000`;
    assert.equal(hexOf(tbs), `30${(body.length / 2).toString(16)}${body}`);
  });
});

describe('the to-be-signed revocation list', () => {
  const fields = {
    signatureAlgorithm: ALGORITHM,
    issuer: EMPTY_NAME,
    thisUpdate: DATE,
    nextUpdate: DATE,
    extensions: [],
  };
  const write = (reason: number | undefined): string =>
    hexOf(
      writeTbsRevocationList({
        ...fields,
        entries: [writeRevokedEntry({ serial: bytesOfHex('ff'), revokedAt: DATE, reason })],
      }),
    );

  test('leaves the list of entries out when there are none', () => {
    const body = `020101${hexOf(ALGORITHM)}3000${DATE_DER}${DATE_DER}a0023000`;
    assert.equal(
      hexOf(writeTbsRevocationList({ ...fields, entries: [] })),
      `30${(body.length / 2).toString(16)}${body}`,
    );
  });

  test('leaves the reason out when it is unspecified', () => {
    assert.ok(write(undefined).includes(`3013020200ff${DATE_DER}`));
    assert.equal(write(0), write(undefined));
  });

  test('writes the reasons of RFC 5280 and refuses other numbers', () => {
    for (const reason of [1, 2, 3, 4, 5, 6, 9, 10]) {
      assert.ok(write(reason).includes(`300c300a0603551d1504030a01${reason.toString(16).padStart(2, '0')}`));
    }
    for (const reason of [-1, 7, 8, 11]) assert.throws(() => write(reason), /no reason for revocation/);
  });
});
