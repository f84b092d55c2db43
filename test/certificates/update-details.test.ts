// What an account changes of its certificates: alias, project, notices; one by one, in batches, and within its bounds.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MAX_BATCH } from '../../src/api/input/batch.ts';
import { MAX_SWITCHED } from '../../src/api/actions/ModifyCertificatesExpiringNotificationSwitch.ts';
import { applyFor, detailOf, issueFree, LIFE_YAML, recordOf } from '../support/life.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

const BY_HAND = { DvAuthMethod: 'DNS' };
const NOT_FOUND = 'FailedOperation.CertificateNotFound';

let service: TestService;
let stranger: Credential;
let one: string;
let two: string;
let project: number;
let closed: number;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  ({ key: stranger } = await service.addAccount());
  project = await service.addProject('sales');
  closed = await service.addProject('support');
  one = await applyFor(service, 'one.com', { input: BY_HAND });
  two = await issueFree(service, 'two.com');
});
after(() => service[Symbol.asyncDispose]());

test('An alias is given, given anew and taken away, and the log tells of each', async () => {
  for (const Alias of ['商店 1', 'x'.repeat(200), '']) {
    assert.equal((await service.ask('ModifyCertificateAlias', { CertificateId: one, Alias }))['CertificateId'], one);
    assert.equal((await detailOf(service, one))['Alias'], Alias);
  }
  await service.ask('ModifyCertificateAlias', { CertificateId: one, Alias: 'again' });
  await service.ask('ModifyCertificateAlias', { CertificateId: one });
  assert.equal((await detailOf(service, one))['Alias'], '');
  assert.deepEqual((await kindsOf(one)).filter((kind) => kind === 'updateAlias').length, 5);
  const long = { CertificateId: one, Alias: 'x'.repeat(201) };
  assert.equal(await service.refusal('ModifyCertificateAlias', long), 'InvalidParameterValue');
});

test('Certificates move to another project together; those that are not there or not open stay, and are named', async () => {
  const id = await applyFor(service, 'moving.com', { input: BY_HAND });
  const hidden = await applyFor(service, 'hidden.com', { input: { ...BY_HAND, ProjectId: closed } });
  const theirs = await applyFor(service, 'theirs.com', { input: BY_HAND, credential: stranger });
  const key = await service.addKey({ projectIds: [0, project] });
  const answer = await move([id, hidden, 'nothing1', theirs, id], project, key);
  assert.deepEqual(answer['SuccessCertificates'], [id]);
  assert.deepEqual(answer['FailCertificates'], [hidden, 'nothing1', theirs]);
  assert.equal((await detailOf(service, id))['ProjectId'], String(project));
  assert.equal((await detailOf(service, hidden))['ProjectId'], String(closed));
  assert.equal((await detailOf(service, theirs, stranger))['ProjectId'], '0');
  assert.ok((await kindsOf(id)).includes('changeProject'));
  await move([id], 0);
  assert.equal((await recordOf(service, id)).projectId, 0);
});

test('Nothing moves into a project that is not open to the key, or that the account has not', async () => {
  const key = await service.addKey({ projectIds: [0, project] });
  const code = 'FailedOperation.NoProjectPermission';
  const wish = { CertificateIdList: [one], ProjectId: closed };
  assert.equal(await service.refusal('ModifyCertificateProject', wish, key), code);
  assert.equal(await service.refusal('ModifyCertificateProject', { ...wish, ProjectId: 1 }), code);
});

test('A policy that denies one certificate keeps it where it is, and lets the others move', async () => {
  await service.addPolicy('not-one', {
    version: '2.0',
    statement: [
      { effect: 'allow', action: ['*'], resource: ['*'] },
      { effect: 'deny', action: ['ssl:Modify*'], resource: [`qcs::ssl:::certificate/${one}`] },
    ],
  });
  const key = await service.addKey({ policyName: 'not-one' });
  const answer = await move([one, two], project, key);
  assert.deepEqual([answer['SuccessCertificates'], answer['FailCertificates']], [[two], [one]]);
});

test(`A batch has 1 to ${MAX_BATCH} certificates`, async () => {
  const ids = Array.from({ length: MAX_BATCH + 1 }, (_, at) => `nothing${at}`);
  assert.equal(((await move(ids.slice(1), 0))['FailCertificates'] as []).length, MAX_BATCH);
  for (const CertificateIdList of [[], ids]) {
    const wish = { CertificateIdList, ProjectId: 0 };
    assert.equal(await service.refusal('ModifyCertificateProject', wish), 'FailedOperation.InvalidParam');
  }
});

test('Notices are switched off and on for all that are named, or for none where one is not there', async () => {
  const isIgnored = async (id: string): Promise<unknown> => {
    const { Certificates } = await service.ask('DescribeCertificates', { CertIds: [id] });
    return (Certificates as readonly { readonly IsIgnore: boolean }[])[0]?.IsIgnore;
  };
  assert.equal(await isIgnored(one), false);
  assert.deepEqual((await switchNotices([one, two], 1))['CertificateIds'], [one, two]);
  assert.deepEqual([await isIgnored(one), await isIgnored(two)], [true, true]);
  await switchNotices([two], 0);
  assert.deepEqual([await isIgnored(one), await isIgnored(two)], [true, false]);
  assert.ok((await kindsOf(two)).includes('changeNotices'));
  const wish = { CertificateIds: [one, 'nothing1'], SwitchStatus: 0 };
  assert.equal(await service.refusal('ModifyCertificatesExpiringNotificationSwitch', wish), NOT_FOUND);
  const theirs = { CertificateIds: [one], SwitchStatus: 0 };
  assert.equal(await service.refusal('ModifyCertificatesExpiringNotificationSwitch', theirs, stranger), NOT_FOUND);
  assert.equal(await isIgnored(one), true);
});

test(`The switch has two positions, and is for 1 to ${MAX_SWITCHED} certificates`, async () => {
  assert.equal(await switchRefusal({ CertificateIds: [one], SwitchStatus: 2 }), 'InvalidParameterValue');
  const tooMany = Array.from({ length: MAX_SWITCHED + 1 }, () => one);
  assert.equal(await switchRefusal({ CertificateIds: tooMany }), 'InvalidParameter.CertificatesNumberExceeded');
  assert.equal(await switchRefusal({ CertificateIds: [] }), 'InvalidParameter.CertificatesNumberExceeded');
  await switchNotices(tooMany.slice(1), 1);
});

async function move(CertificateIdList: readonly string[], ProjectId: number, key?: Credential): Promise<Answer> {
  return await service.ask('ModifyCertificateProject', { CertificateIdList, ProjectId }, key);
}

async function switchNotices(CertificateIds: readonly string[], SwitchStatus: number): Promise<Answer> {
  return await service.ask('ModifyCertificatesExpiringNotificationSwitch', { CertificateIds, SwitchStatus });
}

async function switchRefusal(input: object): Promise<string> {
  return await service.refusal('ModifyCertificatesExpiringNotificationSwitch', { SwitchStatus: 1, ...input });
}

async function kindsOf(id: string): Promise<readonly string[]> {
  const { OperateLogs } = await service.ask('DescribeCertificateOperateLogs', { Limit: 1000 });
  const logs = OperateLogs as readonly { readonly CertId: string; readonly Action: string }[];
  return logs.filter(({ CertId }) => CertId === id).map(({ Action }) => Action);
}
