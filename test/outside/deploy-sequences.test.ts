// The sequences of calls that tools which deploy certificates make (reference/clients.md), one tool after the other, by the
// official SDK with the fields that each sends and reads.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../src/lib/clock.ts';
import { answerDefects } from '../support/answer-contract.ts';
import { LIFE_YAML, until } from '../support/life.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { openSdk } from '../support/sdk.ts';
import { type DeployService, openDeployService } from '../support/targets/deploy-life.ts';
import { makePair } from '../support/targets/pairs.ts';
import { endpointOf } from './sdk-life.ts';

type Answer = Readonly<Record<string, unknown>>;
/** Rejects with the service's code; each answer is held to its contract. */
type Call = (action: string, input: object) => Promise<Answer>;

/** One of each type that these tools deploy to, each for whatever certificate. */
const INSTANCES = {
  apigateway: 'service-1|www.example.com',
  cdn: 'www.example.com',
  clb: 'lb-1|lbl-1|www.example.com',
  cos: 'hz1|bucket|www.example.com',
  ddos: 'd-1|www.example.com|443',
  lighthouse: 'hz1|web-1|www.example.com',
  live: 'live.example.com',
  teo: 'teo.example.com',
  tke: 'c-1|ns|tls',
  waf: 'waf.example.com',
} as const;
type Type = keyof typeof INSTANCES;

/** A free certificate is near its end from its beginning, and so may be renewed. */
const YAML = LIFE_YAML.replace('products:\n', 'products:\n  "83": { validityDays: 20 }\n');

let opened: DeployService;
let call: Call;

before(async () => {
  if (skipWithoutOpenssl !== false) return;
  const wishes = Object.entries(INSTANCES).map(([resourceType, instanceId]) => {
    return { resourceType, instanceId, domains: [], files: undefined };
  });
  const clock = { ...systemClock, advance: () => undefined };
  opened = await openDeployService(wishes, { clock, yaml: YAML });
  const { service } = opened;
  const client = openSdk({ credential: service.key, endpoint: endpointOf(service) });
  call = async (action, input) => {
    const answer: Answer = await client.request(action, input);
    assert.deepEqual(answerDefects(action, answer), []);
    return answer;
  };
});
after(async () => await opened?.[Symbol.asyncDispose]());

/** A certificate with its key, as the tools send it. */
function material(): { readonly CertificatePublicKey: string; readonly CertificatePrivateKey: string } {
  const { fullchainPem, keyPem } = makePair('www.example.com');
  return { CertificatePublicKey: fullchainPem, CertificatePrivateKey: keyPem };
}

async function upload(input: object = { Repeatable: false }): Promise<string> {
  return String((await call('UploadCertificate', { ...material(), ...input }))['CertificateId']);
}

/** DeployStatus must be 1; waits until what has succeeded and what has failed are all there is, and none has failed. */
async function deploy(CertificateId: string, type: Type, besides: object = { Status: 1 }): Promise<unknown> {
  const wish = { CertificateId, ResourceType: type, InstanceIdList: [INSTANCES[type]], ...besides };
  const { DeployRecordId, DeployStatus } = await call('DeployCertificateInstance', wish);
  assert.equal(DeployStatus, 1);
  await good('DescribeHostDeployRecordDetail', { DeployRecordId: String(DeployRecordId), Limit: 200 });
  return DeployRecordId;
}

async function good(action: string, input: object): Promise<Answer> {
  let detail: Answer = {};
  await until(`${action} has come to its end`, async () => {
    detail = await call(action, input);
    return Number(detail['SuccessTotalCount']) + Number(detail['FailedTotalCount']) === detail['TotalCount'];
  });
  assert.equal(detail['FailedTotalCount'], 0);
  return detail;
}

/** Until there is a record, as those do that know that the first answer may have none. */
async function update(input: object): Promise<Answer> {
  let answer: Answer = {};
  await until('the update has a record', async () => {
    answer = await call('UpdateCertificateInstance', input);
    return Number(answer['DeployRecordId']) > 0;
  });
  return answer;
}

async function updated(answer: Answer): Promise<void> {
  const DeployRecordId = String(answer['DeployRecordId']);
  await good('DescribeHostUpdateRecordDetail', { DeployRecordId, Limit: '200' });
}

async function listed(input: object): Promise<readonly Answer[]> {
  return (await call('DescribeCertificates', input))['Certificates'] as readonly Answer[];
}

