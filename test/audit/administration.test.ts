// What operators change stands in the log of operations, in the transaction that changes it, without secrets.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAccount, setVerified } from '../../src/accounts/accounts.ts';
import { deleteApiKey, makeApiKey, setDisabled } from '../../src/accounts/api-keys.ts';
import { deletePolicy, putPolicy } from '../../src/accounts/policies.ts';
import { READ_ONLY } from '../../src/accounts/policy.ts';
import { makeProject } from '../../src/accounts/projects.ts';
import { recordingAdministration } from '../../src/audit/administration.ts';
import type { AuthorityRecord } from '../../src/ca/ports.ts';
import type { IssuerAccount } from '../../src/issuers/acme/ports.ts';
import type { LogQuestion } from '../../src/certificates/model/operations.ts';
import { operatorOrigin } from '../../src/lib/origin.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { makeSecretBox, MASTER_KEY_BYTES } from '../../src/lib/secret-box.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { NOON } from '../contracts/store/samples.ts';
import { fixedClock, openTemporaryStore } from '../support/store.ts';

async function openRecording() {
  const temporary = await openTemporaryStore();
  const store: RecordStore = recordingAdministration(temporary.store, fixedClock);
  const secrets = makeSecretBox(new Uint8Array(MASTER_KEY_BYTES), systemRandom);
  return {
    store,
    world: { store, secrets, clock: fixedClock, random: systemRandom },
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}

const entriesOf = async ({ reads }: RecordStore, accountUin: string) => {
  const all = {
    projectIds: undefined,
    certificateId: undefined,
    secretId: undefined,
    from: undefined,
    until: undefined,
  };
  const question: LogQuestion = { ...all, accountUin, after: undefined, limit: 100, lookedAt: 1000 };
  const { page } = await reads.operations.search(question);
  return page.map(({ kind, detail }) => [kind, JSON.parse(detail)] as const);
};

test('Accounts, keys, policies and projects leave their entries: all facts of what is new, and both of what is changed', async () => {
  await using opened = await openRecording();
  const { world, store } = opened;
  const { uin } = await makeAccount(world, { name: 'shop' });
  await setVerified(world, { uin, verified: false });
  await putPolicy(world, { accountUin: uin, name: 'reader', policy: READ_ONLY });
  const project = await makeProject(world, { accountUin: uin, name: 'sales' });
  const { key, secretKey } = await makeApiKey(world, {
    accountUin: uin,
    policyName: 'reader',
    projectIds: [project.id],
  });
  await setDisabled(world, { secretId: key.secretId, disabled: true });
  await deleteApiKey(world, key.secretId);
  await deletePolicy(world, { accountUin: uin, name: 'reader' });
  const entries = await entriesOf(store, uin);
  assert.deepEqual(
    entries.map(([kind]) => kind),
    [
      'accountMade',
      'accountChanged',
      'policyPut',
      'projectMade',
      'apiKeyMade',
      'apiKeyChanged',
      'apiKeyDeleted',
      'policyDeleted',
    ],
  );
  assert.deepEqual(entries[1]?.[1], { verified: [true, false] });
  assert.equal(entries[4]?.[1].policyName, 'reader');
  assert.deepEqual(entries[5]?.[1], { disabled: [false, true], secretId: key.secretId });
  const text = JSON.stringify(entries);
  assert.ok(!text.includes(secretKey) && !text.includes('sealed'));
});

const AUTHORITY: AuthorityRecord = {
  id: 'issuing-1',
  kind: 'public',
  role: 'issuing',
  algorithm: 'p256',
  certificate: Uint8Array.of(48, 0),
  sealedKey: undefined,
  crossChain: [],
  issuerId: 'root-1',
  createdAt: NOON,
  shards: 64,
  compromise: undefined,
  revocation: undefined,
};
const COMPROMISE = { declaredAt: NOON, revokeAt: NOON, isRevokedOnceReplaced: true };

test('Authorities, data keys and blocked keys leave entries of the installation, a key that is blocked twice one', async () => {
  await using opened = await openRecording();
  const { store } = opened;
  await store.transact(async (rows) => {
    await rows.dataKeys.insert({ id: 1, state: 'announced', createdAt: NOON, seals: [] });
    await rows.dataKeys.addSeal(1, { masterKeyId: 'm', sealedKey: Buffer.from('planted') });
    await rows.dataKeys.setState(1, 'settled');
    await rows.dataKeys.removeSeal(1, 'm');
    await rows.dataKeys.removeSeal(1, 'm');
    for (const reason of ['found', 'again']) await rows.subjectKeys.block({ keySha256: 'ab', reason, blockedAt: NOON });
    await rows.authorities.insert(AUTHORITY);
    await rows.authorities.setCompromise('issuing-1', COMPROMISE);
    await rows.authorities.setRevocation('issuing-1', { at: NOON, reason: 2 });
  });
  const entries = await entriesOf(store, '');
  const at = NOON.toISOString();
  assert.deepEqual(entries, [
    ['dataKeyMade', { dataKeyId: 1, state: 'announced', masterKeyIds: [] }],
    ['dataKeyOpened', { dataKeyId: 1, masterKeyId: 'm' }],
    ['dataKeyChanged', { dataKeyId: 1, state: 'settled' }],
    ['dataKeyClosed', { dataKeyId: 1, masterKeyId: 'm' }],
    ['keyBlocked', { keySha256: 'ab', reason: 'found', blockedAt: NOON.toISOString() }],
    [
      'authorityMade',
      { authorityId: 'issuing-1', kind: 'public', role: 'issuing', algorithm: 'p256', issuerId: 'root-1' },
    ],
    ['authorityCompromised', { authorityId: 'issuing-1', declaredAt: at, revokeAt: at, isRevokedOnceReplaced: true }],
    ['authorityRevoked', { authorityId: 'issuing-1', at, reason: 2 }],
  ]);
});

const ISSUER_ACCOUNT: IssuerAccount = {
  id: 'judge https://acme.example/dir',
  accountUrl: undefined,
  contact: [],
  sealedKey: Buffer.from('planted'),
  sealedNextKey: undefined,
  createdAt: NOON,
  closingAt: undefined,
  closedAt: undefined,
};

test('Accounts at issuers leave entries of what changes, and nothing of their keys but that there is another', async () => {
  await using opened = await openRecording();
  const { store } = opened;
  const { id } = ISSUER_ACCOUNT;
  const accountUrl = 'https://acme.example/1';
  const saved = [
    { ...ISSUER_ACCOUNT, accountUrl },
    { ...ISSUER_ACCOUNT, accountUrl },
    { ...ISSUER_ACCOUNT, accountUrl, sealedNextKey: Buffer.from('next') },
    { ...ISSUER_ACCOUNT, accountUrl, sealedKey: Buffer.from('next') },
    { ...ISSUER_ACCOUNT, accountUrl, sealedKey: Buffer.from('next'), closingAt: NOON },
  ];
  await store.transact(async (rows) => {
    for (const account of [ISSUER_ACCOUNT, ISSUER_ACCOUNT]) await rows.issuerAccounts.insert(account);
    for (const account of saved) await rows.issuerAccounts.save(account);
  });
  assert.deepEqual(await entriesOf(store, ''), [
    ['issuerAccountMade', { id }],
    ['issuerAccountChanged', { accountUrl: [null, accountUrl], id }],
    ['issuerAccountChanged', { key: 'changing', id }],
    ['issuerAccountChanged', { key: 'changed', id }],
    ['issuerAccountChanged', { closingAt: [null, NOON.toISOString()], id }],
  ]);
});

test('A change that fails leaves no entry, and one that is made names the operator', async () => {
  await using opened = await openRecording();
  const { world, store } = opened;
  const failing = store.transact(async (rows) => {
    await rows.accounts.put({ uin: '1', name: 'a', verified: true, suspendedAt: undefined, createdAt: NOON });
    throw new Error('the process died here');
  });
  await assert.rejects(failing, /died here/);
  assert.deepEqual(await entriesOf(store, '1'), []);
  const named = { ...world, store: { ...store, transact: inNameOfRoot(store) } };
  const { uin } = await makeAccount(named, { name: 'shop' });
  const question = { accountUin: uin, projectIds: undefined, certificateId: undefined, secretId: undefined };
  const place = { from: undefined, until: undefined, after: undefined, limit: 1, lookedAt: 1 };
  const [entry] = (await store.reads.operations.search({ ...question, ...place })).page;
  assert.deepEqual(entry?.origin, operatorOrigin('root'));
});

function inNameOfRoot(store: RecordStore): RecordStore['transact'] {
  return async (work) => await store.transact(work, operatorOrigin('root'));
}
