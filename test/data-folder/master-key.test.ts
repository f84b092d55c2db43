// The master key is made once, kept private, and never replaced.

import assert from 'node:assert/strict';
import { readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DATABASE_FILE, MASTER_KEY_FILE } from '../../src/data-folder/data-folder.ts';
import { openMasterKey } from '../../src/data-folder/master-key.ts';
import { hexOf } from '../../src/lib/bytes.ts';
import { systemRandom } from '../../src/lib/random.ts';
import type { MasterKeySetting } from '../../src/secrets/master-key.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

function open(dataFolder: string, masterKeyFile?: string): Promise<Uint8Array> {
  const masterKey: MasterKeySetting =
    masterKeyFile === undefined ? { kind: 'dataFolder' } : { kind: 'file', path: masterKeyFile };
  return openMasterKey({ dataFolder, masterKey }, systemRandom);
}

test('The first start makes a folder and a key that only their owner reads, and later starts read that key', async () => {
  using temporary = makeTemporaryFolder();
  const folder = join(temporary.path, 'a', 'data');
  const key = await open(folder);
  assert.equal(key.length, 32);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  assert.equal((await stat(join(folder, MASTER_KEY_FILE))).mode & 0o777, 0o600);
  assert.equal(await readFile(join(folder, MASTER_KEY_FILE), 'utf8'), `${hexOf(key)}\n`);
  await writeFile(join(folder, DATABASE_FILE), '');
  assert.deepEqual(await open(folder), key);
  assert.deepEqual((await readdir(folder)).toSorted(), [MASTER_KEY_FILE, DATABASE_FILE].toSorted());
});

test('Twenty first starts at once agree on one key', async () => {
  using temporary = makeTemporaryFolder();
  const keys = await Promise.all(Array.from({ length: 20 }, () => open(temporary.path)));
  assert.equal(new Set(keys.map(hexOf)).size, 1);
  assert.deepEqual(await readdir(temporary.path), [MASTER_KEY_FILE]);
});

test('A database without its key is refused, and no new key is made', async () => {
  using temporary = makeTemporaryFolder();
  await open(temporary.path);
  await writeFile(join(temporary.path, DATABASE_FILE), 'records');
  await unlink(join(temporary.path, MASTER_KEY_FILE));
  await assert.rejects(open(temporary.path), /master-key is missing, and without it the secrets .* cannot be read/);
  assert.deepEqual(await readdir(temporary.path), [DATABASE_FILE]);
});

test("The operator's own key file is read, as hexadecimal digits or base64, and never made", async () => {
  using temporary = makeTemporaryFolder();
  const file = join(temporary.path, 'key');
  const bytes = systemRandom(32);
  const data = join(temporary.path, 'data');
  await assert.rejects(open(data, file), /key: there is no such file/);
  for (const text of [hexOf(bytes), hexOf(bytes).toUpperCase(), Buffer.from(bytes).toString('base64')]) {
    await writeFile(file, `${text}\n`);
    assert.deepEqual(await open(data, file), bytes);
  }
  assert.deepEqual(await readdir(data), []);
});

for (const [what, text] of [
  ['nothing', ''],
  ['31 bytes', '00'.repeat(31)],
  ['33 bytes', '00'.repeat(33)],
  ['31 bytes of base64', Buffer.alloc(31).toString('base64')],
  ['other letters', 'hush'.repeat(16)],
] as const) {
  test(`A key file with ${what} is refused without being quoted`, async () => {
    using temporary = makeTemporaryFolder();
    await writeFile(join(temporary.path, MASTER_KEY_FILE), text);
    await assert.rejects(open(temporary.path), (error: Error) => {
      assert.match(error.message, /master-key: it must be 32 bytes/);
      return text === '' || !error.message.includes(text);
    });
  });
}
