// Updates go to wherever a certificate is; where it is, lists and tasks tell, and events that it is not any more.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAt } from '../../src/certificates/deployment/look.ts';
import { EXPIRING_DAYS } from '../../src/certificates/model/expiring.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import { detailOf, idOf, notAfterOf, recordOf, reissue, until } from '../support/life.ts';
import { answerDefects } from '../support/answer-contract.ts';
import { materialOf } from '../support/material.ts';
import type { Answer } from '../support/service.ts';
import { CODES, makeDeployBench } from '../support/targets/deploy-bench.ts';
import { waitForEnd } from '../support/targets/deploy-life.ts';
import { leafSha256Of } from '../support/targets/pairs.ts';

const NAMES = ['update', 'upload', 'stuck', 'lone', 'bound', 'drift', 'late'] as const;

const bench = makeDeployBench(NAMES, (files) => [
  { instanceId: 'lb-1|lbl-1|update.com', resourceType: 'clb', region: 'hz2', domains: ['update.com'], files },
  { instanceId: 'hz1|bucket|bound.com', resourceType: 'cos', domains: ['bound.com'], files: undefined, isMute: true },
  { instanceId: 'c-1|ns|tls', resourceType: 'tke', region: 'hz3', domains: ['bound.com'], files },
]);
const { old, service, ask, refusal, targetOf, issue, deployed, leafOf, shownAt, eventsOf } = bench;

const region = (Region: string, count: number) => {
  return { Region, TotalCount: count, OffsetCount: count, Status: 1 };
};

test('An update goes to wherever the old one is, with counts in its first answer, and back', async () => {
  const first = await issue('update');
  const clb = { CertificateId: first, ResourceType: 'CLB', InstanceIdList: ['lb-1|lbl-1|update.com'] };
  await deployed(first, 'update');
  await waitForEnd(service(), { id: (await ask('DeployCertificateInstance', clb))['DeployRecordId'] });
  const next = await reissue(service(), first);
  const update = { OldCertificateId: first, CertificateId: next, ResourceTypes: ['lighthouse', 'clb', 'cdn'] };
  const elsewhere = {
    ...update,
    ResourceTypes: ['clb'],
    ResourceTypesRegions: [{ ResourceType: 'clb', Regions: ['x'] }],
  };
  assert.equal(await refusal('UpdateCertificateInstance', elsewhere), CODES.nothingBound);
  assert.equal(await refusal('UpdateCertificateInstance', { ...update, ResourceTypes: ['cdn'] }), CODES.nothingBound);
  const answer = await ask('UpdateCertificateInstance', update);
  assert.deepEqual(answer['UpdateSyncProgress'], [
    { ResourceType: 'lighthouse', UpdateSyncProgressRegions: [region('hz1', 1)], Status: 1 },
    { ResourceType: 'clb', UpdateSyncProgressRegions: [region('hz2', 1)], Status: 1 },
    { ResourceType: 'cdn', UpdateSyncProgressRegions: [region('', 0)], Status: 1 },
  ]);
  const id = answer['DeployRecordId'];
  const detail = await waitForEnd(service(), { id, kind: 'update' });
  assert.deepEqual(answerDefects('DescribeHostUpdateRecordDetail', detail), []);
  assert.deepEqual([detail['TotalCount'], detail['SuccessTotalCount']], [2, 2]);
  assert.deepEqual(await shownAt(targetOf('update')), [await leafOf(next)]);
  const listed = await ask('DescribeHostUpdateRecord', { OldCertificateId: first });
  assert.equal(listed['TotalCount'], 1);
  await ask('UpdateCertificateRecordRollback', { DeployRecordId: id });
  await waitForEnd(service(), { id, kind: 'update' });
  assert.deepEqual(await shownAt(targetOf('update')), [await leafOf(first)]);
  assert.equal(await refusal('UpdateCertificateInstance', { ...update, ResourceTypes: ['odd'] }), CODES.noType);
});

