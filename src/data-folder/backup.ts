// A copy of the database, taken while the service runs, and put back where there is none.

import { constants } from 'node:fs';
import { chmod, copyFile, link, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OperatorError } from '../lib/operator-error.ts';
import { DATABASE_FILE, openDataFolder } from './data-folder.ts';
import { isThere, syncFolder } from './private-file.ts';

const OWNER_ONLY = 0o600;
/** Another process may just be recovering the file after a crash. */
const BUSY_TIMEOUT_MS = 5000;

export interface BackupPlaces {
  readonly dataFolder: string;
  /** The copy. */
  readonly file: string;
}

/**
 * One consistent state of the database, everything that was answered before the call included; the service goes on
 * beside it. The file is there whole or not at all. Answers its size. Throws OperatorError when it is there already.
 */
export async function backUpDatabase({ dataFolder, file }: BackupPlaces): Promise<number> {
  const source = join(dataFolder, DATABASE_FILE);
  if (!(await isThere(source))) throw new OperatorError(`Cannot back up ${source}: there is no such file`);
  if (await isThere(file)) throw new OperatorError(`Cannot back up to ${file}: it is there already`);
  const part = `${file}.part`;
  try {
    await makeEmpty(part);
    copyInto(source, part);
    checkWhole(part);
    await sync(part);
    await rename(part, file);
  } catch (cause) {
    if (!isErrno(cause, 'EEXIST')) await rm(part, { force: true });
    throw new OperatorError(`Cannot back up to ${file}: ${reasonOf(cause)}`, { cause });
  }
  await syncFolder(dirname(resolve(file)));
  return (await stat(file)).size;
}

/**
 * `check` opens the copy in a folder of its own and throws where it is not what it should be; only then is the copy put into
 * its place. Throws OperatorError where a database is, which a service may be using.
 */
export async function restoreDatabase(
  { dataFolder, file }: BackupPlaces,
  check: (folder: string) => Promise<void>,
): Promise<void> {
  await openDataFolder(dataFolder);
  const place = join(dataFolder, DATABASE_FILE);
  for (const path of [place, `${place}-wal`, `${place}-shm`]) {
    if (await isThere(path)) throw new OperatorError(`Cannot restore ${place}: ${path} is there; move it away first`);
  }
  const folder = await mkdtemp(join(dataFolder, 'restoring-'));
  try {
    const copy = join(folder, DATABASE_FILE);
    await copyFile(file, copy, constants.COPYFILE_EXCL);
    await chmod(copy, OWNER_ONLY);
    checkWhole(copy);
    await check(folder);
    foldLog(copy);
    await sync(copy);
    // Unlike a rename, a link replaces nothing that has come meanwhile.
    await link(copy, place);
  } catch (cause) {
    throw new OperatorError(`Cannot restore ${file}: ${reasonOf(cause)}`, { cause });
  } finally {
    await rm(folder, { recursive: true });
  }
  await syncFolder(dataFolder);
}

/** SQLite makes files that others may read, but takes one that is there and empty. */
async function makeEmpty(path: string): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY);
  await file.close();
}

function copyInto(source: string, target: string): void {
  using database = new DatabaseSync(source, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  // https://sqlite.org/lang_vacuum.html: a transaction that reads; those that write need not wait.
  database.prepare('vacuum into ?').run(resolve(target));
}

function checkWhole(path: string): void {
  using database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  const [verdict] = database.prepare('pragma quick_check(1)').all();
  if (verdict?.['quick_check'] !== 'ok') throw new Error('it is damaged');
}

/** What `check` has written may still lie in the write-ahead log beside it. */
function foldLog(path: string): void {
  using database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  database.exec('pragma journal_mode = delete');
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
