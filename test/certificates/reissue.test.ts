// What a reissue keeps and what it leaves alone: names, expiry, the original, the links between both.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, test } from 'node:test';
import { wireTime } from '../../src/api/words/times.ts';
import { REISSUE_MIN_REMAINING_DAYS } from '../../src/certificates/reissue/reissue-rules.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../src/lib/clock.ts';
import {
  applyFor,
  detailOf,
  extraOf,
  issueFree,
  issueGranted,
  LIFE_YAML,
  notAfterOf,
  recordOf,
  reissue,
  replace,
  statusOf,
} from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

test('A reissue has a new id, a new key and a new serial, and the names and the expiry of the original', async () => {
  const first = await issueFree(service, 'kept.com', { input: { PackageType: '2' } });
  const original = await detailOf(service, first);
  assert.equal(original['PackageType'], '2');
  service.advance(7 * DAY_MS + 1234);
  const second = await reissue(service, first);
  const replacement = await detailOf(service, second);
  assert.notEqual(second, first);
  assert.match(second, /^[A-Za-z0-9]{8}$/);
  for (const same of ['Domain', 'SubjectAltName', 'CertEndTime', 'PackageType', 'ProjectId', 'Alias']) {
    assert.deepEqual(replacement[same], original[same], same);
  }
  assert.notEqual(replacement['CertificatePrivateKey'], original['CertificatePrivateKey']);
  const [one, two] = [original, replacement].map((each) => leafOf(each));
  assert.notEqual(one?.serialNumber, two?.serialNumber);
  assert.equal(two?.validTo, one?.validTo);
  assert.equal(two?.subjectAltName, 'DNS:kept.com, DNS:www.kept.com');
});

test('While a reissue is under way it shows 11, and its original stays issued, downloadable and deployable', async () => {
  const first = await issueFree(service, 'underway.com');
  const second = await replace(service, first, { input: { ValidType: 'DNS', Reason: 'a new server' } });
  const pending = await detailOf(service, second);
  assert.equal(pending['Status'], 11);
  assert.equal(pending['StatusMsg'], 'PENDING-DCV');
  assert.equal(pending['CertEndTime'], '');
  assert.equal(pending['CertificatePublicKey'], '');
  assert.equal(pending['Deployable'], false);
  const original = await detailOf(service, first);
  assert.equal(original['Status'], 1);
  assert.equal(original['Deployable'], true);
  await service.ask('DownloadCertificate', { CertificateId: first });
  assert.equal(await service.refusal('DownloadCertificate', { CertificateId: second }), NOT_NOW);
  assert.equal((await recordOf(service, second)).reissueReason, 'a new server');
});

test('Original and reissue name each other from the start, and no longer when the reissue comes to nothing', async () => {
  const first = await issueFree(service, 'linked.com');
  assert.deepEqual(await linksOf(first), { ReplacedBy: null, ReplacedFor: null });
  const second = await replace(service, first, { input: { ValidType: 'DNS' } });
  assert.deepEqual(await linksOf(first), { ReplacedBy: null, ReplacedFor: second });
  assert.deepEqual(await linksOf(second), { ReplacedBy: first, ReplacedFor: null });
  await service.ask('CancelCertificateOrder', { CertificateId: second });
  assert.deepEqual(await linksOf(first), { ReplacedBy: null, ReplacedFor: null });
  const third = await reissue(service, first);
  assert.deepEqual(await linksOf(first), { ReplacedBy: null, ReplacedFor: third });
  const listed = await service.ask('DescribeCertificates', { CertIds: [first, third] });
  const extras = (listed['Certificates'] as Parameters<typeof extraOf>[0][]).map((item) => extraOf(item).ReplacedFor);
  assert.deepEqual(extras, [null, third]);
});

test('With more than 30 days left a certificate is reissued, and at exactly 30 days no more', async () => {
  const first = await issueFree(service, 'edge.com');
  const latest = notAfterOf(await recordOf(service, first)).getTime() - REISSUE_MIN_REMAINING_DAYS * DAY_MS;
  service.advance(latest - SECOND_MS - service.clock.now().getTime());
  const second = await replace(service, first, { input: { ValidType: 'DNS' } });
  await service.ask('CancelCertificateOrder', { CertificateId: second });
  service.advance(SECOND_MS);
  const refused = await service.call('ReplaceCertificate', { CertificateId: first, ValidType: 'DNS_AUTO' });
  assert.equal(refused.Error?.Code, NOT_NOW);
  assert.match(refused.Error.Message, /30 days or less left/);
});

