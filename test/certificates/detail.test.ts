// How a certificate is shown: numbers, times and texts in the forms that clients parse.

import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { after, before, test } from 'node:test';
import { applyFor, detailOf, issueFree, issueGranted, LIFE_YAML } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

test('Times are those of GMT+8 without a zone, and agree with the certificate', async () => {
  const detail = await detailOf(service, await issueFree(service, 'times.com'));
  assert.equal(service.clock.now().toISOString(), '2026-06-01T12:00:00.000Z');
  assert.equal(detail['InsertTime'], '2026-06-01 20:00:00');
  const leaf = new X509Certificate(String(detail['CertificatePublicKey']));
  assert.deepEqual(instantOf(detail['CertBeginTime']), new Date(leaf.validFrom));
  assert.deepEqual(instantOf(detail['CertEndTime']), new Date(leaf.validTo));
});

test('CertFingerprint is SHA-1 in upper case, those of the chain in lower case, and the root is in neither of them', async () => {
  const detail = await detailOf(service, await issueFree(service, 'fingerprints.com'));
  const bundle = String(detail['CertificatePublicKey']).split(/(?<=-----END CERTIFICATE-----\n)/);
  const root = (detail['RootCert'] as { readonly Standard: string }).Standard;
  const [leaf, intermediate] = bundle.map((pem) => new X509Certificate(pem));
  if (leaf === undefined || intermediate === undefined) throw new Error('Leaf and intermediate were to be shown');
  assert.ok(leaf.verify(intermediate.publicKey));
  assert.ok(intermediate.verify(new X509Certificate(root).publicKey));
  assert.equal(bundle.length, 2);
  assert.equal(detail['CertFingerprint'], sha1(leaf).toUpperCase());
  const chain = detail['CertChainInfo'] as { readonly [member in 'Fingerprint' | 'Subject' | 'Issuer']: string }[];
  assert.deepEqual(
    chain.map(({ Subject, Issuer }) => [Subject, Issuer]),
    [
      ['fingerprints.com', commonNameOf(intermediate.subject)],
      [commonNameOf(intermediate.subject), commonNameOf(intermediate.issuer)],
    ],
  );
  const shown = [leaf, intermediate].map(sha1);
  assert.deepEqual(
    chain.map(({ Fingerprint }) => Fingerprint),
    shown,
  );
});

test('Status is a number; owner, project, package and counts are digits as text', async () => {
  const detail = await detailOf(service, await issueGranted(service, ['types.com', '*.types.com']));
  assert.equal(detail['Status'], 1);
  assert.equal(detail['OwnerUin'], service.accountUin);
  assert.equal(detail['ProjectId'], '0');
  assert.equal(detail['PackageType'], '13');
  assert.match(String(detail['ValidityPeriod']), /^\d+$/);
  assert.equal((detail['CertificateExtra'] as { readonly DomainNumber: string }).DomainNumber, '2');
  assert.equal(detail['StatusMsg'], '');
});

test('What is awaited stands in StatusMsg, and what is not there yet is empty', async () => {
  const byHand = await applyFor(service, 'awaited.com', { input: { DvAuthMethod: 'DNS' } });
  const detail = await detailOf(service, byHand);
  assert.equal(detail['StatusMsg'], 'PENDING-DCV');
  for (const absent of ['CertBeginTime', 'CertEndTime', 'CertificatePublicKey', 'CertFingerprint']) {
    assert.equal(detail[absent], '', absent);
  }
  assert.deepEqual(detail['CertChainInfo'], []);
  const automatic = await detailOf(service, await applyFor(service, 'awaited.io'));
  assert.equal(automatic['Status'], 4);
});

test('DescribeCertificate shows the same certificate without its material', async () => {
  const id = await issueFree(service, 'same.com');
  const detail = await detailOf(service, id);
  const plain = await service.ask('DescribeCertificate', { CertificateId: id });
  for (const [member, value] of Object.entries(plain)) {
    if (member in detail && member !== 'RequestId') assert.deepEqual(value, detail[member], member);
  }
  assert.ok(!('CertificatePrivateKey' in plain));
  assert.ok(!JSON.stringify(plain).includes('PRIVATE KEY-----'));
});

function instantOf(wireTime: unknown): Date {
  return new Date(`${String(wireTime).replace(' ', 'T')}+08:00`);
}

function commonNameOf(name: string): string {
  return /^CN=(.*)$/m.exec(name)?.[1] ?? '';
}

function sha1(certificate: X509Certificate): string {
  return createHash('sha1').update(certificate.raw).digest('hex');
}
