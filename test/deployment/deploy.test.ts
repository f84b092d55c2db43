// Deployed is served: what clients deploy is shown by handshakes, and what is not says why.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issueGranted, orderGranted } from '../support/life.ts';
import { CODES, countsIn, idFor, makeDeployBench, type Row } from '../support/targets/deploy-bench.ts';
import { waitForEnd } from '../support/targets/deploy-life.ts';

/** Each test has domains, and so targets, of its own. */
const NAMES = [
  'done',
  'twice',
  'first',
  'test',
  'reload',
  'away',
  'stale',
  'other',
  'back',
  'kept',
  'policy',
  'bound',
] as const;

const bench = makeDeployBench(NAMES, (files) => [
  { instanceId: 'hz1|bucket|bound.com', resourceType: 'cos', domains: ['bound.com'], files: undefined, isMute: true },
  { instanceId: 'c-1|ns|tls', resourceType: 'tke', region: 'hz3', domains: ['bound.com'], files },
  { instanceId: 'hz1|theirs|done.com', domains: ['done.com'], accounts: ['100000000099'], files },
]);
const { old, service, ask, refusal, targetOf, issue, deploy, deployed, leafOf, shownAt, eventsOf } = bench;

test('What is deployed is shown by a handshake, on record, in the log and by events', async () => {
  const id = await issue('done');
  const [detail, row] = await deployed(id, 'done');
  assert.deepEqual(countsIn(detail), { total: 1, good: 1, failed: 0, running: 0, waiting: 0 });
  assert.deepEqual([row.Status, row.ErrorMsg, row.InstanceId], [1, '', idFor('done')]);
  assert.deepEqual(await shownAt(targetOf('done')), [await leafOf(id)]);
  assert.deepEqual(
    (await eventsOf(id)).map(({ kind }) => kind),
    ['deployment.requested', 'deployment.succeeded'],
  );
  const { OperateLogs } = await ask('DescribeCertificateOperateLogs', { Limit: 1000 });
  const types = (OperateLogs as readonly { readonly CertId: string; readonly Action: string }[])
    .filter(({ CertId }) => CertId === id)
    .map(({ Action }) => Action);
  assert.deepEqual(types.slice(0, 2), ['deployed', 'deploy']);
  const records = await ask('DescribeHostDeployRecord', { CertificateId: id });
  assert.equal(records['TotalCount'], 1);
});