test('A reissue begun in time is finished, though less than 30 days are left by then', async () => {
  const first = await issueFree(service, 'justintime.com');
  const end = notAfterOf(await recordOf(service, first));
  service.advance(end.getTime() - REISSUE_MIN_REMAINING_DAYS * DAY_MS - HOUR_MS - service.clock.now().getTime());
  const second = await replace(service, first, { input: { ValidType: 'DNS' } });
  service.advance(2 * HOUR_MS);
  const [proof] = (await recordOf(service, second)).proofs;
  const record = {
    name: '_dnsauth.justintime.com',
    value: proof?.value ?? '',
    certificateId: second,
    accountUin: '100000000001',
  };
  await service.service.world.publisher.publish(record);
  await service.ask('CompleteCertificate', { CertificateId: second });
  const issued = await service.waitForStatus(second, 1);
  assert.equal(issued['CertEndTime'], wireTime(end));
  await service.service.world.publisher.retract(record);
});

test('Only an issued certificate is reissued: not one that awaits proof, is cancelled, revoked, expired or a draft', async () => {
  const awaiting = await applyFor(service, 'awaiting.com', { input: { DvAuthMethod: 'DNS' } });
  assert.equal(await refusalOf(awaiting), NOT_NOW);
  await service.ask('CancelCertificateOrder', { CertificateId: awaiting });
  assert.equal(await refusalOf(awaiting), NOT_NOW);
  const revoked = await issueFree(service, 'revoked.com');
  await service.ask('RevokeCertificate', { CertificateId: revoked });
  assert.equal(await refusalOf(revoked), NOT_NOW);
  const reissuing = await replace(service, await issueFree(service, 'twice.com'), { input: { ValidType: 'DNS' } });
  assert.equal(await refusalOf(reissuing), NOT_NOW);
  const created = await service.ask('CreateCertificate', { ProductId: 13, DomainNum: 1, TimeSpan: 1 });
  assert.equal(await refusalOf(String((created['CertificateIds'] as string[])[0])), NOT_NOW);
  const expired = await issueFree(service, 'expired.com');
  service.advance(91 * DAY_MS);
  assert.equal(await statusOf(service, expired), 3);
  assert.equal(await refusalOf(expired), NOT_NOW);
});

test('An uploaded certificate is not reissued, whatever its age', async () => {
  const detail = await detailOf(service, await issueFree(service, 'source.com'));
  const uploaded = await service.ask('UploadCertificate', {
    CertificatePublicKey: detail['CertificatePublicKey'],
    CertificatePrivateKey: detail['CertificatePrivateKey'],
  });
  assert.equal(await refusalOf(String(uploaded['CertificateId'])), 'FailedOperation.InvalidCertificateSource');
});

test('All names of a granted certificate are kept, in their order, with wildcards', async () => {
  const names = ['many.com', '*.many.com', 'b.other.com', 'a.other.com'];
  const first = await issueGranted(service, names);
  const second = await reissue(service, first, { input: { CertCSREncryptAlgo: 'ECC' } });
  assert.deepEqual((await recordOf(service, second)).names, names);
  assert.equal(leafOf(await detailOf(service, second)).subjectAltName, names.map((name) => `DNS:${name}`).join(', '));
  assert.equal(extraOf(await detailOf(service, second)).DomainNumber, '4');
});

const NOT_NOW = 'FailedOperation.InvalidCertificateStatusCode';

async function refusalOf(id: string): Promise<string> {
  return await service.refusal('ReplaceCertificate', { CertificateId: id, ValidType: 'DNS_AUTO', CsrType: 'online' });
}

async function linksOf(id: string) {
  const { ReplacedBy, ReplacedFor } = extraOf(await detailOf(service, id));
  return { ReplacedBy, ReplacedFor };
}

function leafOf(detail: Readonly<Record<string, unknown>>): X509Certificate {
  return new X509Certificate(String(detail['CertificatePublicKey']));
}
