// Accounts, keys, policies and projects, as the operator makes and changes them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findFirstAccount, makeAccount, MAX_ACCOUNTS, setVerified } from '../../src/accounts/accounts.ts';
import {
  deleteApiKey,
  makeApiKey,
  MAX_KEYS_PER_ACCOUNT,
  permit,
  sealApiKey,
  setDisabled,
} from '../../src/accounts/api-keys.ts';
import { findCaller, isProjectOpen } from '../../src/accounts/caller.ts';
import { deletePolicy, MAX_POLICIES_PER_ACCOUNT, putPolicy } from '../../src/accounts/policies.ts';
import { FULL_ACCESS, FULL_ACCESS_NAME, NO_ACCESS, READ_ONLY, type Policy } from '../../src/accounts/policy.ts';
import type { AccountRows } from '../../src/accounts/ports.ts';
import { makeProject, MAX_PROJECTS_PER_ACCOUNT } from '../../src/accounts/projects.ts';
import { utf8Of } from '../../src/lib/bytes.ts';
import { openAccountWorld, type AccountWorld } from '../support/account-world.ts';

const EVERYTHING = { policyName: FULL_ACCESS_NAME, projectIds: undefined };
const NO_REISSUES: Policy = {
  version: '2.0',
  statement: [{ effect: 'deny', action: ['ssl:ReplaceCertificate'], resource: ['*'] }],
};

async function makeAccountWithKey(world: AccountWorld) {
  const account = await makeAccount(world, { name: 'one' });
  return { account, made: await makeApiKey(world, { accountUin: account.uin, ...EVERYTHING }) };
}

/** Puts records 1 to `count` in one transaction. */
async function fill(
  world: AccountWorld,
  count: number,
  put: (rows: AccountRows, n: number) => Promise<void>,
): Promise<void> {
  await world.store.transact(async (rows) => {
    for (let n = 1; n <= count; n++) await put(rows, n);
  });
}

test('A new key finds its caller, and its SecretKey is not in the store in the open', async () => {
  await using world = await openAccountWorld();
  const { account, made } = await makeAccountWithKey(world);
  assert.match(made.key.secretId, /^AKID[A-Za-z0-9]{32}$/);
  assert.match(made.secretKey, /^[A-Za-z0-9]{32}$/);
  const found = await findCaller(world, made.key.secretId);
  assert.equal(found?.secretKey, made.secretKey);
  const { secretId } = made.key;
  const caller = { accountUin: account.uin, secretId, policy: FULL_ACCESS, projectIds: undefined, verified: true };
  assert.deepEqual(found.caller, caller);
  const stored = await world.store.reads.apiKeys.find(secretId);
  assert.ok(stored !== undefined && !utf8Of(stored.sealedSecretKey).includes(made.secretKey));
});

test('Unknown, disabled and deleted keys find nobody, and an enabled one does again', async () => {
  await using world = await openAccountWorld();
  const { made } = await makeAccountWithKey(world);
  const { secretId } = made.key;
  assert.equal(await findCaller(world, 'AKIDunknown'), undefined);
  await setDisabled(world, { secretId, disabled: true });
  assert.equal(await findCaller(world, secretId), undefined);
  await setDisabled(world, { secretId, disabled: false });
  assert.ok(await findCaller(world, secretId));
  await deleteApiKey(world, secretId);
  assert.equal(await findCaller(world, secretId), undefined);
  await assert.rejects(deleteApiKey(world, secretId), /Cannot find API key "AKID.*": there is none with this SecretId/);
  await assert.rejects(setDisabled(world, { secretId, disabled: true }), /Cannot find API key/);
});

test('An account that loses its verification shows so with the next call', async () => {
  await using world = await openAccountWorld();
  const { account, made } = await makeAccountWithKey(world);
  await setVerified(world, { uin: account.uin, verified: false });
  assert.equal((await findCaller(world, made.key.secretId))?.caller.verified, false);
  await assert.rejects(setVerified(world, { uin: '1', verified: true }), /Cannot find account "1"/);
});

test('A key follows the policy of its name when that is put anew, and no policy is deleted that a key has', async () => {
  await using world = await openAccountWorld();
  const { account, made } = await makeAccountWithKey(world);
  const [accountUin, secretId] = [account.uin, made.key.secretId];
  await putPolicy(world, { accountUin, name: 'mine', policy: READ_ONLY });
  await permit(world, { secretId, permit: { policyName: 'mine' } });
  assert.deepEqual((await findCaller(world, secretId))?.caller.policy, READ_ONLY);
  await putPolicy(world, { accountUin, name: 'mine', policy: NO_REISSUES });
  assert.deepEqual((await findCaller(world, secretId))?.caller.policy, NO_REISSUES);
  await assert.rejects(deletePolicy(world, { accountUin, name: 'mine' }), /API key AKID\w+ has it/);
  await permit(world, { secretId, permit: EVERYTHING });
  await deletePolicy(world, { accountUin, name: 'mine' });
  await assert.rejects(deletePolicy(world, { accountUin, name: 'mine' }), /Cannot find policy "mine"/);
});

test('A key whose policy has vanished from the store may do nothing', async () => {
  await using world = await openAccountWorld();
  const { account, made } = await makeAccountWithKey(world);
  await world.store.transact((rows) => rows.apiKeys.put({ ...made.key, policyName: 'gone' }));
  assert.deepEqual((await findCaller(world, made.key.secretId))?.caller.policy, NO_ACCESS);
  assert.equal(account.verified, true);
});

