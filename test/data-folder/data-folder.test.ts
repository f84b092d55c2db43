// The data folder is its owner's alone, and nothing but a data folder.

import assert from 'node:assert/strict';
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DATABASE_FILE, FIRST_KEY_FILE, MASTER_KEY_FILE, openDataFolder } from '../../src/data-folder/data-folder.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

test('A data folder that others may look into is closed to them', async () => {
  using temporary = makeTemporaryFolder();
  await chmod(temporary.path, 0o755);
  await openDataFolder(temporary.path);
  assert.equal((await stat(temporary.path)).mode & 0o777, 0o700);
});

test('A folder shared by many users, like /tmp, is refused and left as it is', async () => {
  using temporary = makeTemporaryFolder();
  const shared = join(temporary.path, 'tmp');
  await mkdir(shared);
  await chmod(shared, 0o1777);
  await assert.rejects(openDataFolder(shared), /it is shared by many users/);
  assert.equal((await stat(shared)).mode & 0o7777, 0o1777);
});

test('A data folder that is a file is refused by its path', async () => {
  using temporary = makeTemporaryFolder();
  const path = join(temporary.path, 'data');
  await writeFile(path, '');
  await assert.rejects(openDataFolder(path), /Cannot use data folder .*data: it cannot be made/);
});

for (const name of [DATABASE_FILE, MASTER_KEY_FILE, `${FIRST_KEY_FILE}.0123abcd`, 'lost+found']) {
  test(`An open folder that holds ${name} is closed and used`, async () => {
    using temporary = makeTemporaryFolder();
    await writeFile(join(temporary.path, name), '');
    await chmod(temporary.path, 0o755);
    await openDataFolder(temporary.path);
    assert.equal((await stat(temporary.path)).mode & 0o777, 0o700);
  });
}

test('An open folder that holds other things, like a home, is refused and left as it is', async () => {
  using temporary = makeTemporaryFolder();
  await writeFile(join(temporary.path, 'notes.txt'), '');
  await chmod(temporary.path, 0o755);
  await assert.rejects(openDataFolder(temporary.path), /it is open to others and holds other things/);
  assert.equal((await stat(temporary.path)).mode & 0o777, 0o755);
});

test('A folder that nobody else may enter may hold other things', async () => {
  using temporary = makeTemporaryFolder();
  await writeFile(join(temporary.path, 'notes.txt'), '');
  await openDataFolder(temporary.path);
});

test('A folder that may not be written is refused by its path', async () => {
  using temporary = makeTemporaryFolder();
  const path = join(temporary.path, 'data');
  await mkdir(path, { mode: 0o500 });
  const opened = openDataFolder(path);
  // Root writes whatever a mode says.
  if (process.getuid?.() === 0) return await assert.doesNotReject(opened);
  return await assert.rejects(opened, /Cannot use data folder .*data: this user may not read and write there/);
});
