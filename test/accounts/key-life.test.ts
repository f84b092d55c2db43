// The life of API keys: they expire, are rotated with an overlap, and show when they were last used.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAccount } from '../../src/accounts/accounts.ts';
import { makeApiKey, MAX_KEYS_PER_ACCOUNT, permit, setDisabled } from '../../src/accounts/api-keys.ts';
import { findCaller, makeCallerFinder } from '../../src/accounts/caller.ts';
import { KeyUse, MAX_USES_PER_TRANSACTION } from '../../src/accounts/key-use.ts';
import type { AccountStore } from '../../src/accounts/ports.ts';
import { MAX_OVERLAP_HOURS, rotateApiKey } from '../../src/accounts/rotate-key.ts';
import { addMs, HOUR_MS } from '../../src/lib/clock.ts';
import { makeLog } from '../../src/lib/log.ts';
import { openAccountWorld, type AccountWorld } from '../support/account-world.ts';

/** Never comes within a test, which writes at its own times. */
const NEVER_MS = 2 ** 30;

async function openWorld() {
  const world = await openAccountWorld();
  const start = world.clock.now();
  const clock = { time: start, now: () => clock.time };
  const { uin } = await makeAccount(world, { name: 'shop' });
  const permission = { accountUin: uin, policyName: 'ReadOnlyAccess', projectIds: [0] };
  return { ...world, start, clock, permission, after: (ms: number) => (clock.time = addMs(start, ms)) };
}

test('A key is good until the moment it expires, for whoever is remembered too', async () => {
  await using world = await openWorld();
  const { key } = await makeApiKey(world, { ...world.permission, expiresAt: addMs(world.start, HOUR_MS) });
  const find = makeCallerFinder(world);
  world.after(HOUR_MS - 1);
  assert.ok((await find(key.secretId)) && (await findCaller(world, key.secretId)));
  world.after(HOUR_MS);
  assert.equal(await find(key.secretId), undefined);
  assert.equal(await findCaller(world, key.secretId), undefined);
  await permit(world, { secretId: key.secretId, permit: { expiresAt: undefined } });
  assert.ok(await find(key.secretId));
});

test('No key is made, and none is changed, to expire at a time that is past', async () => {
  await using world = await openWorld();
  const expiresAt = world.start;
  await assert.rejects(makeApiKey(world, { ...world.permission, expiresAt }), /that time is past$/);
  const { key } = await makeApiKey(world, world.permission);
  await assert.rejects(permit(world, { secretId: key.secretId, permit: { expiresAt } }), /that time is past$/);
});

test('A rotated key has its successor with the same permit, and ends with the overlap', async () => {
  await using world = await openWorld();
  const { key } = await makeApiKey(world, world.permission);
  const { made, old } = await rotateApiKey(world, { secretId: key.secretId, overlapHours: MAX_OVERLAP_HOURS });
  assert.deepEqual(old, {
    ...key,
    expiresAt: addMs(world.start, MAX_OVERLAP_HOURS * HOUR_MS),
    successor: made.key.secretId,
  });
  const [before, after] = [await findCaller(world, key.secretId), await findCaller(world, made.key.secretId)];
  assert.ok(before && after && after.secretKey === made.secretKey && after.secretKey !== before.secretKey);
  assert.deepEqual({ ...after.caller, secretId: '' }, { ...before.caller, secretId: '' });
  world.after(MAX_OVERLAP_HOURS * HOUR_MS);
  assert.equal(await findCaller(world, key.secretId), undefined);
  assert.ok(await findCaller(world, made.key.secretId));
});

test('Without an overlap the old key ends at once, and no rotation makes it live longer than it would have', async () => {
  await using world = await openWorld();
  const { key } = await makeApiKey(world, { ...world.permission, expiresAt: addMs(world.start, HOUR_MS) });
  const { old } = await rotateApiKey(world, { secretId: key.secretId, overlapHours: 24 });
  assert.deepEqual(old.expiresAt, addMs(world.start, HOUR_MS));
  await rotateApiKey(world, { secretId: key.secretId, overlapHours: 0 });
  assert.equal(await findCaller(world, key.secretId), undefined);
});

