// The first start makes one account and one key, and no crash parts the key from its file.

import assert from 'node:assert/strict';
import { readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { findCaller } from '../../src/accounts/caller.ts';
import { ensureFirstAccount } from '../../src/accounts/first-account.ts';
import { firstKeyPath, openFirstKeyFile } from '../../src/data-folder/first-key-file.ts';
import { openAccountWorld, type AccountWorld } from '../support/account-world.ts';

function started(world: AccountWorld) {
  return { ...world, firstKeyFile: openFirstKeyFile(world.folder, world.random) };
}

async function readKey(world: AccountWorld): Promise<Record<string, string>> {
  return JSON.parse(await readFile(firstKeyPath(world.folder), 'utf8'));
}

async function assertKeyWorks(world: AccountWorld): Promise<void> {
  const { AccountUin, SecretId, SecretKey } = await readKey(world);
  const found = await findCaller(world, SecretId ?? '');
  assert.equal(found?.secretKey, SecretKey);
  assert.equal(found?.caller.accountUin, AccountUin);
  assert.equal((await world.store.reads.accounts.list()).length, 1);
}

test('The first start writes a key that works to a file that only its owner reads', async () => {
  await using world = await openAccountWorld();
  assert.equal(await ensureFirstAccount(started(world)), 'made');
  await assertKeyWorks(world);
  assert.equal((await stat(firstKeyPath(world.folder))).mode & 0o777, 0o600);
  assert.deepEqual(Object.keys(await readKey(world)), ['AccountUin', 'SecretId', 'SecretKey']);
  assert.deepEqual(
    (await readdir(world.folder)).filter((name) => name.startsWith('first-key')),
    ['first-key.json'],
  );
});

test('A second start changes nothing, even when the operator has deleted the file', async () => {
  await using world = await openAccountWorld();
  await ensureFirstAccount(started(world));
  await unlink(firstKeyPath(world.folder));
  assert.equal(await ensureFirstAccount(started(world)), 'present');
  await assert.rejects(stat(firstKeyPath(world.folder)), { code: 'ENOENT' });
  assert.equal((await world.store.reads.accounts.list()).length, 1);
});

test('A start cut short after the file was written is finished by the next one, with the same key', async () => {
  await using world = await openAccountWorld();
  const store = { ...world.store, transact: () => Promise.reject(new Error('cut short')) };
  await assert.rejects(ensureFirstAccount({ ...started(world), store }), /cut short/);
  const written = await readKey(world);
  assert.equal(await ensureFirstAccount(started(world)), 'made');
  assert.deepEqual(await readKey(world), written);
  await assertKeyWorks(world);
});

test('A start cut short before the file was written is begun anew by the next one', async () => {
  await using world = await openAccountWorld();
  const { firstKeyFile } = started(world);
  const cut = { ...firstKeyFile, create: () => Promise.reject(new Error('cut short')) };
  await assert.rejects(ensureFirstAccount({ ...world, firstKeyFile: cut }), /cut short/);
  assert.deepEqual(await world.store.reads.accounts.list(), []);
  assert.equal(await ensureFirstAccount(started(world)), 'made');
  await assertKeyWorks(world);
});

test('Ten first starts at once make one account with one key', async () => {
  await using world = await openAccountWorld();
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => ensureFirstAccount(started(world))));
  assert.equal(outcomes.filter((outcome) => outcome === 'made').length, 1);
  await assertKeyWorks(world);
});

test('A file that holds no key is refused without being quoted or overwritten', async () => {
  await using world = await openAccountWorld();
  const path = firstKeyPath(world.folder);
  await writeFile(path, '{"SecretKey":"hush"}');
  await assert.rejects(ensureFirstAccount(started(world)), (error: Error) => {
    assert.match(error.message, /first-key\.json: it holds no API key/);
    assert.doesNotMatch(error.message, /hush/);
    return true;
  });
  assert.equal(await readFile(path, 'utf8'), '{"SecretKey":"hush"}');
});
