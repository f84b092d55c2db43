// Storage without end: whatever an account repeats, it leaves no more on record than its quotas allow.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { countRows, detailOf, idOf, issueFree, LIFE_YAML, waitForRest } from '../support/life.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';
import { countInFull, usageOf } from '../support/usage.ts';

const [RECORDS, BYTES, ORDERS, ACTS] = [6, 9000, 4, 5];
const YAML = `${LIFE_YAML}  quotas: { records: ${RECORDS}, bytes: ${BYTES}, ordersPerDay: ${ORDERS}, actsPerDay: ${ACTS} }\n`;

let service: TestService;
let material: { readonly CertificatePublicKey: unknown; readonly CertificatePrivateKey: unknown };

before(async () => {
  service = await openTestService({ yaml: YAML });
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, await issueFree(service, 'kept.com'));
  material = { CertificatePublicKey, CertificatePrivateKey };
  await waitForRest(service);
});
after(() => service[Symbol.asyncDispose]());

const upload = async (key: Credential, input: object = {}) =>
  await service.call('UploadCertificate', { ...material, ...input }, key);

const apply = async (key: Credential, domain: string) =>
  await service.call('ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: domain, CsrEncryptAlgo: 'ECC' }, key);

function assertOver(answer: Answer, limit: number): void {
  assert.equal(answer.Error?.Code, 'LimitExceeded', JSON.stringify(answer));
  assert.ok(answer.Error.Message.includes(`limit of ${limit} `), answer.Error.Message);
}

/** Repeats the call until it is refused; answers how often it was not. */
async function untilRefused(call: () => Promise<Answer>, limit: number): Promise<number> {
  for (let done = 0; done <= 100; done += 1) {
    const answer = await call();
    if (answer.Error === undefined) continue;
    assertOver(answer, limit);
    return done;
  }
  throw new Error('It was never refused');
}

test('Equal uploads are kept as often as the quota of records says, and each counts', async () => {
  const { uin, key } = await service.addAccount();
  const bytesOfOne = await bytesOf(key, uin);
  const fitting = Math.min(RECORDS, Math.floor(BYTES / bytesOfOne));
  const limit = fitting === RECORDS ? RECORDS : BYTES;
  assert.equal(await untilRefused(async () => await upload(key), limit), fitting - 1);
  assert.deepEqual(countInFull(service, uin), { records: fitting, bytes: fitting * bytesOfOne });
});

async function bytesOf(key: Credential, uin: string): Promise<number> {
  idOf(await upload(key));
  return (await usageOf(service, uin)).bytes;
}

test('Uploads at once are kept as often as one after the other', async () => {
  const { uin, key } = await service.addAccount();
  const bytesOfOne = await bytesOf(key, uin);
  const answers = await Promise.all(Array.from({ length: 9 }, () => upload(key)));
  const kept = answers.filter(({ Error: refusal }) => refusal === undefined).length;
  assert.equal(kept + 1, Math.min(RECORDS, Math.floor(BYTES / bytesOfOne)));
  assert.deepEqual(countInFull(service, uin), { records: kept + 1, bytes: (kept + 1) * bytesOfOne });
});

test('What is uploaded and deleted in turns counts until it is forgotten', async () => {
  const { uin, key } = await service.addAccount();
  for (let done = 0; done <= RECORDS + 10; done += 1) {
    const answer = await upload(key);
    if (answer.Error !== undefined) break;
    await service.ask('DeleteCertificate', { CertificateId: idOf(answer) }, key);
  }
  assert.equal((await upload(key)).Error?.Code, 'LimitExceeded');
  const { records, bytes } = await usageOf(service, uin);
  assert.ok(records <= RECORDS && bytes <= BYTES);
  assert.deepEqual(countInFull(service, uin), { records, bytes });
});

test('Orders that are cancelled and submitted again count for their day, and the next day has room', async () => {
  const { key } = await service.addAccount();
  const id = idOf(await apply(key, 'again.com'));
  const cancel = async () => await service.ask('CancelCertificateOrder', { CertificateId: id }, key);
  await cancel();
  const resubmit = async () => await service.call('ModifyCertificateResubmit', { CertificateId: id }, key);
  const times = await untilRefused(async () => {
    const answer = await resubmit();
    if (answer.Error === undefined) await cancel();
    return answer;
  }, ORDERS);
  assert.equal(times, ORDERS - 1);
  service.advance(24 * 60 * 60 * 1000);
  assert.equal((await resubmit()).Error, undefined);
});

test('Applications that are never proved count as orders, whichever domain they name', async () => {
  const { uin, key } = await service.addAccount();
  let at = 0;
  assert.equal(await untilRefused(async () => await apply(key, `never${(at += 1)}.com`), ORDERS), ORDERS);
  assert.equal(countInFull(service, uin).records, ORDERS);
});

test('Downloads and changes leave so many lines in the log of a day, and no more', async () => {
  const { uin, key } = await service.addAccount();
  const CertificateId = idOf(await upload(key));
  const lines = async () => (await service.ask('DescribeCertificateOperateLogs', {}, key))['AllTotal'];
  const acts = [
    async () => await service.call('DownloadCertificate', { CertificateId }, key),
    async () => await service.call('ModifyCertificateAlias', { CertificateId, Alias: 'a' }, key),
    async () => await service.call('DescribeDownloadCertificateUrl', { CertificateId, ServiceType: 'nginx' }, key),
  ];
  let done = 0;
  const inTurn = async () => {
    const act = acts[done % acts.length] ?? assert.fail();
    done += 1;
    return await act();
  };
  assert.equal(await untilRefused(inTurn, ACTS), ACTS);
  assert.equal(await lines(), ACTS + 1);
  for (const act of acts) assertOver(await act(), ACTS);
  assert.equal(await lines(), ACTS + 1);
  assert.equal((await usageOf(service, uin)).acts, ACTS);
});

test('Deletion tasks for certificates that do not exist are recorded within the quota, a batch whole or not at all', async () => {
  const { key } = await service.addAccount();
  const before = countRows(service)['deletion_tasks'] ?? 0;
  const CertificateIds = Array.from({ length: ACTS - 1 }, (_, at) => `nothing${at}`);
  const input = { CertificateIds, IsSync: true };
  await service.ask('DeleteCertificates', input, key);
  assertOver(await service.call('DeleteCertificates', input, key), ACTS);
  assert.equal(countRows(service)['deletion_tasks'], before + ACTS - 1);
});

test('Information that is submitted again and again counts as acts, and its CSRs only as long as they are kept', async () => {
  const { uin, key } = await service.addAccount();
  const created = await service.ask('CreateCertificate', { ProductId: 13, DomainNum: 1, TimeSpan: 1 }, key);
  const [CertificateId] = created['CertificateIds'] as readonly [string];
  const { csr } = await makeSubjectKey('p256', ['csr.com']);
  const bytes = { csr: { CsrType: 'parse', CsrContent: encodePem('CERTIFICATE REQUEST', csr) }, none: {} };
  const submit = async (input: object) =>
    await service.call('SubmitCertificateInformation', { CertificateId, CertificateDomain: 'csr.com', ...input }, key);
  await submit(bytes.csr);
  assert.equal((await usageOf(service, uin)).bytes, csr.length);
  await submit(bytes.none);
  assert.equal((await usageOf(service, uin)).bytes, 0);
  assert.equal(await untilRefused(async () => await submit(bytes.csr), ACTS), ACTS - 2);
  assert.deepEqual(countInFull(service, uin), { records: 1, bytes: csr.length });
});

test('A refusal names the quota in both languages, and other accounts are not concerned', async () => {
  const [full, other] = [await service.addAccount(), await service.addAccount()];
  let at = 0;
  await untilRefused(async () => await apply(full.key, `full${(at += 1)}.com`), ORDERS);
  assert.match(String((await apply(full.key, 'more.com')).Error?.Message), /orders in one day \(UTC\)/);
  assert.equal((await apply(other.key, 'more.com')).Error, undefined);
});
