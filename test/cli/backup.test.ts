// Backups: taken beside a running service, put back elsewhere, and refused where they would do harm.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import { issueFree, LIFE_YAML } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

let service: TestService;
let folder: TemporaryFolder;
let id: string;
/** Taken while orders were coming in. */
let backup: string;

before(async () => {
  folder = makeTemporaryFolder();
  service = await openTestService({ yaml: LIFE_YAML });
  id = await issueFree(service, 'before.com');
  backup = join(folder.path, 'backup.db');
  const ahead = { id: 'a', algorithm: 'p256', sealedKey: Uint8Array.of(1), madeAt: service.clock.now() } as const;
  await service.store.transact(async (rows) => await rows.keyPool.add([ahead]));
  const orders = ['a.com', 'b.com', 'c.com', 'd.com'].map((name) => issueFree(service, name));
  await reseal(service.folder, 'backup', backup, '--json');
  await Promise.all(orders);
});
after(async () => {
  await service?.[Symbol.asyncDispose]();
  folder?.[Symbol.dispose]();
});

async function reseal(dataFolder: string, ...words: readonly string[]): Promise<string> {
  const settings = { RESEAL_LISTEN: '127.0.0.1:0', RESEAL_PUBLIC_URL: 'http://reseal.example.net' };
  const env = { ...COMPILE_CACHE, RESEAL_DATA: dataFolder, ...settings };
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...words], { env });
  return stdout;
}

/** A data folder with the master key of the service, and nothing else. */
async function makeDataFolder(name: string): Promise<string> {
  const path = join(folder.path, name);
  await mkdir(path);
  await cp(join(service.folder, 'master-key'), join(path, 'master-key'));
  return path;
}

async function assertRefused(dataFolder: string, words: readonly string[], stderr: RegExp): Promise<void> {
  const before = await readdir(dataFolder);
  await assert.rejects(reseal(dataFolder, ...words), { code: 1, stdout: '', stderr });
  assert.deepEqual(await readdir(dataFolder), before);
}

test('A backup is for its owner only, and names the master key and the configuration, which are not in it', async () => {
  const file = join(folder.path, 'second.db');
  const said = JSON.parse(await reseal(service.folder, 'backup', file, '--json'));
  const { mode, size } = await stat(file);
  assert.equal(mode & 0o777, 0o600);
  const masterKeyFile = join(service.folder, 'master-key');
  assert.deepEqual(said, { File: file, Bytes: size, MasterKeyFile: masterKeyFile, ConfigFile: null });
  const key = (await readFile(masterKeyFile, 'utf8')).trim();
  const bytes = await readFile(file);
  assert.ok(!bytes.includes(key) && !bytes.includes(Buffer.from(key, 'hex')));
});

test('A service on a restored backup has the certificates, their keys and the API keys of the time it was taken', async () => {
  const dataFolder = await makeDataFolder('restored');
  await cp(join(service.folder, 'first-key.json'), join(dataFolder, 'first-key.json'));
  const { DatabaseFile } = JSON.parse(await reseal(dataFolder, 'restore', backup, '--json'));
  assert.equal(DatabaseFile, join(dataFolder, 'reseal.db'));
  assert.equal((await stat(DatabaseFile)).mode & 0o777, 0o600);
  assert.deepEqual((await readdir(dataFolder)).toSorted(), ['first-key.json', 'master-key', 'reseal.db']);
  await using restored = await openTestService({ yaml: LIFE_YAML, folder: dataFolder });
  const input = { CertificateId: id };
  const there = await restored.ask('DescribeCertificateDetail', input);
  const here = await service.ask('DescribeCertificateDetail', input);
  assert.match(String(there['CertificatePrivateKey']), /PRIVATE KEY/);
  assert.deepEqual({ ...there, RequestId: '' }, { ...here, RequestId: '' });
});

function pooledKeysIn(file: string) {
  using database = new DatabaseSync(file, { readOnly: true });
  return database.prepare('select count(*) as keys from pooled_keys').get()?.['keys'];
}

test('No key that was made ahead comes back with a backup: it may have been handed out since', async () => {
  const dataFolder = await makeDataFolder('restored-pool');
  await reseal(dataFolder, 'restore', backup, '--json');
  assert.deepEqual([pooledKeysIn(backup), pooledKeysIn(join(dataFolder, 'reseal.db'))], [1, 0]);
});

test('A backup overwrites nothing, and a place that cannot be written is told', async () => {
  const file = join(folder.path, 'mine.db');
  await writeFile(file, 'mine');
  await assertRefused(service.folder, ['backup', file], /^reseal: Cannot back up to .*: it is there already\n$/);
  assert.equal(await readFile(file, 'utf8'), 'mine');
  await assertRefused(service.folder, ['backup', '/nowhere/backup.db'], /^reseal: Cannot back up to \/nowhere/);
});

test('Where there is no database, nothing is backed up and none is made', async () => {
  const dataFolder = await makeDataFolder('fresh');
  const file = join(folder.path, 'nothing.db');
  await assertRefused(dataFolder, ['backup', file], /^reseal: Cannot back up .*reseal\.db: there is no such file\n$/);
});

test('A database that is there is not replaced: a service may be using it', async () => {
  await assertRefused(
    service.folder,
    ['restore', backup],
    /^reseal: Cannot restore .*reseal\.db is there; move it away/,
  );
});

test('A backup is not restored without the master key, or with another one', async () => {
  const dataFolder = await makeDataFolder('keyless');
  await writeFile(join(dataFolder, 'master-key'), '0'.repeat(64));
  await assertRefused(
    dataFolder,
    ['restore', backup],
    /^reseal: Cannot restore .*: it is sealed under another master key/,
  );
  await rm(join(dataFolder, 'master-key'));
  await assertRefused(dataFolder, ['restore', backup], /Cannot read master key .*: there is no such file\n$/);
});

test('What is no backup is refused: another file, a part of one, the database of another program, an empty one', async () => {
  const dataFolder = await makeDataFolder('other');
  const file = join(folder.path, 'odd.db');
  await writeFile(file, 'not a database, and longer than its header would be'.repeat(10));
  await assertRefused(dataFolder, ['restore', file], /^reseal: Cannot restore .*odd\.db: file is not a database\n$/);
  await cp(backup, file);
  await truncate(file, 20_000);
  await assertRefused(dataFolder, ['restore', file], /^reseal: Cannot restore .*odd\.db: /);
  await rm(file);
  new DatabaseSync(file).exec('create table other (a)');
  await assertRefused(dataFolder, ['restore', file], /the database of another program\n$/);
  await writeFile(file, '');
  await assertRefused(dataFolder, ['restore', file], /there is no account in it\n$/);
  await assertRefused(dataFolder, ['restore', '/nowhere/backup.db'], /^reseal: Cannot restore \/nowhere\/backup\.db: /);
});

test('With a database in PostgreSQL, backup and restore say whose tools to use', async () => {
  const env = { RESEAL_DATA: service.folder, RESEAL_DATABASE_URL: 'postgres://reseal:secret@127.0.0.1:1/reseal' };
  for (const command of ['backup', 'restore']) {
    const running = promisify(execFile)(process.execPath, [MAIN, command, join(folder.path, 'x.db')], { env });
    const stderr = 'reseal: Cannot copy the database: it is PostgreSQL; use pg_dump and pg_restore\n';
    await assert.rejects(running, { code: 1, stderr });
  }
});
