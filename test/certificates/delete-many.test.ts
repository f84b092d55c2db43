// Many certificates deleted by one call: each by itself, at once or by tasks whose results can be asked for.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MAX_BATCH } from '../../src/api/input/batch.ts';
import { answerDefects } from '../support/answer-contract.ts';
import { applyFor, detailOf, idOf, issueFree, LIFE_YAML, recordOf } from '../support/life.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

const UNKNOWN_TASK = 'FailedOperation';

let service: TestService;
let stranger: Credential;
let issued: string;
let chain: object;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  ({ key: stranger } = await service.addAccount());
  issued = await issueFree(service, 'kept.com');
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, issued);
  chain = { CertificatePublicKey, CertificatePrivateKey };
});
after(() => service[Symbol.asyncDispose]());

test('What can be deleted is, and of the rest each is named with its reason', async () => {
  const [first, second, theirs] = [await upload(), await upload(), await upload(stranger)];
  const pending = await applyFor(service, 'pending.com', { input: { DvAuthMethod: 'DNS' } });
  const CertificateIds = [first, issued, second, pending, theirs, 'nothing1'];
  const answer = await service.ask('DeleteCertificates', { CertificateIds });
  assert.deepEqual(answerDefects('DeleteCertificates', answer), []);
  assert.deepEqual([answer['Success'], answer['CertTaskIds']], [[first, second], []]);
  const fails = answer['Fail'] as readonly { readonly CertId: string; readonly Msg: string }[];
  assert.deepEqual(
    fails.map(({ CertId }) => CertId),
    [issued, pending, theirs, 'nothing1'],
  );
  assert.match(fails[0]?.Msg ?? '', /it has been issued/);
  assert.match(fails[1]?.Msg ?? '', /within 1 hour/);
  assert.equal(fails[2]?.Msg.replace(theirs, 'nothing1'), fails[3]?.Msg);
  assert.equal((await recordOf(service, first)).sealedKey, undefined);
  assert.equal((await detailOf(service, theirs, stranger))['Status'], 1);
});

test('Tasks tell what became of each certificate, in the language of whoever asks, also after a restart', async () => {
  const id = await upload();
  const tasks = await deleteByTasks([id, issued, 'nothing1']);
  assert.notEqual((await recordOf(service, id)).deletedAt, undefined);
  const answer = await service.ask('DescribeDeleteCertificatesTaskResult', { TaskIds: [...tasks.values()] });
  assert.deepEqual(answerDefects('DescribeDeleteCertificatesTaskResult', answer), []);
  const results = answer['DeleteTaskResult'] as readonly Readonly<Record<string, unknown>>[];
  assert.deepEqual(
    results.map(({ CertId, Status, Domains }) => [CertId, Status, Domains]),
    [
      [id, 1, ['kept.com', 'www.kept.com']],
      [issued, 2, ['kept.com', 'www.kept.com']],
      ['nothing1', 2, []],
    ],
  );
  assert.equal(results[0]?.['Error'], '');
  assert.match(String(results[1]?.['Error']), /it has been issued/);
  assert.match(String(results[2]?.['Error']), /does not exist/);
  assert.equal(results[0]?.['CacheTime'], '2026-06-01 20:00:00');
  assert.ok(await service.service.world.store.reads.deletionTasks.find(tasks.get(id) ?? ''));
});

test('Tasks of another account, in a project that is not open, or that never were, are unknown alike', async () => {
  const ProjectId = await service.addProject('sales');
  const id = idOf(await service.ask('UploadCertificate', { ...chain, ProjectId }));
  const TaskIds = [...(await deleteByTasks([id])).values()];
  const ask = async (key: Credential) =>
    await service.refusal('DescribeDeleteCertificatesTaskResult', { TaskIds }, key);
  assert.equal(await ask(stranger), UNKNOWN_TASK);
  assert.equal(await ask(await service.addKey({ projectIds: [0] })), UNKNOWN_TASK);
  const nothing = { TaskIds: [...TaskIds, 'nothing'] };
  assert.equal(await service.refusal('DescribeDeleteCertificatesTaskResult', nothing), UNKNOWN_TASK);
  await service.ask('DescribeDeleteCertificatesTaskResult', { TaskIds });
});

test('A key that is confined to a project, or denied a certificate, deletes no others by a batch', async () => {
  const [open, closed] = [await upload(), await upload()];
  await service.addPolicy('only-one', {
    version: '2.0',
    statement: [{ effect: 'allow', action: ['ssl:DeleteCertificates'], resource: [`qcs::ssl:::certificate/${open}`] }],
  });
  const key = await service.addKey({ policyName: 'only-one' });
  const answer = await service.ask('DeleteCertificates', { CertificateIds: [open, closed] }, key);
  assert.deepEqual(answer['Success'], [open]);
  assert.equal((await detailOf(service, closed))['Status'], 1);
});

test(`A call names 1 to ${MAX_BATCH} certificates, and as many tasks`, async () => {
  const ids = Array.from({ length: MAX_BATCH + 1 }, (_, at) => `nothing${at}`);
  const tasks = await deleteByTasks(ids.slice(1));
  assert.equal(tasks.size, MAX_BATCH);
  await service.ask('DescribeDeleteCertificatesTaskResult', { TaskIds: [...tasks.values()] });
  const code = 'FailedOperation.CertificateSyncTaskCertificateIdCountInvalid';
  for (const CertificateIds of [[], ids]) {
    assert.equal(await service.refusal('DeleteCertificates', { CertificateIds }), code);
  }
  for (const TaskIds of [[], ids]) {
    assert.equal(await service.refusal('DescribeDeleteCertificatesTaskResult', { TaskIds }), 'InvalidParameterValue');
  }
});

/** From the certificate's id to the task's. */
async function deleteByTasks(CertificateIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const answer: Answer = await service.ask('DeleteCertificates', { CertificateIds, IsSync: true });
  assert.deepEqual([answer['Success'], answer['Fail']], [[], []]);
  const tasks = answer['CertTaskIds'] as readonly { readonly CertId: string; readonly TaskId: string }[];
  return new Map(tasks.map(({ CertId, TaskId }) => [CertId, TaskId]));
}

async function upload(credential?: Credential): Promise<string> {
  return idOf(await service.ask('UploadCertificate', chain, credential));
}
