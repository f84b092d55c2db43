// Internal names and IP addresses: which product takes them, how they are proved, and when the operator's word is enough.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { parseSubjectName } from '../../src/certificates/model/subject-name.ts';
import { DomainError } from '../../src/failure.ts';
import { makeCsr } from '../../src/x509/certificate/csr.ts';
import { makeKeyPair } from '../../src/x509/keys/keys.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { commitGranted, detailOf, dvAuthsOf, issueGranted, MULTI_DOMAIN, recordOf, reissue } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

const OTHER_UIN = '200000000002';
const YAML = `
dns: { zones: [{ name: corp.internal, accounts: ["*"] }] }
products:
  "13":
    profile: private
    internalNames: true
    addresses: true
    keyAlgorithms: [p256, rsa2048]
    validityDays: 365
    trustedSuffixes:
      - { suffix: trusted.internal, accounts: ["*"] }
      - { suffix: 10.0.0.0/8, accounts: ["*"] }
      - { suffix: theirs.internal, accounts: ["${OTHER_UIN}"] }
`;

const TRUSTED = ['db.trusted.internal', '*.trusted.internal', '10.1.2.3'];

async function leafOf(service: TestService, id: string): Promise<X509Certificate> {
  return new X509Certificate((await recordOf(service, id)).issued?.chain[0] ?? assert.fail('it is not issued'));
}

describe('a product of a private profile', () => {
  test('certifies trusted internal names and addresses without a proof, by the private hierarchy', async () => {
    await using service = await openTestService({ yaml: YAML });
    const id = await issueGranted(service, TRUSTED);
    const leaf = await leafOf(service, id);
    assert.equal(leaf.subjectAltName, 'DNS:db.trusted.internal, DNS:*.trusted.internal, IP Address:10.1.2.3');
    assert.match(leaf.issuer, /Reseal Private Issuing/);
    assert.deepEqual((await recordOf(service, id)).proofs, []);
    const detail = await detailOf(service, id);
    assert.deepEqual([detail['Domain'], detail['SubjectAltName']], [TRUSTED[0], TRUSTED.slice(1)]);
  });

  test('reissues them with the same names and expiry, by a CSR with the addresses in it too', async () => {
    await using service = await openTestService({ yaml: YAML });
    const id = await issueGranted(service, TRUSTED);
    const pkcs8 = await makeKeyPair('p256');
    const names = { commonName: TRUSTED[0] ?? '', dnsNames: TRUSTED.slice(0, 2), addresses: ['10.1.2.3'] };
    const CsrContent = encodePem('CERTIFICATE REQUEST', await makeCsr({ ...names, pkcs8 }));
    const next = await reissue(service, id, { input: { CsrType: 'upload', CsrContent } });
    const [old, renewed] = [await leafOf(service, id), await leafOf(service, next)];
    assert.equal(renewed.subjectAltName, old.subjectAltName);
    assert.equal(renewed.validTo, old.validTo);
    const stranger = encodePem('CERTIFICATE REQUEST', await makeCsr({ ...names, addresses: ['10.9.9.9'], pkcs8 }));
    const wish = { CertificateId: next, ValidType: 'DNS', CsrType: 'upload', CsrContent: stranger };
    assert.equal(await service.refusal('ReplaceCertificate', wish), 'FailedOperation.CertificateMismatch');
  });

  test('has what is not trusted proved by DNS, beside what is', async () => {
    await using service = await openTestService({ yaml: YAML });
    const id = await issueGranted(service, ['web.corp.internal', 'db.trusted.internal']);
    assert.deepEqual(
      (await recordOf(service, id)).proofs.map(({ domain }) => domain),
      ['web.corp.internal'],
    );
  });

  test("trusts an account's names to that account alone", async () => {
    await using service = await openTestService({ yaml: YAML });
    const id = await commitGranted(service, ['a.theirs.internal'], { input: { VerifyType: 'DNS' } });
    assert.equal((await dvAuthsOf(service, id))[0]?.DvAuthKey, '_dnsauth.a.theirs.internal');
  });

  test('takes a trusted wildcard beside an address that a file has to prove', async () => {
    await using service = await openTestService({ yaml: YAML });
    const names = ['*.trusted.internal', '192.168.7.7'];
    const id = await commitGranted(service, names, { input: { VerifyType: 'FILE' } });
    assert.deepEqual(
      (await dvAuthsOf(service, id)).map(({ DvAuthDomain }) => DvAuthDomain),
      ['192.168.7.7'],
    );
    const proved = ['*.corp.internal', '192.168.7.7'];
    await assert.rejects(commitGranted(service, proved, { input: { VerifyType: 'FILE' } }), /cannot prove a wildcard/);
  });

  test('is reissued by FILE too where its wildcard is trusted', async () => {
    await using service = await openTestService({ yaml: YAML });
    const id = await issueGranted(service, TRUSTED);
    const next = await reissue(service, id, { input: { ValidType: 'FILE', CertCSREncryptAlgo: 'ECC' } });
    assert.deepEqual((await recordOf(service, next)).names, TRUSTED);
  });

  test('has addresses proved by a file, and refuses DNS for them', async () => {
    await using service = await openTestService({ yaml: YAML });
    const names = ['192.168.7.7', 'fd00::7'];
    const id = await commitGranted(service, names, { input: { VerifyType: 'FILE' } });
    assert.deepEqual(
      (await dvAuthsOf(service, id)).map(({ DvAuthDomain }) => DvAuthDomain),
      names,
    );
    await assert.rejects(commitGranted(service, names, { input: { VerifyType: 'DNS' } }), /which DNS cannot prove/);
  });
});

test('A product of the public profile takes neither internal names nor addresses', async () => {
  await using service = await openTestService();
  const { CertificateIds } = await service.ask('CreateCertificate', {
    ProductId: MULTI_DOMAIN,
    DomainNum: 1,
    TimeSpan: 1,
  });
  const [CertificateId] = CertificateIds as readonly string[];
  for (const CertificateDomain of ['db.trusted.internal', '10.1.2.3', 'fd00::7']) {
    const wish = { CertificateId, CertificateDomain, VerifyType: 'DNS' };
    assert.equal(await service.refusal('SubmitCertificateInformation', wish), 'FailedOperation.InvalidParam');
  }
});

describe('a private name', () => {
  const rules = { internalNames: true, addresses: true };
  for (const [text, name] of [
    ['Printer', 'printer'],
    ['*.internal', '*.internal'],
    ['example.com', 'example.com'],
    ['10.0.0.1', '10.0.0.1'],
    ['FD00:0:0::1', 'fd00::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ] as const) {
    test(`may be ${text}`, () => assert.equal(parseSubjectName(text, rules), name));
  }

  const names = [
    'localhost',
    'a.localhost',
    'a.onion',
    '1.0.0.127.in-addr.arpa',
    '*.com',
    'com',
    'a_b',
    'a..b',
    'printer.',
  ];
  const addresses = ['127.0.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', 'ff02::1', '::ffff:10.0.0.1'];
  const odd = ['fe80::1%eth0', '[fd00::1]', '10.1', '0x7f.1', '010.0.0.1', '10.0.0.1/8', '*.10.0.0.1'];
  for (const text of [...names, ...addresses, ...odd]) {
    test(`may not be ${text}`, () => assert.throws(() => parseSubjectName(text, rules), DomainError));
  }
});