test('New material under the id of an upload is served everywhere, and the material of before comes back', async () => {
  const source = await issue('upload');
  const [first, second] = [await textsOf(source), await textsOf(await reissue(service(), source))];
  const id = idOf(await ask('UploadCertificate', { ...first, Repeatable: true }));
  const inMind = { OldCertificateId: id, ResourceTypes: ['lighthouse'], ...second };
  assert.equal(await refusal('UploadUpdateCertificateInstance', inMind), CODES.nothingBound);
  await deployed(id, 'upload');
  const stranger = { ...inMind, ...(await textsOf(await issue('lone'))) };
  assert.equal(await refusal('UploadUpdateCertificateInstance', stranger), CODES.uncovered);
  assert.equal(
    await refusal('UploadUpdateCertificateInstance', { ...inMind, OldCertificateId: source }),
    CODES.unavailable,
  );
  const answer = await ask('UploadUpdateCertificateInstance', inMind);
  assert.equal(answer['DeployStatus'], 1);
  const DeployRecordId = Number(answer['DeployRecordId']);
  assert.equal((await uploadUpdateEnd(DeployRecordId)).SuccessTotalCount, 1);
  assert.equal((await detailOf(service(), id))['CertificatePublicKey'], second.CertificatePublicKey);
  assert.equal((await recordOf(service(), id)).generation, 1);
  assert.deepEqual(await shownAt(targetOf('upload')), [leafSha256Of(second.CertificatePublicKey)]);
  await ask('UploadUpdateCertificateRecordRollback', { DeployRecordId });
  const end = await uploadUpdateEnd(DeployRecordId);
  assert.deepEqual([end.Status, end.SuccessTotalCount + end.FailedTotalCount], [4, end.TotalCount]);
  const detail = await detailOf(service(), id);
  assert.equal(detail['CertificatePublicKey'], first.CertificatePublicKey);
  assert.equal(detail['CertificatePrivateKey'], first.CertificatePrivateKey);
  assert.deepEqual(await shownAt(targetOf('upload')), [leafSha256Of(first.CertificatePublicKey)]);
  const listed = await ask('DescribeHostUploadUpdateRecord', { OldCertificateId: id });
  assert.equal(listed['TotalCount'], 1);
});

test('New material that came to no target is taken back from its certificate, once', async () => {
  const source = await issue('stuck');
  const [first, second] = [await textsOf(source), await textsOf(await reissue(service(), source))];
  const id = idOf(await ask('UploadCertificate', { ...first, Repeatable: true }));
  await deployed(id, 'stuck');
  targetOf('stuck').faults.testFails = true;
  const wish = { OldCertificateId: id, ResourceTypes: ['lighthouse'], ...second };
  const DeployRecordId = Number((await ask('UploadUpdateCertificateInstance', wish))['DeployRecordId']);
  assert.equal((await uploadUpdateEnd(DeployRecordId)).FailedTotalCount, 1);
  assert.equal((await detailOf(service(), id))['CertificatePublicKey'], second.CertificatePublicKey);
  await ask('UploadUpdateCertificateRecordRollback', { DeployRecordId });
  const detail = await detailOf(service(), id);
  assert.equal(detail['CertificatePublicKey'], first.CertificatePublicKey);
  assert.equal(detail['CertificatePrivateKey'], first.CertificatePrivateKey);
  assert.deepEqual(await shownAt(targetOf('stuck')), [leafSha256Of(first.CertificatePublicKey)]);
  assert.equal(await refusal('UploadUpdateCertificateRecordRollback', { DeployRecordId }), CODES.nothingToRollBack);
});

interface UploadUpdateRow {
  readonly TotalCount: number;
  readonly SuccessTotalCount: number;
  readonly FailedTotalCount: number;
  readonly RunningTotalCount: number;
  readonly PendingTotalCount: number;
  readonly Status: number;
}

async function uploadUpdateEnd(DeployRecordId: number): Promise<UploadUpdateRow> {
  let row: UploadUpdateRow | undefined;
  await until('the new material is served', async () => {
    const answer = await ask('DescribeHostUploadUpdateRecordDetail', { DeployRecordId, Limit: 200 });
    [row] = answer['DeployRecordDetail'] as readonly UploadUpdateRow[];
    service().advance(1000);
    return row?.RunningTotalCount === 0 && row.PendingTotalCount === 0;
  });
  assert.ok(row !== undefined);
  return row;
}

async function textsOf(id: string) {
  const { leaf, intermediate, key } = materialOf(await detailOf(service(), id));
  return { CertificatePublicKey: leaf + intermediate, CertificatePrivateKey: key };
}

