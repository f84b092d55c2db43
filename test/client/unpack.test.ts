// Downloads are taken apart without believing them: nothing leaves the folder, nothing fills the disk.

import assert from 'node:assert/strict';
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { saveFiles } from '../../src/cli/certificates/save-files.ts';
import { MAX_FILES, MAX_PATH_LENGTH, MAX_UNPACKED_BYTES, unpack } from '../../src/client/unpack.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

function zipOf(...paths: readonly string[]): Uint8Array {
  return zipSync(Object.fromEntries(paths.map((path) => [path, strToU8('x')])));
}

function zipOfBytes(bytes: number): Uint8Array {
  return zipSync({ 'a.crt': new Uint8Array(bytes) });
}

for (const path of [
  '../evil.key',
  '/etc/evil.key',
  'Nginx/../../evil.key',
  'Nginx/..',
  String.raw`..\evil.key`,
  String.raw`C:\evil.key`,
  'C:/evil.key',
  './evil.key',
  'Nginx//evil.key',
  'evil\0.key',
  'evil\n.key',
  '.',
]) {
  test(`A download that names the file ${JSON.stringify(path)} is refused`, () => {
    assert.throws(() => unpack(zipOf('good.key', path)), /Cannot unpack the download: it names a file/);
  });
}

test('Files in folders come out, a wildcard and a name in Chinese too; entries for folders do not', () => {
  const paths = ['Nginx/', 'Nginx/2__.example.com.key', 'IIS/例子.pfx'];
  assert.deepEqual(
    unpack(zipOf(...paths)).map(({ path }) => path),
    paths.slice(1),
  );
});

test(`A download has at most ${MAX_FILES} files, with paths of at most ${MAX_PATH_LENGTH}`, () => {
  const named = (count: number) => zipOf(...Array.from({ length: count }, (_, index) => `${index}.crt`));
  assert.equal(unpack(named(MAX_FILES)).length, MAX_FILES);
  assert.throws(() => unpack(named(MAX_FILES + 1)), /more than 64 files/);
  assert.equal(unpack(zipOf('x'.repeat(MAX_PATH_LENGTH))).length, 1);
  assert.throws(() => unpack(zipOf('x'.repeat(MAX_PATH_LENGTH + 1))), /it names a file/);
});

test('A download that would unpack to more than its limit is refused before it does', () => {
  assert.equal(unpack(zipOfBytes(MAX_UNPACKED_BYTES))[0]?.content.length, MAX_UNPACKED_BYTES);
  assert.throws(() => unpack(zipOfBytes(MAX_UNPACKED_BYTES + 1)), /holds more than/);
});

test('What is no zip is refused', () => {
  assert.throws(() => unpack(new Uint8Array(100)), /it is no zip that can be read/);
});

test('Saving follows no link: not in the place of a file, not in the place of a folder', async () => {
  using folder = makeTemporaryFolder();
  const out = join(folder.path, 'out');
  const elsewhere = join(folder.path, 'elsewhere');
  await mkdir(out);
  await mkdir(elsewhere);
  await writeFile(join(folder.path, 'victim'), 'mine');
  await symlink(join(folder.path, 'victim'), join(out, 'a.key'));
  await symlink(elsewhere, join(out, 'Nginx'));
  const save = (path: string, mayReplace: boolean) =>
    saveFiles([{ path, content: strToU8('key') }], { folder: out, mayReplace });
  await assert.rejects(save('a.key', false), /it is there already \(see --force\)/);
  await save('a.key', true);
  assert.equal(await readFile(join(folder.path, 'victim'), 'utf8'), 'mine');
  await assert.rejects(save('Nginx/b.key', true), /Cannot save into .*Nginx: it is a link/);
});

test('A key is for its owner only, under whatever name it comes, and also where an open file was', async () => {
  using folder = makeTemporaryFolder();
  await writeFile(join(folder.path, 'a.key'), 'old', { mode: 0o666 });
  const key = strToU8('-----BEGIN PRIVATE KEY-----');
  const files = ['a.key', 'odd.crt', 'keystorePass.txt'].map((path) => ({ path, content: key }));
  for (const path of await saveFiles(files, { folder: folder.path, mayReplace: true })) {
    assert.equal((await stat(path)).mode & 0o777, 0o600, path);
  }
});
