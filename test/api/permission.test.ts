// Who may do what to which certificate: other accounts, policies, projects, and accounts that are not verified.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { putPolicy } from '../../src/accounts/policies.ts';
import type { Statement } from '../../src/accounts/policy.ts';
import { makeProject } from '../../src/accounts/projects.ts';
import { defineAction } from '../../src/api/action.ts';
import { makeCertificate } from '../contracts/store/samples.ts';
import { readAnswer, type ReadAnswer } from '../support/answers.ts';
import { signTc3 } from '../support/signing.ts';
import { openToyService, type Credential, type ToyService } from '../support/toy-service.ts';

const NOW = new Date('2026-03-01T12:00:00Z');

/** What the wire does for every action that names a certificate. */
const replace = defineAction({
  name: 'ReplaceCertificate',
  input: { CertificateId: 'string!' },
  needsVerified: true,
  certificateIds: ({ CertificateId }) => [CertificateId],
  run: async ({ certificates }) => ({ Ids: certificates.map(({ id }) => id) }),
});

const apply = defineAction({
  name: 'ApplyCertificate',
  input: { ProjectId: 'uint64' },
  needsVerified: true,
  projectId: ({ ProjectId }) => ProjectId ?? 0,
  run: async () => ({}),
});

const fail = defineAction({
  name: 'DescribeCertificate',
  input: {},
  needsVerified: false,
  run: async () => {
    throw new Error('the secret is hunter2');
  },
});

let service: ToyService;
let projectId: number;

before(async () => {
  const rates = { ReplaceCertificate: 1000, ApplyCertificate: 1000 };
  service = await openToyService({ actions: [replace, apply, fail], clock: { now: () => NOW }, rates });
  const { accountUin } = service;
  projectId = (await makeProject(service.world, { accountUin, name: 'shop' })).id;
  const own = [
    makeCertificate({ id: 'OwnOwn01', accountUin }),
    makeCertificate({ id: 'OwnShop1', accountUin, projectId }),
  ];
  const changes = own.map((certificate) => ({ kind: 'insert', certificate }) as const);
  await service.world.store.apply({ expects: [], changes });
});
after(() => service[Symbol.asyncDispose]());

test("another account's certificate and one that does not exist get the same answer, and the owner's own succeeds", async () => {
  const other = await service.addKey({ accountUin: await service.addAccount({ verified: true }) });
  const foreign = await call(other, 'ReplaceCertificate', { CertificateId: 'OwnOwn01' });
  const unknown = await call(service.key, 'ReplaceCertificate', { CertificateId: 'Nobody01' });
  assert.deepEqual([foreign.code, unknown.code], Array(2).fill('FailedOperation.CertificateNotFound'));
  assert.equal(foreign.message.replace('OwnOwn01', ''), unknown.message.replace('Nobody01', ''));
  const own = await call(service.key, 'ReplaceCertificate', { CertificateId: 'OwnOwn01' });
  assert.deepEqual(own.response['Ids'], ['OwnOwn01']);
});

test('a key whose policy denies one certificate, its project or the action is refused there and nowhere else', async () => {
  const all: Statement = { effect: 'allow', action: ['*'], resource: ['*'] };
  const denials: readonly (readonly [Statement, string])[] = [
    [{ effect: 'deny', action: ['*'], resource: ['qcs::ssl:::certificate/OwnOwn01'] }, 'OwnOwn01'],
    [{ effect: 'deny', action: ['ssl:*'], resource: [`qcs::ssl:::project/${projectId}`] }, 'OwnShop1'],
  ];
  for (const [denial, denied] of denials) {
    const key = await keyWith([all, denial]);
    for (const CertificateId of ['OwnOwn01', 'OwnShop1']) {
      const { code } = await call(key, 'ReplaceCertificate', { CertificateId });
      assert.equal(code, CertificateId === denied ? 'FailedOperation.AuthError' : undefined, CertificateId);
    }
  }
  const key = await keyWith([all, { effect: 'deny', action: ['ssl:ReplaceCertificate'], resource: ['*'] }]);
  assert.equal(
    (await call(key, 'ReplaceCertificate', { CertificateId: 'OwnOwn01' })).code,
    'FailedOperation.AuthError',
  );
  assert.equal((await call(key, 'ApplyCertificate', {})).code, undefined);
});

test('a key without a policy for it is refused, and learns only whether the certificate is its own', async () => {
  const key = await service.addKey({ policyName: 'ReadOnlyAccess' });
  assert.equal(
    (await call(key, 'ReplaceCertificate', { CertificateId: 'OwnOwn01' })).code,
    'FailedOperation.AuthError',
  );
  assert.equal(
    (await call(key, 'ReplaceCertificate', { CertificateId: 'Nobody01' })).code,
    'FailedOperation.CertificateNotFound',
  );
});

test('a project that is not open to the key is refused, for what is in it and for what would come into it', async () => {
  const key = await service.addKey({ projectIds: [0] });
  assert.equal((await call(key, 'ReplaceCertificate', { CertificateId: 'OwnOwn01' })).code, undefined);
  const inside = await call(key, 'ReplaceCertificate', { CertificateId: 'OwnShop1' });
  const coming = await call(key, 'ApplyCertificate', { ProjectId: projectId });
  assert.deepEqual([inside.code, coming.code], Array(2).fill('FailedOperation.NoProjectPermission'));
  assert.equal((await call(key, 'ApplyCertificate', {})).code, undefined);
});

test('an account that is not verified can order nothing', async () => {
  const key = await service.addKey({ accountUin: await service.addAccount({ verified: false }) });
  assert.equal((await call(key, 'ApplyCertificate', {})).code, 'FailedOperation.NoRealNameAuth');
});

test('an action that is not built says so to whoever may call it', async () => {
  const { code, message } = await call(service.key, 'UploadRevokeLetter', { anything: [1] });
  assert.deepEqual([code, /UploadRevokeLetter.*not built yet/.test(message)], ['UnsupportedOperation', true]);
});

test('a bug is an internal error that shows nothing, and is in the log under its RequestId', async () => {
  const { code, message, requestId } = await call(service.key, 'DescribeCertificate', {});
  assert.deepEqual([code, message], ['InternalError', 'An internal error has occurred.']);
  const line = service.logLines.find((text) => text.includes(requestId)) ?? '';
  assert.match(line, /"level":"error".*hunter2/);
});

test('every request leaves a line in the log that says who did what, and how it ended', async () => {
  const { requestId } = await call(service.key, 'ReplaceCertificate', { CertificateId: 'OwnOwn01' });
  const line = JSON.parse(service.logLines.at(-1) ?? '{}') as Readonly<Record<string, unknown>>;
  const { accountUin, key } = service;
  const expected = { requestId, action: 'ReplaceCertificate', accountUin, secretId: key.secretId, code: 'OK' };
  assert.deepEqual({ ...line, ...expected }, line);
});

async function keyWith(statement: readonly Statement[]): Promise<Credential> {
  const policyName = `policy-${service.logLines.length}`;
  const { accountUin } = service;
  await putPolicy(service.world, { accountUin, name: policyName, policy: { version: '2.0', statement } });
  return service.addKey({ policyName });
}

async function call(credential: Credential, action: string, body: object): Promise<ReadAnswer> {
  return readAnswer(await service.api.answer(signTc3({ credential, action, now: NOW, body })));
}