const TOOLS: Readonly<Record<string, () => Promise<void>>> = {
  'Certimate uploads: the same again has one id, in both members': async () => {
    const wish = { ...material(), Repeatable: false, ProjectId: 0 };
    const { CertificateId } = await call('UploadCertificate', wish);
    const again = await call('UploadCertificate', wish);
    assert.deepEqual([again['CertificateId'], again['RepeatCertId']], [CertificateId, CertificateId]);
  },

  'Certimate deploys, and the same certificate twice is no error': async () => {
    const id = await upload();
    await deploy(id, 'cdn');
    await deploy(id, 'cdn');
  },

  'Certimate deploys to COS by the row of its list': async () => {
    const id = await upload();
    const list = await call('DescribeHostCosInstanceList', { CertificateId: id, ResourceType: 'cos' });
    const [row] = list['InstanceList'] as readonly Answer[];
    assert.deepEqual([row?.['Region'], row?.['Bucket'], row?.['Domain']].join('|'), INSTANCES.cos);
    assert.equal(typeof row?.['CertId'], 'string');
    assert.ok(['ENABLED', 'DISABLED'].includes(String(row?.['Status'])));
    await deploy(id, 'cos');
  },

  'Certimate updates by ids, and gives new material under the old id': async () => {
    const first = await upload();
    await deploy(first, 'clb');
    const second = await upload();
    const ResourceTypesRegions = [{ ResourceType: 'clb', Regions: ['hz1'] }];
    const ids = { OldCertificateId: first, CertificateId: second };
    await updated(await update({ ...ids, ResourceTypes: ['clb'], ResourceTypesRegions }));
    let answer: Answer = {};
    await until('it has begun', async () => {
      const wish = { OldCertificateId: second, ResourceTypes: ['clb'], ResourceTypesRegions, ...material() };
      answer = await call('UploadUpdateCertificateInstance', wish);
      return answer['DeployStatus'] === 1;
    });
    const record = { DeployRecordId: Number(answer['DeployRecordId']), Limit: 200 };
    await until('each type is done', async () => {
      const detail = await call('DescribeHostUploadUpdateRecordDetail', record);
      return (detail['DeployRecordDetail'] as readonly Answer[]).every(
        (row) => Number(row['SuccessTotalCount']) + Number(row['FailedTotalCount']) === row['TotalCount'],
      );
    });
  },

  'AllinSSL tries its keys, uploads and deploys, and polls nothing': async () => {
    assert.ok(Array.isArray(await listed({})));
    const CertificateId = await upload();
    for (const type of ['cdn', 'waf', 'teo', 'cos'] as const) {
      const wish = { CertificateId, ResourceType: type, InstanceIdList: [INSTANCES[type]] };
      assert.equal((await call('DeployCertificateInstance', wish))['DeployStatus'], 1);
    }
  },

  'certd deploys without a cache, and deletes what nothing is bound to': async () => {
    await deploy(await upload(), 'live', { Status: 1, IsCache: 0 });
    const unused = await upload();
    const page = await listed({ Limit: 100, ExpirationSort: 'ASC', FilterSource: 'upload' });
    assert.ok(page.every(({ BoundResource }) => Array.isArray(BoundResource)));
    const bound = page.find(({ CertificateId }) => CertificateId === unused)?.['BoundResource'];
    assert.deepEqual(bound, []);
    const { CertTaskIds } = await call('DeleteCertificates', { CertificateIds: [unused], IsSync: true });
    const TaskIds = (CertTaskIds as readonly { readonly TaskId: string }[]).map(({ TaskId }) => TaskId);
    await until('it is deleted', async () => {
      const { DeleteTaskResult } = await call('DescribeDeleteCertificatesTaskResult', { TaskIds });
      const [result] = DeleteTaskResult as readonly Answer[];
      assert.ok([0, 1, 2, 3, 4, 5].includes(Number(result?.['Status'])));
      return result?.['Status'] === 1;
    });
  },

  'dnsmgr uploads with an alias, turns notices off, and deploys to each form of ids': async () => {
    await listed({});
    const id = await upload({ CertificateType: 'SVR', Alias: 'dnsmgr', Repeatable: false });
    await call('ModifyCertificatesExpiringNotificationSwitch', { CertificateIds: [id], SwitchStatus: 1 });
    for (const type of ['cos', 'tke', 'lighthouse', 'ddos', 'teo'] as const) await deploy(id, type);
    const answer = await update({ OldCertificateId: id, ResourceTypes: ['tke', 'ddos'], ...material() });
    await updated(answer);
    const next = (await listed({ FilterSource: 'upload' })).filter(({ CertificateId }) => CertificateId !== id);
    assert.ok(next.some(({ BoundResource }) => (BoundResource as readonly string[]).includes('ddos')));
    assert.equal((await call('DeleteCertificate', { CertificateId: id }))['DeleteResult'], true);
  },

  'an acme.sh hook uploads a new id each time, and updates': async () => {
    const pair = material();
    const ids: string[] = [];
    for (const Alias of ['one', 'two']) {
      ids.push(String((await call('UploadCertificate', { ...pair, Alias }))['CertificateId']));
    }
    const [OldCertificateId = '', CertificateId = ''] = ids;
    assert.notEqual(OldCertificateId, CertificateId);
    await deploy(OldCertificateId, 'apigateway');
    const answer = await update({ OldCertificateId, CertificateId, ResourceTypes: ['apigateway'] });
    assert.equal(typeof answer['RequestId'], 'string');
    await updated(answer);
  },

  'wecert reads counters that are never null, and asks where a certificate is': async () => {
    const [old, next] = [await upload(), await upload()];
    await deploy(old, 'waf');
    const answer = await update({ OldCertificateId: old, CertificateId: next, ResourceTypes: ['waf', 'live'] });
    const progress = answer['UpdateSyncProgress'] as readonly {
      readonly UpdateSyncProgressRegions: readonly Answer[];
    }[];
    const totals = progress.map((of) => of.UpdateSyncProgressRegions.map(({ TotalCount }) => TotalCount));
    assert.deepEqual(totals, [[1], [0]]);
    await updated(answer);
    const task = await call('CreateCertificateBindResourceSyncTask', { CertificateIds: [next], IsCache: 0 });
    const TaskIds = (task['CertTaskIds'] as readonly { readonly TaskId: string }[]).map(({ TaskId }) => TaskId);
    await until('it is known where it is', async () => {
      const { SyncTaskBindResourceResult } = await call('DescribeCertificateBindResourceTaskResult', { TaskIds });
      const [result] = SyncTaskBindResourceResult as readonly Answer[];
      const bound = result?.['BindResourceResult'] as readonly Answer[];
      return result?.['Status'] === 1 && bound.some(({ ResourceType }) => ResourceType === 'waf');
    });
    await call('DeleteCertificate', { CertificateId: old });
  },

  "Terraform's resources deploy, take back and try again": async () => {
    const [first, second] = [await upload(), await upload()];
    await deploy(first, 'teo', {});
    const DeployRecordId = await deploy(second, 'teo', {});
    await call('DeployCertificateRecordRollback', { DeployRecordId });
    await good('DescribeHostDeployRecordDetail', { DeployRecordId: String(DeployRecordId) });
    await assert.rejects(call('DeployCertificateRecordRetry', { DeployRecordId }), {
      code: 'FailedOperation.CertificateDeployRetryStatusInvalid',
    });
    const answer = await update({ OldCertificateId: first, CertificateId: second, ResourceTypes: ['teo'] });
    await updated(answer);
    await call('UpdateCertificateRecordRollback', { DeployRecordId: answer['DeployRecordId'] });
    await updated(answer);
    const detail = { CertificateIds: [first], ResourceType: 'teo' };
    const { DeployedResources } = await call('DescribeDeployedResources', detail);
    assert.equal((DeployedResources as readonly Answer[])[0]?.['Count'], 1);
  },

  'functions and actions renew a certificate, and update the CDN': async () => {
    const apply = { DvAuthMethod: 'DNS_AUTO', DomainName: 'www.example.com' };
    const old = String((await call('ApplyCertificate', apply))['CertificateId']);
    await opened.service.waitForStatus(old, 1);
    await deploy(old, 'cdn');
    const again = { ...apply, OldCertificateId: old, DeleteDnsAutoRecord: true };
    const next = String((await call('ApplyCertificate', again))['CertificateId']);
    await opened.service.waitForStatus(next, 1);
    await updated(await update({ OldCertificateId: old, CertificateId: next, ResourceTypes: ['cdn'] }));
  },
};

for (const [title, sequence] of Object.entries(TOOLS)) {
  test(title, { skip: skipWithoutOpenssl }, async () => await sequence());
}
