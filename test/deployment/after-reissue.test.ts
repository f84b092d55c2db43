// A reissue or a renewal goes to the targets of its original by itself, and what was reissued goes when no target serves it any more.

import assert from 'node:assert/strict';
import { test, after, before } from 'node:test';
import { HOUR_MS } from '../../src/lib/clock.ts';
import { issueGranted, LIFE_YAML, recordOf, reissue, replace, until, waitForRest } from '../support/life.ts';
import { type DeployService, openDeployService, waitForEnd } from '../support/targets/deploy-life.ts';
import { leafSha256Of, makePair } from '../support/targets/pairs.ts';

const OLD = makePair('old.example');
const RULE = 'afterReissue: { deploy: true, revokeAfterHours: 72, revokeOnlyWhenServed: true }';
const YAML = LIFE_YAML.replace('"13": {', `"13": { ${RULE},`);
const [FIRST, SECOND, THIRD] = ['hz1|web-1|lineage.com', 'hz1|web-2|held.com', 'hz1|web-3|renewed.com'];

let opened: DeployService;
before(async () => {
  const wishes = [
    { instanceId: FIRST, domains: ['lineage.com'], files: OLD },
    { instanceId: SECOND, domains: ['held.com'], files: OLD },
    { instanceId: THIRD, domains: ['renewed.com'], files: OLD },
  ];
  opened = await openDeployService(wishes, { yaml: YAML });
});
after(() => opened[Symbol.asyncDispose]());

async function issueAndDeploy(domain: string, instance: string): Promise<string> {
  const { service } = opened;
  const id = await issueGranted(service, [domain]);
  const wish = { CertificateId: id, InstanceIdList: [instance] };
  await waitForEnd(service, { id: (await service.ask('DeployCertificateInstance', wish))['DeployRecordId'] });
  return id;
}

async function leafOf(id: string): Promise<string> {
  const { CertificatePublicKey } = await opened.service.ask('DescribeCertificateDetail', { CertificateId: id });
  return leafSha256Of(String(CertificatePublicKey));
}

async function waitUntilServed(instance: string, id: string): Promise<void> {
  const { targets } = opened;
  const { target } = targets.at(instance);
  const leaf = await leafOf(id);
  await until(`${id} is there`, async () => {
    const [seen] = await targets.observe(target, new AbortController().signal);
    return seen?.seen?.leafSha256 === leaf;
  });
}

async function scheduledOf(CertificateId: string): Promise<readonly { readonly HeldBy: readonly string[] }[]> {
  const answer = await opened.service.ask('ResealDescribeScheduledRevocations', { CertificateId });
  return answer['ScheduledRevocations'] as readonly { readonly HeldBy: readonly string[] }[];
}

test('A reissue is brought to where its original is, and the original goes when the hours are over', async () => {
  const { service } = opened;
  const old = await issueAndDeploy('lineage.com', FIRST);
  const next = await reissue(service, old);
  await waitUntilServed(FIRST, next);
  await until('it is on record', async () => (await scheduledOf(old))[0]?.HeldBy.length === 0);
  service.advance(73 * HOUR_MS);
  await service.waitForStatus(old, 10);
  assert.equal((await recordOf(service, next)).step, 'issued');
});

test('While a target serves the old one, it is not revoked, and what holds it back is told', async () => {
  const { service, targets } = opened;
  const old = await issueAndDeploy('held.com', SECOND);
  targets.at(SECOND).faults.testFails = true;
  const next = await replace(service, old);
  await service.waitForStatus(next, 1);
  const records = async () =>
    (await service.ask('DescribeHostUpdateRecord', { OldCertificateId: old }))['DeployRecordList'] as readonly {
      readonly Id: number;
    }[];
  await until('the reissue is on its way', async () => (await records()).length === 1);
  const [record] = await records();
  await waitForEnd(service, { id: record?.Id, kind: 'update' });
  service.advance(73 * HOUR_MS);
  const told = async () => {
    const kinds = ['certificate.revocationHeld'] as const;
    return await service.store.reads.events.listLast(10, { accountUin: undefined, kinds: [...kinds] });
  };
  await until('it is told of', async () => (await told()).length === 1);
  assert.deepEqual(await scheduledOf(old), [{ ...(await scheduledOf(old))[0], HeldBy: [SECOND] }]);
  assert.equal((await recordOf(service, old)).step, 'issued');
  targets.at(SECOND).faults.testFails = false;
  await service.ask('UpdateCertificateRecordRetry', { DeployRecordId: record?.Id });
  await waitForEnd(service, { id: record?.Id, kind: 'update' });
  await service.waitForStatus(old, 10);
  assert.equal((await told()).length, 1);
});

test('A renewal is brought to where the old one is, which expires in its time', async () => {
  const { service } = opened;
  const old = await issueAndDeploy('renewed.com', THIRD);
  const { CertificateId: renewal } = await service.ask('ResealRenewCertificate', { CertificateId: old });
  await service.waitForStatus(String(renewal), 1);
  await waitUntilServed(THIRD, String(renewal));
  assert.deepEqual(await scheduledOf(old), []);
  service.advance(73 * HOUR_MS);
  await waitForRest(service);
  assert.equal((await recordOf(service, old)).step, 'issued');
});
