// The data folder: what lies where in it, and that nobody but its owner looks inside.

import { chmod, mkdir, stat } from 'node:fs/promises';
import { OperatorError } from '../lib/operator-error.ts';

export const DATABASE_FILE = 'reseal.db';
export const MASTER_KEY_FILE = 'master-key';
export const FIRST_KEY_FILE = 'first-key.json';

const OWNER_ONLY = 0o700;
const OF_OTHERS = 0o077;
const STICKY = 0o1000;

/** Makes the folder, or closes the one that is there. Throws OperatorError where it cannot, or should not: /tmp. */
export async function openDataFolder(path: string): Promise<void> {
  const mode = await makeFolder(path);
  if ((mode & STICKY) !== 0) throw new OperatorError(`Cannot use data folder ${path}: it is shared by many users`);
  if ((mode & OF_OTHERS) === 0) return;
  try {
    await chmod(path, OWNER_ONLY);
  } catch (cause) {
    throw new OperatorError(`Cannot use data folder ${path}: others may look into it, and it cannot be closed`, {
      cause,
    });
  }
}

async function makeFolder(path: string): Promise<number> {
  try {
    await mkdir(path, { recursive: true, mode: OWNER_ONLY });
    return (await stat(path)).mode;
  } catch (cause) {
    throw new OperatorError(`Cannot use data folder ${path}: it cannot be made`, { cause });
  }
}
