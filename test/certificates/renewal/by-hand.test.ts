// A certificate that is renewed when somebody asks for it: what the new one has of it, what stands in the way, what becomes of both.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RENEWED_AFTER_END_MS } from '../../../src/certificates/model/renewals/renewal.ts';
import { DAY_MS } from '../../../src/lib/clock.ts';
import { makeSubjectKey } from '../../../src/x509/keys/subject-key.ts';
import { encodePem } from '../../../src/x509/pem/pem.ts';
import {
  commitGranted,
  countRows,
  detailOf,
  extraOf,
  idOf,
  issueFree,
  issueGranted,
  LIFE_YAML,
  notAfterOf,
  recordOf,
  reissue,
  replace,
  statusOf,
  waitForRest,
} from '../../support/life.ts';
import { operationsOn } from '../../support/schedules.ts';
import { type Answer, openTestService, type TestService } from '../../support/service.ts';

const REPLACED = 'FailedOperation.OrderAlreadyReplaced';
const NOT_NOW = 'FailedOperation.InvalidCertificateStatusCode';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

async function csrFor(names: readonly string[]): Promise<string> {
  return encodePem('CERTIFICATE REQUEST', (await makeSubjectKey('p256', names)).csr);
}

async function order(id: string, input: object = {}): Promise<string> {
  return idOf(await service.ask('ResealRenewCertificate', { CertificateId: id, ...input }));
}

async function renewed(id: string, input: object = {}): Promise<string> {
  const renewal = await order(id, input);
  await service.waitForStatus(renewal, 1);
  return renewal;
}

async function listed(id: string): Promise<Answer> {
  const { Certificates: page } = await service.ask('DescribeCertificates', { CertIds: [id] });
  const [certificate] = page as readonly Answer[];
  return certificate ?? assert.fail(`${id} is not listed`);
}

test('A renewal has the names of the old one, a later end, and a key of its own; both are of one lineage', async () => {
  const old = await issueGranted(service, ['one.com', '*.one.com']);
  await service.ask('ModifyCertificateAlias', { CertificateId: old, Alias: 'Web' });
  service.advance(10 * DAY_MS);
  const renewal = await renewed(old);
  const [before, next] = [await recordOf(service, old), await recordOf(service, renewal)];
  assert.deepEqual(next.names, before.names);
  assert.equal(next.alias, 'Web');
  assert.equal(notAfterOf(next).getTime() - notAfterOf(before).getTime(), 10 * DAY_MS);
  assert.notDeepEqual(next.csr, before.csr);
  assert.deepEqual([next.lineageId, next.termId, next.generation, next.renews], [old, renewal, 1, old]);
  assert.equal(await statusOf(service, old), 1);
  const detail = await detailOf(service, renewal);
  const extra = detail['CertificateExtra'] as Readonly<Record<string, unknown>>;
  assert.deepEqual([extra['RenewOrder'], extra['ReplacedBy'], extra['OriginCertificateId']], [old, null, old]);
  assert.equal(extraOf(await detailOf(service, old)).ReplacedFor, null);
  assert.deepEqual([(await listed(old))['HasRenewOrder'], (await listed(renewal))['HasRenewOrder']], [renewal, '']);
  assert.deepEqual(await operationsOn(service, old), [
    'apply',
    'submitInfo',
    'domainValidationPassed',
    'issued',
    'updateAlias',
    'renew',
  ]);
});

test('Its event says that it was renewed, and neither issued nor reissued', async () => {
  const renewal = await renewed(await issueGranted(service, ['event.com']));
  const events = await service.store.reads.events.listLast(1000, { accountUin: undefined, kinds: undefined });
  const kinds = events.filter(({ certificateId }) => certificateId === renewal).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['certificate.renewed']);
});

