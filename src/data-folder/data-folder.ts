// The data folder: what lies where in it, and that nobody but its owner looks inside.

import { access, chmod, constants, mkdir, readdir, stat } from 'node:fs/promises';
import { OperatorError } from '../lib/operator-error.ts';

export const DATABASE_FILE = 'reseal.db';
export const MASTER_KEY_FILE = 'master-key';
export const FIRST_KEY_FILE = 'first-key.json';

const OWNER_ONLY = 0o700;
const OF_OTHERS = 0o077;
const STICKY = 0o1000;

/** What a file system has in its root of its own accord. */
const OF_THE_FILE_SYSTEM = new Set(['lost+found']);
/** Other names begin so too: drafts of keys, and what SQLite keeps beside its file. */
const OURS = [DATABASE_FILE, MASTER_KEY_FILE, FIRST_KEY_FILE];

/**
 * Makes the folder, or closes the one that is there. Throws OperatorError where it cannot, or should not: /tmp, or a
 * home that others must be able to enter.
 */
export async function openDataFolder(path: string): Promise<void> {
  const mode = await attempt(path, { act: () => makeFolder(path), why: 'it cannot be made' });
  if ((mode & STICKY) !== 0) throw unusable(path, 'it is shared by many users');
  await attempt(path, { act: () => access(path, READ_AND_WRITE), why: 'this user may not read and write there' });
  if ((mode & OF_OTHERS) === 0) return;
  if (await isForeign(path)) throw unusable(path, 'it is open to others and holds other things; name one of its own');
  await attempt(path, { act: () => chmod(path, OWNER_ONLY), why: 'others may look into it, and it cannot be closed' });
}

const READ_AND_WRITE = constants.R_OK | constants.W_OK | constants.X_OK;

async function makeFolder(path: string): Promise<number> {
  await mkdir(path, { recursive: true, mode: OWNER_ONLY });
  return (await stat(path)).mode;
}

/** To close a folder that has another use would break that one. */
async function isForeign(path: string): Promise<boolean> {
  const names = (await readdir(path)).filter((name) => !OF_THE_FILE_SYSTEM.has(name));
  return names.length > 0 && !names.some((name) => OURS.some((own) => name.startsWith(own)));
}

async function attempt<T>(
  path: string,
  { act, why }: { readonly act: () => Promise<T>; readonly why: string },
): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw unusable(path, why, cause);
  }
}

function unusable(path: string, why: string, cause?: unknown): OperatorError {
  return new OperatorError(`Cannot use data folder ${path}: ${why}`, { cause });
}