test('A key that is disabled, expired or unknown has no successor', async () => {
  await using world = await openWorld();
  const { key } = await makeApiKey(world, { ...world.permission, expiresAt: addMs(world.start, HOUR_MS) });
  const rotate = async (secretId = key.secretId) => await rotateApiKey(world, { secretId, overlapHours: 1 });
  await setDisabled(world, { secretId: key.secretId, disabled: true });
  await assert.rejects(rotate(), /Cannot rotate API key "AKID\w+": it is not valid itself/);
  await setDisabled(world, { secretId: key.secretId, disabled: false });
  world.after(HOUR_MS);
  await assert.rejects(rotate(), /it is not valid itself/);
  await assert.rejects(rotate('AKIDnobody'), /Cannot find API key/);
  assert.equal((await world.store.reads.apiKeys.list(key.accountUin)).length, 1);
});

test('A rotation counts among the keys of the account, and changes nothing where there are too many', async () => {
  await using world = await openWorld();
  const { key } = await makeApiKey(world, world.permission);
  await world.store.transact(async (rows) => {
    for (let n = 2; n <= MAX_KEYS_PER_ACCOUNT; n += 1) await rows.apiKeys.put({ ...key, secretId: `AKID${n}` });
  });
  await assert.rejects(rotateApiKey(world, { secretId: key.secretId, overlapHours: 0 }), /has 1000 already/);
  assert.ok(await findCaller(world, key.secretId));
});

function openKeyUse(world: AccountWorld) {
  let transactions = 0;
  let isBroken = false;
  const store: AccountStore = {
    reads: world.store.reads,
    transact: async (work) => {
      if (isBroken) throw new Error('the disk is full');
      transactions += 1;
      return await world.store.transact(work);
    },
  };
  const lines: string[] = [];
  const log = makeLog({ level: 'info', clock: world.clock, write: (line) => lines.push(line) });
  const use = new KeyUse({ store, clock: world.clock, log, writeMs: NEVER_MS });
  return { use, lines, transactions: () => transactions, breakStore: (broken: boolean) => (isBroken = broken) };
}

test('A key that is used again and again is written once, with its last use, and no other key', async () => {
  await using world = await openWorld();
  const [used, idle] = [await makeApiKey(world, world.permission), await makeApiKey(world, world.permission)];
  const { use, transactions } = openKeyUse(world);
  for (let call = 1; call <= 50; call += 1) {
    world.after(call);
    use.note(used.key.secretId);
  }
  assert.equal(transactions(), 0);
  for (let time = 0; time < 3; time += 1) await use.write();
  assert.equal(transactions(), 1);
  const { apiKeys } = world.store.reads;
  assert.deepEqual((await apiKeys.find(used.key.secretId))?.lastUsedAt, addMs(world.start, 50));
  assert.equal((await apiKeys.find(idle.key.secretId))?.lastUsedAt, undefined);
  await use[Symbol.asyncDispose]();
});

test('What was used last is written when the service ends', async () => {
  await using world = await openWorld();
  const { key } = await makeApiKey(world, world.permission);
  const { use } = openKeyUse(world);
  use.note(key.secretId);
  await use[Symbol.asyncDispose]();
  assert.deepEqual((await world.store.reads.apiKeys.find(key.secretId))?.lastUsedAt, world.start);
});

test('Uses that cannot be written are told to the operator and written with the next, the later one of each', async () => {
  await using world = await openWorld();
  const { key } = await makeApiKey(world, world.permission);
  const { use, breakStore, lines } = openKeyUse(world);
  use.note(key.secretId);
  breakStore(true);
  await use.write();
  assert.match(lines.join('\n'), /Cannot record when API keys were last used/);
  breakStore(false);
  world.after(5);
  use.note(key.secretId);
  await use[Symbol.asyncDispose]();
  assert.deepEqual((await world.store.reads.apiKeys.find(key.secretId))?.lastUsedAt, addMs(world.start, 5));
});

test(`${MAX_USES_PER_TRANSACTION} keys are written in one transaction, one more in two`, async () => {
  await using world = await openWorld();
  const { use, transactions } = openKeyUse(world);
  for (let n = 1; n <= MAX_USES_PER_TRANSACTION; n += 1) use.note(`AKID${n}`);
  await use.write();
  assert.equal(transactions(), 1);
  for (let n = 0; n <= MAX_USES_PER_TRANSACTION; n += 1) use.note(`AKID${n}`);
  await use[Symbol.asyncDispose]();
  assert.equal(transactions(), 3);
});