test('The key and its password stay where that is asked for', async () => {
  const old = await issueGranted(service, ['same.com']);
  const renewal = await renewed(old, { CsrType: 'original', CsrkeyPassword: 'chosen-password' });
  const [before, next] = [await recordOf(service, old), await recordOf(service, renewal)];
  assert.deepEqual(next.csr, before.csr);
  const keyOf = async (id: string) => (await detailOf(service, id))['CertificatePrivateKey'];
  assert.equal(await keyOf(renewal), await keyOf(old));
  const again = await renewed(renewal);
  assert.notDeepEqual((await recordOf(service, again)).csr, next.csr);
  assert.ok((await recordOf(service, again)).sealedKeyPassword !== undefined);
});

test('A key that the service has not got stays, by the CSR that was brought', async () => {
  const CsrContent = await csrFor(['brought.com']);
  const old = await issueGranted(service, ['brought.com'], { input: { CsrType: 'upload', CsrContent } });
  const renewal = await renewed(old);
  assert.deepEqual((await recordOf(service, renewal)).csr, (await recordOf(service, old)).csr);
  assert.equal((await recordOf(service, renewal)).sealedKey, undefined);
});

test('Nothing is renewed twice: while a renewal is under way or valid another is refused, and so is a reissue', async () => {
  const old = await issueGranted(service, ['twice.com']);
  const renewal = await order(old, { ValidType: 'DNS_AUTO' });
  for (const action of ['ResealRenewCertificate', 'ReplaceCertificate']) {
    const answer = await service.call(action, { CertificateId: old, ValidType: 'DNS_AUTO', CsrType: 'online' });
    assert.equal(answer.Error?.Code, REPLACED);
    assert.match(answer.Error.Message, new RegExp(renewal));
  }
  await service.waitForStatus(renewal, 1);
  assert.equal(await service.refusal('ResealRenewCertificate', { CertificateId: old }), REPLACED);
});

test('A renewal that is cancelled frees the old one, for a renewal or a reissue, and is not submitted again itself', async () => {
  const old = await issueFree(service, 'freed.com');
  const renewal = await order(old, { ValidType: 'DNS' });
  await service.ask('CancelCertificateOrder', { CertificateId: renewal });
  const code = await service.refusal('ModifyCertificateResubmit', { CertificateId: renewal });
  assert.equal(code, 'FailedOperation.CertificateStatusNotAllowResubmit');
  const next = await reissue(service, old);
  assert.equal(await service.refusal('ResealRenewCertificate', { CertificateId: old }), REPLACED);
  await service.ask('RevokeCertificate', { CertificateId: next });
  await service.waitForStatus(next, 10);
  await renewed(old);
});

test('Of a certificate that was reissued the reissue is renewed', async () => {
  const old = await issueGranted(service, ['newest.com']);
  const next = await reissue(service, old);
  const answer = await service.call('ResealRenewCertificate', { CertificateId: old });
  assert.match(answer.Error?.Message ?? '', new RegExp(`${next} is the one to renew`));
  const renewal = await recordOf(service, await renewed(next));
  assert.deepEqual([renewal.lineageId, renewal.generation], [old, 2]);
});

test('An uploaded certificate cannot be renewed, nor can what is not issued', async () => {
  const issued = await issueGranted(service, ['uploaded.com']);
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, issued);
  const uploaded = idOf(await service.ask('UploadCertificate', { CertificatePublicKey, CertificatePrivateKey }));
  const answer = await service.call('ResealRenewCertificate', { CertificateId: uploaded });
  assert.equal(answer.Error?.Code, 'FailedOperation.InvalidCertificateSource');
  assert.match(answer.Error.Message, /cannot renew an uploaded certificate/);
  const awaiting = await commitGranted(service, ['awaiting.com'], { input: { VerifyType: 'DNS' } });
  assert.equal(await service.refusal('ResealRenewCertificate', { CertificateId: awaiting }), NOT_NOW);
  await service.ask('RevokeCertificate', { CertificateId: issued });
  assert.equal(await service.refusal('ResealRenewCertificate', { CertificateId: issued }), NOT_NOW);
});

