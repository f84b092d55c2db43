// What the call of a reissue wishes for the old certificate, and the rules that accounts have of their own.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AfterReissue, Products } from '../../src/certificates/model/product.ts';
import { HOUR_MS } from '../../src/lib/clock.ts';
import { issueGranted, LIFE_YAML, recordOf, reissue, until, waitForRest } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { waitForEnd } from '../support/targets/deploy-life.ts';
import { type LoopbackTargets, openLoopbackTargets } from '../support/targets/loopback-targets.ts';
import { leafSha256Of, makePair } from '../support/targets/pairs.ts';

const OLD = makePair('old.example');
/** The product deploys for all others; the account of these tests revokes after a day. */
const YAML = LIFE_YAML.replace('"13": {', '"13": { afterReissue: { deploy: true },');
const RULE: AfterReissue = { kind: 'revoke', afterHours: 24, onlyWhenServed: false, deploys: false };
const [FIRST, OPEN, CLOSED, HELD] = ['hz1|web-1|w.com', 'hz1|open|parted.com', 'hz1|closed|parted.com', 'hz1|h|h.com'];

let service: TestService;
let targets: LoopbackTargets;
before(async () => {
  const wishes = [FIRST, OPEN, CLOSED, HELD].map((instanceId) => {
    return { instanceId, domains: [instanceId.split('|')[2] ?? ''], files: OLD };
  });
  targets = await openLoopbackTargets(wishes);
  const ofAccounts = new Map<string, AfterReissue>();
  const withRules = (products: Products): Products =>
    new Map([...products].map(([id, product]) => [id, { ...product, afterReissueOf: ofAccounts }]));
  service = await openTestService({
    yaml: YAML,
    overlay: { world: (world) => ({ ...world, targets, products: withRules(world.products) }) },
  });
  ofAccounts.set(service.accountUin, RULE);
});
after(async () => {
  await service[Symbol.asyncDispose]();
  await targets[Symbol.asyncDispose]();
});

async function issueAndDeploy(domain: string, instances: readonly string[]): Promise<string> {
  const id = await issueGranted(service, [domain]);
  const wish = { CertificateId: id, InstanceIdList: instances };
  await waitForEnd(service, { id: (await service.ask('DeployCertificateInstance', wish))['DeployRecordId'] });
  return id;
}

async function leafOf(CertificateId: string): Promise<string> {
  const { CertificatePublicKey } = await service.ask('DescribeCertificateDetail', { CertificateId });
  return leafSha256Of(String(CertificatePublicKey));
}

async function shownAt(instance: string): Promise<string | undefined> {
  const [seen] = await targets.observe(targets.at(instance).target, new AbortController().signal);
  return seen?.seen?.leafSha256;
}

async function scheduleOf(CertificateId: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const answer = await service.ask('ResealDescribeScheduledRevocations', { CertificateId });
  return (answer['ScheduledRevocations'] as readonly Readonly<Record<string, unknown>>[])[0];
}

test('An account has a rule of its own: its reissues are not deployed by themselves, and its old ones go after a day', async () => {
  const old = await issueAndDeploy('w.com', [FIRST]);
  await reissue(service, old);
  service.advance(25 * HOUR_MS);
  await service.waitForStatus(old, 10);
  assert.equal(await shownAt(FIRST), await leafOf(old));
});

test('A call that keeps the old one, brings the new one to its targets and waits for them gets that, against the rules', async () => {
  const kept = await issueAndDeploy('h.com', [HELD]);
  const next = await reissue(service, kept, { input: { OldCertificate: 'keep', Deploy: true } });
  const leaf = await leafOf(next);
  await until('it is served', async () => (await shownAt(HELD)) === leaf);
  assert.equal(await scheduleOf(kept), undefined);
  await waitForRest(service);

  targets.at(HELD).faults.testFails = true;
  await reissue(service, next, { input: { OldCertificate: 'whenUnserved', RevokeAfterHours: 2, Deploy: true } });
  await until('what still serves it is told', async () => String((await scheduleOf(next))?.['HeldBy']) === HELD);
  service.advance(3 * HOUR_MS);
  await waitForRest(service);
  assert.deepEqual([(await recordOf(service, kept)).step, (await recordOf(service, next)).step], ['issued', 'issued']);
});

test('A wish is carried out at the targets that are open to whoever had it, and at no other', async () => {
  const old = await issueAndDeploy('parted.com', [OPEN, CLOSED]);
  await service.addPolicy('one-target', {
    version: '2.0',
    statement: [
      { effect: 'allow', action: ['*'], resource: ['*'] },
      { effect: 'deny', action: ['ssl:DeployCertificateInstance'], resource: [`qcs::ssl:::target/${CLOSED}`] },
    ],
  });
  const credential = await service.addKey({ policyName: 'one-target' });
  const next = await reissue(service, old, { credential, input: { Deploy: true } });
  const leaf = await leafOf(next);
  await until('it is served where it may be', async () => (await shownAt(OPEN)) === leaf);
  await waitForRest(service);
  assert.equal(await shownAt(CLOSED), await leafOf(old));
});

for (const [denied, input] of [
  ['DeployCertificateInstance', { Deploy: true }],
  ['RevokeCertificate', { RevokeAfterHours: 1 }],
  ['ResealCancelScheduledRevocation', { OldCertificate: 'keep' }],
  ['ResealCancelScheduledRevocation', { RevokeAfterHours: 25 }],
  ['ResealCancelScheduledRevocation', { OldCertificate: 'whenUnserved' }],
] as const) {
  test(`Who is denied ${denied} cannot wish for ${JSON.stringify(input)}`, async () => {
    const id = await issueGranted(service, ['denied.com']);
    const policyName = `no-${denied}`;
    await service.addPolicy(policyName, {
      version: '2.0',
      statement: [
        { effect: 'allow', action: ['*'], resource: ['*'] },
        { effect: 'deny', action: [`ssl:${denied}`], resource: ['*'] },
      ],
    });
    const credential = await service.addKey({ policyName });
    const wish = { CertificateId: id, ValidType: 'DNS_AUTO', CsrType: 'online', ...input };
    assert.equal(await service.refusal('ReplaceCertificate', wish, credential), 'FailedOperation.AuthError');
    assert.equal((await recordOf(service, id)).step, 'issued');
  });
}

for (const [needed, input] of [
  ['DeployCertificateInstance', { Deploy: true }],
  ['RevokeCertificate', { OldCertificate: 'revoke', RevokeAfterHours: 0 }],
  ['ResealCancelScheduledRevocation', { OldCertificate: 'keep' }],
] as const) {
  test(`Who may reissue, and is not allowed ${needed}, cannot wish for ${JSON.stringify(input)}`, async () => {
    const id = await issueGranted(service, ['needed.com']);
    const wish = { CertificateId: id, ValidType: 'DNS_AUTO', CsrType: 'online', ...input };
    const credentialOf = async (actions: readonly string[]) => {
      const policyName = `may-${actions.join('-')}`;
      const action = ['ReplaceCertificate', 'DescribeCertificateDetail', ...actions].map((name) => `ssl:${name}`);
      await service.addPolicy(policyName, {
        version: '2.0',
        statement: [{ effect: 'allow', action, resource: ['*'] }],
      });
      return await service.addKey({ policyName });
    };
    assert.equal(
      await service.refusal('ReplaceCertificate', wish, await credentialOf([])),
      'FailedOperation.AuthError',
    );
    assert.equal((await recordOf(service, id)).step, 'issued');
    await service.ask('ReplaceCertificate', wish, await credentialOf([needed]));
  });
}
