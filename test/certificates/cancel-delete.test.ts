// Cancelling what is not issued, deleting what is over: what each refuses, when, and what it leaves.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cancel } from '../../src/certificates/ordering/cancel.ts';
import { deleteCertificate, FREE_DELETE_DELAY_MS } from '../../src/certificates/inventory/delete.ts';
import { commitInformation } from '../../src/certificates/ordering/commit-order.ts';
import { submitInformation } from '../../src/certificates/ordering/submit-information.ts';
import { readRevocationCause } from '../../src/certificates/model/revocation-reason.ts';
import { revoke } from '../../src/certificates/revocation/revoke.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import { applyFor, commitGranted, detailOf, idOf, issueFree, issueGranted } from '../support/life.ts';
import { LIFE_YAML, orderGranted, recordOf, reissue, replace, statusOf } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

const NOT_NOW = 'FailedOperation.InvalidCertificateStatusCode';
const NOT_FOUND = 'FailedOperation.CertificateNotFound';
const WITHIN_HOUR = 'FailedOperation.CannotBeDeletedWithinHour';
const ISSUED = 'FailedOperation.CannotBeDeletedIssued';
const BY_HAND = { input: { DvAuthMethod: 'DNS' } };

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

test('Each order that is not issued can be cancelled: free, granted at any stage, and a reissue', async () => {
  const free = await applyFor(service, 'free.com', BY_HAND);
  const filled = await orderGranted(service, ['filled.com']);
  const committed = await commitGranted(service, ['committed.com'], { input: { VerifyType: 'DNS' } });
  const created = await service.ask('CreateCertificate', { ProductId: 13, DomainNum: 1, TimeSpan: 1 });
  const ordered = String((created['CertificateIds'] as string[])[0]);
  const original = await issueFree(service, 'original.com');
  const reissuing = await replace(service, original, { input: { ValidType: 'DNS' } });
  for (const id of [free, filled, committed, ordered, reissuing]) {
    assert.equal(idOf(await service.ask('CancelCertificateOrder', { CertificateId: id })), id);
    assert.equal(await statusOf(service, id), 7);
  }
  assert.equal(await statusOf(service, original), 1);
});

test('CancelAuditCertificate does the same, and calls what it cannot cancel by its own code', async () => {
  const id = await applyFor(service, 'audit.com', BY_HAND);
  const answer = await service.ask('CancelAuditCertificate', { CertificateId: id });
  assert.equal(answer['Result'], true);
  assert.equal(await statusOf(service, id), 7);
  const code = 'FailedOperation.CertificateNotFoundOrCantCancel';
  assert.equal(await service.refusal('CancelAuditCertificate', { CertificateId: id }), code);
  assert.equal(await service.refusal('CancelAuditCertificate', { CertificateId: 'nothing1' }), code);
});

test('What is issued, over or uploaded is not cancelled', async () => {
  const issued = await issueFree(service, 'issued.com');
  assert.equal(await cancelRefusal(issued), NOT_NOW);
  const cancelled = await applyFor(service, 'over.com', BY_HAND);
  await service.ask('CancelCertificateOrder', { CertificateId: cancelled });
  assert.equal(await cancelRefusal(cancelled), NOT_NOW);
  const late = await applyFor(service, 'late.com', BY_HAND);
  assert.equal(await cancelRefusal(await upload(issued)), NOT_NOW);
  service.advance(3 * DAY_MS);
  assert.equal(await cancelRefusal(late), NOT_NOW);
});

test('An issued certificate is not deleted until it is revoked or has expired', async () => {
  const revoked = await issueFree(service, 'revoked.com');
  const expired = await issueFree(service, 'expired.com');
  service.advance(DAY_MS);
  assert.equal(await deleteRefusal(revoked), ISSUED);
  await service.ask('RevokeCertificate', { CertificateId: revoked });
  await service.waitForStatus(revoked, 10);
  await service.ask('DeleteCertificate', { CertificateId: revoked });
  service.advance(90 * DAY_MS);
  await service.ask('DeleteCertificate', { CertificateId: expired });
});

test('A free certificate is not deleted within an hour of its application, to the millisecond', async () => {
  const id = await applyFor(service, 'hour.com', BY_HAND);
  await service.ask('CancelCertificateOrder', { CertificateId: id });
  service.advance(FREE_DELETE_DELAY_MS - 1);
  assert.equal(await deleteRefusal(id), WITHIN_HOUR);
  service.advance(1);
  const answer = await service.ask('DeleteCertificate', { CertificateId: id });
  assert.equal(answer['DeleteResult'], true);
});

