// A private key is that of every certificate that has it, and what an act comes to besides is authorized like the act.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { unzipSync } from 'fflate';
import type { Statement } from '../../src/accounts/policy.ts';
import { READ_PRIVATE_KEY } from '../../src/api/rights/private-key-permission.ts';
import type { KeyMaker } from '../../src/certificates/ports/key-maker.ts';
import { detailOf, idOf, issueFree, issueGranted, LIFE_YAML, recordOf, reissue, statusOf } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

const AUTH_ERROR = 'FailedOperation.AuthError';

let service: TestService;
const heldBack = Promise.withResolvers<void>();

/** RSA 4096 is not made before the test says so. */
function holdingBack(maker: KeyMaker): KeyMaker {
  return {
    ...maker,
    makeKey: async (wanted) => {
      if (wanted.algorithm === 'rsa4096') await heldBack.promise;
      return await maker.makeKey(wanted);
    },
  };
}

before(async () => {
  const goes =
    '  "200": { name: Goes, kind: granted, keyAlgorithms: [p256], afterReissue: { revokeAfterHours: 24 } }\n';
  service = await openTestService({
    yaml: LIFE_YAML.replace('limits:\n', `${goes}limits:\n  freePerAccount: 1000\n`),
    overlay: { world: (world) => ({ ...world, keyMaker: holdingBack(world.keyMaker) }) },
  });
});
after(() => service[Symbol.asyncDispose]());

let keys = 0;

/** May do everything but this. */
async function keyWithout(action: string, ...things: readonly string[]): Promise<Credential> {
  return await keyWith([
    { effect: 'allow', action: ['*'], resource: ['*'] },
    { effect: 'deny', action: [action], resource: things.map((thing) => `qcs::ssl:::${thing}`) },
  ]);
}

async function keyWith(statement: readonly Statement[]): Promise<Credential> {
  const policyName = `key-${(keys += 1)}`;
  await service.addPolicy(policyName, { version: '2.0', statement });
  return await service.addKey({ policyName });
}

async function issuePrime(domain: string): Promise<string> {
  return await issueGranted(service, [domain]);
}

async function reissueKeeping(id: string, credential?: Credential): Promise<string> {
  return await reissue(service, id, { input: { CsrType: 'original' }, ...(credential ? { credential } : {}) });
}

/** By every way on which a key is handed out. */
async function readsKey(id: string, key: Credential): Promise<boolean> {
  const detail = await detailOf(service, id, key);
  const { Content } = await service.ask('DownloadCertificate', { CertificateId: id }, key);
  const files = Object.keys(unzipSync(Buffer.from(String(Content), 'base64')));
  const links = await Promise.all(
    ['nginx', 'jks'].map(async (ServiceType) => {
      const answer = await service.call('DescribeDownloadCertificateUrl', { CertificateId: id, ServiceType }, key);
      return answer.Error === undefined;
    }),
  );
  const ways = [detail['CertificatePrivateKey'] !== '', files.some((name) => name.endsWith('.key')), ...links];
  assert.equal(new Set(ways).size, 1, `the ways differ: ${ways.join()}`);
  return ways.includes(true);
}

test('A reissue that keeps the key needs the right to it, by each way to say so; with a new key it does not', async () => {
  const id = await issuePrime('keep.com');
  const denied = await keyWithout(READ_PRIVATE_KEY, `certificate/${id}`);
  const silent = await keyWith([
    { effect: 'allow', action: ['ssl:Describe*', 'ssl:Download*', 'ssl:ReplaceCertificate'], resource: ['*'] },
  ]);
  for (const key of [denied, silent]) {
    for (const input of [{ CsrType: 'original' }, { CsrType: 'ORIGINAL' }, {}]) {
      const wish = { CertificateId: id, ValidType: 'DNS_AUTO', ...input };
      assert.equal(await service.refusal('ReplaceCertificate', wish, key), AUTH_ERROR);
    }
  }
  await reissue(service, id, { credential: silent });
});

test('A key that was kept stays closed to whom it was closed, however often it was handed on by others', async () => {
  const first = await issuePrime('chain.com');
  const denied = await keyWithout(READ_PRIVATE_KEY, `certificate/${first}`);
  const second = await reissueKeeping(first);
  const third = await reissueKeeping(second);
  for (const id of [first, second, third]) assert.equal(await readsKey(id, denied), false, id);
  assert.equal(
    await service.refusal('ReplaceCertificate', { CertificateId: third, ValidType: 'DNS' }, denied),
    AUTH_ERROR,
  );
  const fresh = await reissue(service, third);
  assert.equal(await readsKey(fresh, denied), true);
});

test('A key that is denied on a later certificate is not read from an earlier one either', async () => {
  const first = await issuePrime('later.com');
  const second = await reissueKeeping(first);
  assert.equal(await readsKey(first, await keyWithout(READ_PRIVATE_KEY, `certificate/${second}`)), false);
});

test('A key that may be read by a policy for one certificate may be so when that one is reissued with it', async () => {
  const first = await issuePrime('deploy.com');
  const things = ['ssl:Describe*', 'ssl:Download*', READ_PRIVATE_KEY];
  const deploying = await keyWith([{ effect: 'allow', action: things, resource: [`qcs::ssl:::certificate/${first}`] }]);
  await reissueKeeping(first);
  assert.equal(await readsKey(first, deploying), true);
});

test('A second upload of a key opens it to nobody to whom the first is closed', async () => {
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, await issuePrime('twice.com'));
  const material = { CertificatePublicKey, CertificatePrivateKey };
  const first = idOf(await service.ask('UploadCertificate', material));
  const second = idOf(await service.ask('UploadCertificate', { ...material, Repeatable: true }));
  const denied = await keyWithout(READ_PRIVATE_KEY, `certificate/${first}`);
  assert.equal(await readsKey(second, denied), false);
});