test('An account is told of its targets: what was deployed there, what was seen there, and of none of another account', async () => {
  const id = await issue('done');
  await deployed(id, 'done');
  const { TotalCount, Targets } = await ask('ResealDescribeTargets', { Limit: 1000 });
  const targets = Targets as readonly Readonly<Record<string, unknown>>[];
  assert.equal(TotalCount, targets.length);
  assert.deepEqual(
    targets.filter(({ InstanceId }) => InstanceId === 'hz1|theirs|done.com'),
    [],
  );
  const told = targets.find(({ InstanceId }) => InstanceId === idFor('done'));
  const { CertificateId, DeployedSha256, Domains, DeployTime } = told ?? {};
  assert.deepEqual([CertificateId, DeployedSha256, Domains], [id, await leafOf(id), ['done.com']]);
  assert.match(String(DeployTime), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  const last = await ask('ResealDescribeTargets', { Offset: targets.length - 1, Limit: 5 });
  assert.deepEqual(last['Targets'], targets.slice(-1));
});

test('The same certificate once more is success, with the former one still kept', async () => {
  const id = await issue('twice');
  await deployed(id, 'twice');
  const former = targetOf('twice').counts.swap;
  const [detail, row] = await deployed(id, 'twice');
  assert.deepEqual(
    [countsIn(detail), row.Status, row.OldCertId],
    [{ total: 1, good: 1, failed: 0, running: 0, waiting: 0 }, 1, id],
  );
  assert.equal(targetOf('twice').counts.swap, former);
});

test('What stood there before is sealed in a deployment until the next good one at its target', async () => {
  const former = async (row: Row) => (await service().store.reads.deployments.findPart(row.Id))?.former;
  const id = await issue('kept');
  const [, first] = await deployed(id, 'kept');
  assert.equal(await former(first), 'kept');
  const [, next] = await deployed(await issueGranted(service(), ['kept.com']), 'kept');
  assert.deepEqual([await former(first), await former(next)], ['none', 'kept']);
});

test('While a deployment of the certificate and type runs, another call is told of it', async () => {
  const id = await issue('first');
  targetOf('first').faults.isAway = true;
  const { DeployRecordId } = await deploy(id, 'first');
  const again = await deploy(id, 'first');
  assert.deepEqual([again['DeployRecordId'], again['DeployStatus']], [DeployRecordId, 0]);
  assert.equal(await refusal('DeployCertificateRecordRetry', { DeployRecordId }), CODES.underWay);
  assert.equal(await refusal('DeployCertificateRecordRollback', { DeployRecordId }), CODES.underWay);
  targetOf('first').faults.isAway = false;
  assert.equal((await waitForEnd(service(), { id: DeployRecordId }))['SuccessTotalCount'], 1);
});

for (const [name, fault] of [
  ['test', 'testFails'],
  ['reload', 'reloadFails'],
  ['away', 'isAway'],
  ['stale', 'servesOn'],
] as const) {
  test(`Where a target fails (${fault}), the former is served, the record says why, and retry finishes`, async () => {
    const id = await issue(name);
    const place = targetOf(name);
    place.faults[fault] = true;
    const [detail, row] = await deployed(id, name);
    assert.deepEqual(countsIn(detail), { total: 1, good: 0, failed: 1, running: 0, waiting: 0 });
    assert.equal(row.Status, 2);
    assert.notEqual(row.ErrorMsg, '');
    place.faults[fault] = false;
    assert.deepEqual(await shownAt(place), [old.leafSha256]);
    assert.equal(place.standing()?.fullchainPem, old.fullchainPem);
    const { DeployRecordId } = await lastRecordOf(id);
    await ask('DeployCertificateRecordRetry', { DeployRecordId, DeployRecordDetailId: row.Id });
    assert.equal((await waitForEnd(service(), { id: DeployRecordId }))['SuccessTotalCount'], 1);
    assert.deepEqual(await shownAt(place), [await leafOf(id)]);
    assert.equal(
      await refusal('DeployCertificateRecordRetry', { DeployRecordId }),
      'FailedOperation.CertificateDeployRetryStatusInvalid',
    );
  });
}

async function lastRecordOf(CertificateId: string): Promise<{ readonly DeployRecordId: number }> {
  const { DeployRecordList } = await ask('DescribeHostDeployRecord', { CertificateId });
  const [last] = DeployRecordList as readonly { readonly Id: number }[];
  return { DeployRecordId: last?.Id ?? 0 };
}

test('What is not served says what is served instead, in the language of whoever asks', async () => {
  const id = await issue('other');
  targetOf('other').faults.servesOn = true;
  const { DeployRecordId } = await deploy(id, 'other');
  await waitForEnd(service(), { id: DeployRecordId });
  const shown = old.leafSha256.toUpperCase().slice(0, 6).match(/../g)?.join(':') ?? '';
  const detail = await ask('DescribeHostDeployRecordDetail', { DeployRecordId: String(DeployRecordId) });
  const [row] = detail['DeployRecordDetailList'] as readonly Row[];
  assert.match(
    row?.ErrorMsg ?? '',
    new RegExp(`is still ${shown}.*, valid until 20.*; what stood there before is back`),
  );
});

test('A rollback puts the former back, sees it served, and cannot be made twice', async () => {
  const id = await issue('back');
  const { DeployRecordId } = await deploy(id, 'back');
  await waitForEnd(service(), { id: DeployRecordId });
  assert.deepEqual(
    await ask('DeployCertificateRecordRollback', { DeployRecordId }).then((one) => one['DeployRecordId']),
    DeployRecordId,
  );
  const detail = await waitForEnd(service(), { id: DeployRecordId });
  const [row] = detail['DeployRecordDetailList'] as readonly Row[];
  assert.deepEqual([row?.Status, countsIn(detail)], [4, { total: 1, good: 1, failed: 0, running: 0, waiting: 0 }]);
  assert.deepEqual(await shownAt(targetOf('back')), [old.leafSha256]);
  assert.equal(
    await refusal('DeployCertificateRecordRollback', { DeployRecordId }),
    'FailedOperation.CertificateDeployRollbackStatusInvalid',
  );
  targetOf('back').faults.testFails = true;
  await deployed(id, 'back');
  targetOf('back').faults.testFails = false;
});

test('What may not be deployed is refused by the contract, and nothing is changed', async () => {
  const id = await issue('policy');
  const wish = { CertificateId: id, ResourceType: 'lighthouse', InstanceIdList: [idFor('policy')] };
  const refused = async (change: object) => await refusal('DeployCertificateInstance', { ...wish, ...change });
  assert.equal(await refused({ InstanceIdList: [idFor('done')] }), CODES.uncovered);
  assert.equal(await refused({ InstanceIdList: ['hz1|web-9|policy.com'] }), CODES.noInstance);
  assert.equal(await refused({ InstanceIdList: ['hz1|theirs|done.com'] }), CODES.noInstance);
  assert.equal(await refused({ ResourceType: 'cdn', InstanceIdList: ['policy.com'] }), CODES.noInstance);
  for (const odd of ['hz1|web-1', 'hz1|$(id)|policy.com', '../../etc/passwd', 'hz1|web-1|a;b', '', 'x'.repeat(513)]) {
    assert.equal(await refused({ InstanceIdList: [odd] }), CODES.malformed, odd);
  }
  assert.equal(await refused({ ResourceType: 'odd' }), CODES.noType);
  assert.equal(await refused({ InstanceIdList: [] }), 'FailedOperation.InvalidParam');
  assert.equal(await refused({ CertificateId: 'nothing1' }), 'FailedOperation.CertificateNotFound');
  const open = await orderGranted(service(), ['policy.com']);
  assert.equal(await refused({ CertificateId: open }), CODES.unavailable);
  await service().ask('RevokeCertificate', { CertificateId: id });
  await service().waitForStatus(id, 10);
  assert.equal(await refused({}), CODES.unavailable);
  assert.deepEqual(targetOf('policy').counts.stage, 0);
  assert.equal(
    await refusal('DescribeHostDeployRecordDetail', { DeployRecordId: '1' }),
    'FailedOperation.CertificateDeployNotExist',
  );
  for (const text of ['-1', '1e3', 'x', '1'.repeat(16)]) {
    assert.equal(
      await refusal('DescribeHostDeployRecordDetail', { DeployRecordId: text }),
      'FailedOperation.InvalidParam',
    );
  }
});

test('A policy says which targets a key may deploy to, and another account knows none of the records', async () => {
  const id = await issue('bound');
  await service().addPolicy('cos-only', {
    version: '2.0',
    statement: [
      { effect: 'allow', action: ['*'], resource: ['*'] },
      { effect: 'deny', action: ['ssl:DeployCertificateInstance'], resource: ['qcs::ssl:::target/c-1|*'] },
    ],
  });
  const credential = await service().addKey({ policyName: 'cos-only' });
  const to = (instance: string) => ({ CertificateId: id, InstanceIdList: [instance] });
  assert.equal(
    await service().refusal('DeployCertificateInstance', to('c-1|ns|tls'), credential),
    'FailedOperation.AuthError',
  );
  const answer = await service().ask('DeployCertificateInstance', to('hz1|bucket|bound.com'), credential);
  const { DeployRecordId } = answer;
  await waitForEnd(service(), { id: DeployRecordId });
  const stranger = await service().addAccount();
  const asked = { DeployRecordId: String(DeployRecordId) };
  assert.equal(
    await service().refusal('DescribeHostDeployRecordDetail', asked, stranger.key),
    'FailedOperation.CertificateDeployNotExist',
  );
  for (const action of ['DeployCertificateRecordRollback', 'UpdateCertificateRecordRetry']) {
    assert.match(await service().refusal(action, { DeployRecordId }, stranger.key), /InvalidParam|NotExist/);
  }
  const wish = { CertificateId: id, InstanceIdList: [idFor('bound')] };
  assert.equal(
    await service().refusal('DeployCertificateInstance', wish, stranger.key),
    'FailedOperation.CertificateNotFound',
  );
});