test('An issued certificate within the hour is told that it is issued, since that is what stands in the way', async () => {
  assert.equal(await deleteRefusal(await issueFree(service, 'young.com')), ISSUED);
});

test('The hour is for free certificates: a cancelled granted order is deleted at once', async () => {
  const id = await orderGranted(service, ['granted.com']);
  assert.equal(await deleteRefusal(id), NOT_NOW);
  await service.ask('CancelCertificateOrder', { CertificateId: id });
  await service.ask('DeleteCertificate', { CertificateId: id });
});

test('An order under way is cancelled before it is deleted', async () => {
  const id = await applyFor(service, 'underway.com', BY_HAND);
  service.advance(FREE_DELETE_DELAY_MS);
  assert.equal(await deleteRefusal(id), NOT_NOW);
});

test('An uploaded certificate is deleted at any time', async () => {
  const id = await upload(await issueGranted(service, ['uploaded.com']));
  assert.equal(await statusOf(service, id), 1);
  await service.ask('DeleteCertificate', { CertificateId: id });
  assert.equal(await service.refusal('DescribeCertificate', { CertificateId: id }), NOT_FOUND);
});

test('What is deleted is found by no action any more, and its keys are wiped; the lineage remains', async () => {
  const first = await issueGranted(service, ['wiped.com'], { input: { KeyPassword: 'secret' } });
  const second = await reissue(service, first, { input: { CsrType: 'original' } });
  await service.ask('RevokeCertificate', { CertificateId: second });
  await service.waitForStatus(second, 10);
  await service.ask('DeleteCertificate', { CertificateId: second });
  const record = await recordOf(service, second);
  assert.equal(record.sealedKey, undefined);
  assert.equal(record.sealedKeyPassword, undefined);
  assert.equal(record.replaces, first);
  for (const action of ['DescribeCertificateDetail', 'DownloadCertificate', 'RevokeCertificate', 'DeleteCertificate']) {
    assert.equal(await service.refusal(action, { CertificateId: second }), NOT_FOUND, action);
  }
  const listed = await service.ask('DescribeCertificates', { SearchKey: 'wiped.com' });
  assert.equal(listed['TotalCount'], 1);
});

test('An act that comes too late, on what was read before its deletion, learns that it is not found', async () => {
  const { world } = service.service;
  const id = await orderGranted(service, ['vanishing.com']);
  const certificate = await recordOf(service, id);
  await service.ask('CancelCertificateOrder', { CertificateId: id });
  await service.ask('DeleteCertificate', { CertificateId: id });
  const late = { actor: service.accountUin, certificate };
  const key = { origin: 'online', algorithm: undefined } as const;
  const information = { domains: ['vanishing.com'], key, keyPassword: undefined, submission: {} };
  const acts: readonly (() => Promise<unknown>)[] = [
    () => cancel(world, late),
    () => revoke(world, { ...late, cause: readRevocationCause(''), isOpen: () => true }),
    () =>
      submitInformation(world, {
        ...late,
        ...information,
        usesCrossRoot: true,
        method: undefined,
        renewalWish: undefined,
      }),
    () => commitInformation(world, { ...late, orderedBy: service.key.secretId, act: 'commit', method: 'dns' }),
    () => deleteCertificate(world, late),
  ];
  for (const act of acts) {
    await assert.rejects(act, { refusal: { kind: 'certificateNotFound', certificateId: id } });
  }
});

test('A deleted certificate stays revoked: its serial keeps its place in the ledger', async () => {
  const id = await issueGranted(service, ['ledger.com']);
  const serial = (await recordOf(service, id)).issued?.serial ?? '';
  await service.ask('RevokeCertificate', { CertificateId: id });
  await service.waitForStatus(id, 10);
  await service.ask('DeleteCertificate', { CertificateId: id });
  assert.ok((await service.service.world.store.reads.issuances.find(serial))?.revokedAt !== undefined);
});

async function cancelRefusal(id: string): Promise<string> {
  return await service.refusal('CancelCertificateOrder', { CertificateId: id });
}

async function deleteRefusal(id: string): Promise<string> {
  return await service.refusal('DeleteCertificate', { CertificateId: id });
}

async function upload(id: string): Promise<string> {
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, id);
  return idOf(await service.ask('UploadCertificate', { CertificatePublicKey, CertificatePrivateKey }));
}