test('A key in a closed project is not read from a certificate that took it over and was moved to an open one', async () => {
  const [closed, open] = [await service.addProject('closed'), await service.addProject('open')];
  const first = await issueFree(service, 'moved.com', { input: { ProjectId: closed, CsrEncryptAlgo: 'RSA' } });
  const second = await reissueKeeping(first);
  await service.ask('ModifyCertificateProject', { CertificateIdList: [second], ProjectId: open });
  const confined = await service.addKey({ projectIds: [open] });
  assert.equal(await readsKey(second, confined), false);
});

test('A move shakes off no denial, and brings no key within reach', async () => {
  const vault = await service.addProject('vault');
  const id = await issueFree(service, 'vault.com', { input: { ProjectId: vault } });
  const move = { CertificateIdList: [id], ProjectId: 0 };
  for (const action of [READ_PRIVATE_KEY, 'ssl:RevokeCertificate']) {
    const key = await keyWithout(action, `project/${vault}`);
    assert.deepEqual((await service.ask('ModifyCertificateProject', move, key))['FailCertificates'], [id]);
  }
  const reaching = await keyWith([
    { effect: 'allow', action: ['ssl:Modify*'], resource: ['*'] },
    { effect: 'allow', action: [READ_PRIVATE_KEY], resource: ['qcs::ssl:::project/0'] },
  ]);
  assert.deepEqual((await service.ask('ModifyCertificateProject', move, reaching))['FailCertificates'], [id]);
  assert.deepEqual((await service.ask('ModifyCertificateProject', move))['SuccessCertificates'], [id]);
});

test('A cascade is whole or not at all: a reissue that is denied keeps its original, issued or under way', async () => {
  const first = await issuePrime('cascade.com');
  const second = await reissue(service, first);
  // Its key is held back, until which it is under way.
  const longKey = { CsrType: 'online', CertCSREncryptAlgo: 'RSA', CertCSRKeyParameter: '4096' };
  const third = idOf(await service.ask('ReplaceCertificate', { CertificateId: second, ValidType: 'FILE', ...longKey }));
  for (const [denied, named] of [
    [second, first],
    [third, second],
    [third, first],
  ] as const) {
    const key = await keyWithout('ssl:RevokeCertificate', `certificate/${denied}`);
    const answer = await service.call('RevokeCertificate', { CertificateId: named }, key);
    assert.equal(answer.Error?.Code, AUTH_ERROR);
    assert.ok(!answer.Error.Message.includes(denied));
    assert.deepEqual(await Promise.all([first, second].map(async (id) => await statusOf(service, id))), [1, 1]);
  }
  await service.ask('CancelCertificateOrder', { CertificateId: third });
  heldBack.resolve();
  await service.ask('RevokeCertificate', { CertificateId: second }, await keyWithout('ssl:*', `certificate/${third}`));
});

test('A key is called compromised by nobody who may not revoke all of the account that has it', async () => {
  const first = await issuePrime('compromised.com');
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, first);
  await service.ask('UploadCertificate', { CertificatePublicKey, CertificatePrivateKey });
  const second = await reissueKeeping(first);
  const key = await keyWithout('ssl:RevokeCertificate', `certificate/${first}`);
  const wish = { CertificateId: second, Reason: 'key compromise' };
  assert.equal(await service.refusal('RevokeCertificate', wish, key), AUTH_ERROR);
  assert.deepEqual([await statusOf(service, first), await statusOf(service, second)], [1, 1]);
  await service.ask('RevokeCertificate', { ...wish, Reason: 'cessation of operation' }, key);
});

test('What is denied under one name of an act is denied under the others', async () => {
  const old = await issueGranted(service, ['goes.com'], { product: 200 });
  const wish = { CertificateId: old, ValidType: 'DNS_AUTO', CsrType: 'online' };
  const unrevoking = await keyWithout('ssl:RevokeCertificate', `certificate/${old}`);
  assert.equal(await service.refusal('ReplaceCertificate', wish, unrevoking), AUTH_ERROR);
  await reissue(service, old);
  assert.ok((await recordOf(service, old)).scheduledRevocation !== undefined);
  assert.equal(
    await service.refusal('ResealAdvanceScheduledRevocation', { CertificateId: old }, unrevoking),
    AUTH_ERROR,
  );
  const undeleting = await keyWithout('ssl:DeleteCertificate', `certificate/${old}`);
  const { Fail } = await service.ask('DeleteCertificates', { CertificateIds: [old] }, undeleting);
  assert.match(JSON.stringify(Fail), /ssl:DeleteCertificate on/);
  const unloading = await keyWithout('ssl:DownloadCertificate', '*');
  const link = { CertificateId: old, ServiceType: 'root' };
  assert.equal(await service.refusal('DescribeDownloadCertificateUrl', link, unloading), 'UnauthorizedOperation');
});

test('A revocation leaves the schedule of an earlier certificate that is denied, and that is called off when it is due', async () => {
  const old = await issueGranted(service, ['left.com'], { product: 200 });
  const next = await reissue(service, old);
  const before = (await recordOf(service, old)).scheduledRevocation;
  await service.ask('RevokeCertificate', { CertificateId: next }, await keyWithout('ssl:*', `certificate/${old}`));
  assert.deepEqual((await recordOf(service, old)).scheduledRevocation, before);
  service.advance(25 * 3_600_000);
  for (let looks = 0; (await recordOf(service, old)).scheduledRevocation !== undefined && looks < 1000; looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { step, scheduledRevocation } = await recordOf(service, old);
  assert.deepEqual([step, scheduledRevocation], ['issued', undefined]);
});
