// A free application that failed or was cancelled, submitted again: what is new, what stays, what is refused.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DAY_MS } from '../../src/lib/clock.ts';
import { applyFor, commitGranted, countRows, detailOf, dvAuthsOf, issueFree } from '../support/life.ts';
import { LIFE_YAML, recordOf, replace, statusOf, waitForRest, waitForRetraction } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

const NOT_ALLOWED = 'FailedOperation.CertificateStatusNotAllowResubmit';
const DETAIL = 'InvalidParameter.WithDetailReason';
const BY_HAND = { input: { DvAuthMethod: 'DNS' } };

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

test('An application that ran out of time is submitted again with new proofs, and has three days anew', async () => {
  const id = await applyFor(service, 'late.com', BY_HAND);
  const [old] = await dvAuthsOf(service, id);
  service.advance(3 * DAY_MS);
  await service.waitForStatus(id, 2);
  await waitForRest(service);
  await resubmit(id);
  assert.equal(await statusOf(service, id), 0);
  assert.equal((await detailOf(service, id))['StatusMsg'], 'PENDING-DCV');
  const [next] = await dvAuthsOf(service, id);
  assert.equal(next?.DvAuthKey, old?.DvAuthKey);
  assert.notEqual(next?.DvAuthValue, old?.DvAuthValue);
  service.advance(3 * DAY_MS - 1000);
  assert.equal(await statusOf(service, id), 0);
  service.advance(1000);
  assert.equal(await statusOf(service, id), 2);
});

test('A cancelled application is submitted again once its records are taken back, and is issued under its id', async () => {
  const id = await applyFor(service, 'withdrawn.net', { input: { DvAuthMethod: 'DNS_AUTO' } });
  await service.ask('CancelCertificateOrder', { CertificateId: id });
  await waitForRetraction(service, id);
  await resubmit(id);
  assert.equal(await statusOf(service, id), 4);
  await service.ask('CancelCertificateOrder', { CertificateId: id });
  await waitForRetraction(service, id);
  const zoned = await applyFor(service, 'withdrawn.com', BY_HAND);
  await service.ask('CancelCertificateOrder', { CertificateId: zoned });
  const record = await recordOf(service, zoned);
  await service.store.transact(
    async (rows) => await rows.certificates.save(record, { ...record, method: 'managedDns' }),
  );
  await resubmit(zoned);
  await service.waitForStatus(zoned, 1);
  await waitForRetraction(service, zoned);
  await waitForRest(service);
  assert.equal(countRows(service)['dns_records'], 0);
  const { OperateLogs } = await service.ask('DescribeCertificateOperateLogs', { Limit: 1000 });
  const kinds = (OperateLogs as readonly { readonly CertId: string; readonly Action: string }[])
    .filter(({ CertId }) => CertId === zoned)
    .map(({ Action }) => Action);
  assert.deepEqual(kinds.toSorted(), ['Resubmit', 'apply', 'cancel', 'domainValidationPassed', 'issued']);
});

test('What is under way, issued, uploaded or a reissue is not submitted again', async () => {
  const pending = await applyFor(service, 'pending.com', BY_HAND);
  const issued = await issueFree(service, 'issued.com', { input: { CsrEncryptAlgo: 'RSA' } });
  const granted = await commitGranted(service, ['granted.com'], { input: { VerifyType: 'DNS' } });
  const reissue = await replace(service, issued, { input: { ValidType: 'DNS' } });
  await service.ask('CancelCertificateOrder', { CertificateId: reissue });
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, issued);
  const upload = { CertificatePublicKey, CertificatePrivateKey };
  const uploaded = String((await service.ask('UploadCertificate', upload))['CertificateId']);
  for (const CertificateId of [pending, issued, granted, reissue, uploaded]) {
    assert.equal(await service.refusal('ModifyCertificateResubmit', { CertificateId }), NOT_ALLOWED);
  }
});

test('Of twenty calls at once one submits it again', async () => {
  const id = await cancelled('race.com');
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => service.call('ModifyCertificateResubmit', { CertificateId: id })),
  );
  assert.equal(answers.filter(({ Error }) => Error === undefined).length, 1);
  const refused = answers.flatMap(({ Error }) => (Error === undefined ? [] : [Error.Code]));
  assert.deepEqual(new Set(refused), new Set([NOT_ALLOWED]));
});

test('The quotas hold for it as for an application', async () => {
  await using small = await openTestService({ yaml: `${LIFE_YAML}  freePerAccount: 2\n` });
  const first = await applyFor(small, 'one.com', BY_HAND);
  await small.ask('CancelCertificateOrder', { CertificateId: first });
  await applyFor(small, 'two.com', BY_HAND);
  const third = await applyFor(small, 'three.com', BY_HAND);
  assert.equal(await small.refusal('ModifyCertificateResubmit', { CertificateId: first }), DETAIL);
  await small.ask('CancelCertificateOrder', { CertificateId: third });
  await small.ask('ModifyCertificateResubmit', { CertificateId: first });
  assert.equal(await small.refusal('ModifyCertificateResubmit', { CertificateId: third }), DETAIL);
});

async function cancelled(domain: string): Promise<string> {
  const id = await applyFor(service, domain, BY_HAND);
  await service.ask('CancelCertificateOrder', { CertificateId: id });
  return id;
}

async function resubmit(CertificateId: string): Promise<void> {
  const answer = await service.ask('ModifyCertificateResubmit', { CertificateId });
  assert.equal(answer['CertificateId'], CertificateId);
}
