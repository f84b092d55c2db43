// What this service has none of: lists are empty and well-formed, tasks and managers unknown, acts unsupported.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ACTIONS } from '../../src/api/registry.ts';
import { MAX_BATCH } from '../../src/api/input/batch.ts';
import { answerDefects } from '../support/answer-contract.ts';
import { applyFor, LIFE_YAML } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

let service: TestService;
let id: string;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  id = await applyFor(service, 'bound.com', { input: { DvAuthMethod: 'DNS' } });
});
after(() => service[Symbol.asyncDispose]());

const INSTANCE_LISTS = ACTIONS.filter(({ name }) => /^DescribeHost\w+InstanceList$/.test(name));

test('Every list of instances is empty, with a certificate or without', async () => {
  assert.equal(INSTANCE_LISTS.length, 11);
  for (const { name } of INSTANCE_LISTS) {
    for (const input of [{}, { CertificateId: id, IsCache: 1, Filters: [{ FilterKey: 'a', FilterValue: 'b' }] }]) {
      const answer = await service.ask(name, input);
      assert.deepEqual(answerDefects(name, answer), []);
      assert.deepEqual(answer['InstanceList'], []);
    }
  }
});

test('Bound resources are counted for each certificate, and there are none', async () => {
  const answer = await service.ask('DescribeDeployedResources', { CertificateIds: [id], ResourceType: 'clb' });
  assert.deepEqual(answerDefects('DescribeDeployedResources', answer), []);
  assert.deepEqual(answer['DeployedResources'], [
    { CertificateId: id, Count: 0, Type: 'clb', ResourceIds: [], Resources: [] },
  ]);
  const ask = async (CertificateIds: readonly string[]) =>
    await service.refusal('DescribeDeployedResources', { CertificateIds, ResourceType: 'clb' });
  assert.equal(await ask(['nothing1']), 'InvalidParameter.ContainsInvalidCertificateId');
  const tooMany = Array.from({ length: MAX_BATCH + 1 }, () => id);
  for (const ids of [[], tooMany]) assert.equal(await ask(ids), 'InvalidParameter.CertificateIdNumberLimit');
});

test('Tasks that look for bound resources and managers are unknown', async () => {
  const invalid = 'FailedOperation.CertificateSyncTaskIdInvalid';
  assert.equal(await service.refusal('DescribeCertificateBindResourceTaskResult', { TaskIds: ['1'] }), invalid);
  assert.equal(await service.refusal('DescribeCertificateBindResourceTaskDetail', { TaskId: '1' }), invalid);
  assert.equal(await service.refusal('DescribeManagerDetail', { ManagerId: 1 }), 'ResourceNotFound.Manager');
});

test('What acts on organisations says that it is not there', async () => {
  for (const name of ['DeleteManager', 'UploadRevokeLetter']) {
    assert.equal(await service.refusal(name, { CertificateId: id }), 'UnsupportedOperation', name);
  }
});