test('What is refused leaves nothing behind', async () => {
  const old = await issueGranted(service, ['left.com', '*.left.com']);
  await waitForRest(service);
  const rows = countRows(service);
  const refused = [
    { ValidType: 'FILE' },
    { ValidType: 'MAIL' },
    { CsrType: 'online', CertCSREncryptAlgo: 'SM2' },
    { CsrType: 'upload', CsrContent: 'no CSR' },
    { CsrType: 'upload', CsrContent: await csrFor(['other.com']) },
  ];
  for (const input of refused) await service.refusal('ResealRenewCertificate', { CertificateId: old, ...input });
  assert.deepEqual(countRows(service), rows);
});

test('Revoking the old one does not revoke its renewal, nor that of a reissue of it', async () => {
  const old = await issueGranted(service, ['kept.com']);
  const renewal = await renewed(await reissue(service, old));
  await service.ask('RevokeCertificate', { CertificateId: old });
  await service.waitForStatus(old, 10);
  await waitForRest(service);
  assert.equal(await statusOf(service, renewal), 1);
});

test('A free certificate takes the place of the one that it renews, and may be reissued once in its turn', async () => {
  const yaml = LIFE_YAML.replace('limits:\n', 'limits:\n  freePerAccount: 1\n  freePerDomain: 1\n');
  await using full = await openTestService({ yaml });
  const another = { DvAuthMethod: 'DNS_AUTO', DomainName: 'another.com', CsrEncryptAlgo: 'ECC' };
  const checkFull = async (): Promise<void> => {
    assert.equal(await full.refusal('ApplyCertificate', another), 'FailedOperation.ExceedsFreeLimit');
  };
  const renewFull = async (id: string, input: object = {}): Promise<string> =>
    idOf(await full.ask('ResealRenewCertificate', { CertificateId: id, ...input }));
  const old = await issueFree(full, 'place.com');
  const renewal = await renewFull(await reissue(full, old));
  await checkFull();
  await full.waitForStatus(renewal, 1);
  const again = await reissue(full, renewal);
  assert.equal(await full.refusal('ReplaceCertificate', { CertificateId: again, ValidType: 'DNS' }), REPLACED);
  const last = await renewFull(again, { ValidType: 'DNS' });
  await checkFull();
  await full.ask('CancelCertificateOrder', { CertificateId: last });
  full.advance(notAfterOf(await recordOf(full, again)).getTime() + 1 - full.clock.now().getTime());
  await full.waitForStatus(await renewFull(again), 1);
  await checkFull();
});

test('A certificate that has expired is renewed still, for 30 days', async () => {
  const [early, late] = [await issueGranted(service, ['early.com']), await issueGranted(service, ['late.com'])];
  const end = notAfterOf(await recordOf(service, early));
  service.advance(end.getTime() + RENEWED_AFTER_END_MS - service.clock.now().getTime());
  const renewal = await recordOf(service, await renewed(early));
  assert.ok(notAfterOf(renewal) > service.clock.now());
  service.advance(1);
  assert.equal(await service.refusal('ResealRenewCertificate', { CertificateId: late }), NOT_NOW);
  assert.equal(await service.refusal('ReplaceCertificate', { CertificateId: early, ValidType: 'DNS' }), NOT_NOW);
  await replace(service, renewal.id);
});

test('AutoRenewFlag of CertificateInfoSubmit marks an order, and the list shows it', async () => {
  const created = await service.ask('CreateCertificate', { ProductId: 13, DomainNum: 1, TimeSpan: 1 });
  const [CertId] = created['CertificateIds'] as readonly string[];
  const about = { CertId, GenCsrType: 'online', CertCommonName: 'flagged.com', CompanyType: 2, CompanyId: '0' };
  await service.ask('CertificateInfoSubmit', { ...about, VerifyType: 'DNS_AUTO', AutoRenewFlag: 1 });
  await service.ask('CertificateOrderSubmit', { CertId });
  await service.waitForStatus(CertId ?? '', 1);
  const other = await issueGranted(service, ['plain.com']);
  const { Certificates: page } = await service.ask('DescribeCertificates', { CertIds: [CertId, other], Limit: 2 });
  const flags = (page as readonly Answer[]).map((one) => [idOf(one), one['AutoRenewFlag']]);
  assert.deepEqual(Object.fromEntries(flags), { [CertId ?? '']: 1, [other]: 0 });
});