test('A policy of another account is not found, and a built-in one is neither replaced nor deleted', async () => {
  await using world = await openAccountWorld();
  const { account } = await makeAccountWithKey(world);
  const other = await makeAccount(world, { name: 'other' });
  await putPolicy(world, { accountUin: other.uin, name: 'theirs', policy: READ_ONLY });
  const wish = { accountUin: account.uin, policyName: 'theirs', projectIds: undefined };
  await assert.rejects(makeApiKey(world, wish), /Cannot find policy "theirs"/);
  const builtIn = { accountUin: account.uin, name: FULL_ACCESS_NAME };
  await assert.rejects(putPolicy(world, { ...builtIn, policy: NO_REISSUES }), /built in/);
  await assert.rejects(deletePolicy(world, builtIn), /built in/);
});

test('Projects are opened to a key one by one, and only those of its account', async () => {
  await using world = await openAccountWorld();
  const { account, made } = await makeAccountWithKey(world);
  const [accountUin, secretId] = [account.uin, made.key.secretId];
  const project = await makeProject(world, { accountUin, name: 'shop' });
  await assert.rejects(makeProject(world, { accountUin, name: 'shop' }), /has one of this name/);
  await permit(world, { secretId, permit: { projectIds: [0, project.id] } });
  const found = await findCaller(world, secretId);
  assert.ok(found !== undefined && isProjectOpen(found.caller, project.id) && isProjectOpen(found.caller, 0));
  assert.ok(!isProjectOpen(found.caller, project.id + 1));
  const other = await makeAccount(world, { name: 'other' });
  const stolen = { accountUin: other.uin, policyName: FULL_ACCESS_NAME, projectIds: [project.id] };
  await assert.rejects(makeApiKey(world, stolen), /Cannot find project \d+: account \d+ has none of this id/);
});

test('Nothing is made for an account that does not exist', async () => {
  await using world = await openAccountWorld();
  const accountUin = '199999999999';
  await assert.rejects(makeApiKey(world, { accountUin, ...EVERYTHING }), /Cannot find account/);
  await assert.rejects(makeProject(world, { accountUin, name: 'p' }), /Cannot find account/);
  await assert.rejects(putPolicy(world, { accountUin, name: 'p', policy: READ_ONLY }), /Cannot find account/);
  assert.equal(await findFirstAccount(world.store.reads), undefined);
});

test(`An account has at most ${MAX_KEYS_PER_ACCOUNT} keys`, async () => {
  await using world = await openAccountWorld();
  const { account } = await makeAccountWithKey(world);
  const sealed = sealApiKey(world, { accountUin: account.uin, secretId: 'AKID', secretKey: 'x', ...EVERYTHING });
  await fill(world, MAX_KEYS_PER_ACCOUNT - 2, (rows, n) => rows.apiKeys.put({ ...sealed, secretId: `AKID${n}` }));
  assert.ok(await makeApiKey(world, { accountUin: account.uin, ...EVERYTHING }));
  await assert.rejects(makeApiKey(world, { accountUin: account.uin, ...EVERYTHING }), /has 1000 already/);
});

test(`There are at most ${MAX_ACCOUNTS} accounts`, async () => {
  await using world = await openAccountWorld();
  const account = await makeAccount(world, { name: 'one' });
  await fill(world, MAX_ACCOUNTS - 2, (rows, n) => rows.accounts.put({ ...account, uin: String(200_000_000_000 + n) }));
  assert.ok(await makeAccount(world, { name: 'last' }));
  await assert.rejects(makeAccount(world, { name: 'one more' }), /there are 1000 already/);
});

test(`An account has at most ${MAX_POLICIES_PER_ACCOUNT} policies, which may still be put anew`, async () => {
  await using world = await openAccountWorld();
  const accountUin = (await makeAccount(world, { name: 'one' })).uin;
  const policy = { accountUin, policy: READ_ONLY };
  await fill(world, MAX_POLICIES_PER_ACCOUNT - 1, (rows, n) => rows.policies.put({ ...policy, name: `p${n}` }));
  await putPolicy(world, { ...policy, name: 'last' });
  await putPolicy(world, { ...policy, name: 'last' });
  await assert.rejects(putPolicy(world, { ...policy, name: 'one more' }), /has 1000 already/);
});

test(`An account has at most ${MAX_PROJECTS_PER_ACCOUNT} projects`, async () => {
  await using world = await openAccountWorld();
  const { uin: accountUin, createdAt } = await makeAccount(world, { name: 'one' });
  const project = { accountUin, createdAt };
  await fill(world, MAX_PROJECTS_PER_ACCOUNT - 1, (rows, n) => rows.projects.put({ ...project, id: n, name: `p${n}` }));
  assert.ok(await makeProject(world, { accountUin, name: 'last' }));
  await assert.rejects(makeProject(world, { accountUin, name: 'one more' }), /has 1000 already/);
});

for (const [what, name] of [
  ['no characters', ''],
  ['129 characters', 'a'.repeat(129)],
  ['a line feed', 'a\nb'],
  ['a space at its end', 'a '],
  ['a right-to-left override', 'a\u202eb'],
] as const) {
  test(`A name of ${what} is refused`, async () => {
    await using world = await openAccountWorld();
    await assert.rejects(makeAccount(world, { name }), /Cannot name the account/);
  });
}

test('A name of 128 characters in any script is taken', async () => {
  await using world = await openAccountWorld();
  assert.equal((await makeAccount(world, { name: '名'.repeat(128) })).name.length, 128);
});