test('Where a certificate is, lists, counts and tasks tell', async () => {
  const id = await issue('bound');
  const wish = { CertificateId: id, InstanceIdList: ['hz1|bucket|bound.com'] };
  await waitForEnd(service(), { id: (await ask('DeployCertificateInstance', wish))['DeployRecordId'] });
  const { Certificates } = await ask('DescribeCertificates', { SearchKey: 'bound.com' });
  const [listed] = Certificates as readonly Answer[];
  assert.deepEqual(listed?.['BoundResource'], ['cos']);
  const CertificateId = String(listed?.['CertificateId']);
  const cos = await ask('DescribeHostCosInstanceList', { CertificateId, ResourceType: 'cos' });
  assert.deepEqual(cos['InstanceList'], [
    { Domain: 'bound.com', CertId: CertificateId, Status: 'ENABLED', Bucket: 'bucket', Region: 'hz1' },
  ]);
  const tke = await ask('DescribeHostTkeInstanceList', { CertificateId });
  assert.equal((tke['InstanceList'] as readonly object[]).length, 1);
  for (const type of ['Cdn', 'Waf', 'Live', 'Vod', 'Ddos', 'ApiGateway', 'Teo', 'Clb']) {
    const answer = await ask(`DescribeHost${type}InstanceList`, { CertificateId });
    assert.deepEqual(answer['InstanceList'], [], type);
  }
  const servers = await ask('DescribeHostLighthouseInstanceList', { CertificateId });
  assert.deepEqual(servers['InstanceList'], [
    { InstanceId: 'web-1', InstanceName: '', IP: ['127.0.0.1'], Domain: ['bound.com'] },
  ]);
  const resources = { CertificateIds: [CertificateId], ResourceType: 'cos' };
  assert.deepEqual((await ask('DescribeDeployedResources', resources))['DeployedResources'], [
    {
      CertificateId,
      Count: 1,
      Type: 'cos',
      ResourceIds: ['hz1|bucket|bound.com'],
      Resources: ['hz1|bucket|bound.com'],
    },
  ]);
  const made = await ask('CreateCertificateBindResourceSyncTask', { CertificateIds: [CertificateId], IsCache: 0 });
  const [task] = made['CertTaskIds'] as readonly { readonly TaskId: string }[];
  const TaskId = String(task?.TaskId);
  let result: Answer | undefined;
  await until('the task is done', async () => {
    const answer = await ask('DescribeCertificateBindResourceTaskResult', { TaskIds: [TaskId] });
    [result] = answer['SyncTaskBindResourceResult'] as readonly Answer[];
    return result?.['Status'] === 1;
  });
  assert.deepEqual(result?.['BindResourceResult'], [
    { ResourceType: 'cos', BindResourceRegionResult: [{ Region: 'hz1', TotalCount: 1, Error: '' }] },
  ]);
  const detail = await ask('DescribeCertificateBindResourceTaskDetail', { TaskId, Limit: '10' });
  assert.deepEqual([(detail['COS'] as readonly object[]).length, detail['CLB']], [1, []]);
  const stranger = await service().addAccount();
  assert.equal(
    await service().refusal('DescribeCertificateBindResourceTaskDetail', { TaskId }, stranger.key),
    'FailedOperation.CertificateSyncTaskIdInvalid',
  );
});

test('Another certificate at a target is told of once, and so is that it is gone again', async () => {
  const id = await issue('drift');
  await deployed(id, 'drift');
  const day = 25 * 3_600_000;
  const looks = targetOf('drift').counts.observe;
  targetOf('drift').meddle(old);
  const kinds = async () => (await eventsOf(id)).map(({ kind }) => kind).filter((kind) => kind.startsWith('target.'));
  service().advance(day);
  await until('the drift is told of', async () => (await kinds()).length === 1);
  service().advance(day);
  await until('it is looked at again', () => targetOf('drift').counts.observe >= looks + 2);
  assert.deepEqual(await kinds(), ['target.drifted']);
  const [, event] = (await eventsOf(id)).slice(-2);
  assert.deepEqual((JSON.parse(event?.data ?? '{}') as { served: unknown }).served, [old.leafSha256]);
});

test('That a certificate near its end is served still, although another is issued in its place, is told of once', async () => {
  const id = await issue('late');
  await deployed(id, 'late');
  const { world } = service().service;
  const { target } = targetOf('late');
  const notAfter = notAfterOf(await recordOf(service(), id));
  const lookDaysBefore = async (days: number) => {
    const at = addMs(notAfter, -days * DAY_MS);
    await lookAt({ ...world, clock: { ...world.clock, now: () => at } }, target);
    return (await eventsOf(id)).map(({ kind }) => kind).filter((kind) => kind.startsWith('target.'));
  };
  assert.deepEqual(await lookDaysBefore(EXPIRING_DAYS), [], 'there is nothing to bring there');
  await reissue(service(), id);
  assert.deepEqual(await lookDaysBefore(EXPIRING_DAYS + 1), [], 'it has long to go');
  assert.deepEqual(await lookDaysBefore(EXPIRING_DAYS), ['target.outdated']);
  assert.deepEqual(await lookDaysBefore(EXPIRING_DAYS - 1), ['target.outdated']);
});
