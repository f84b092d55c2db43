// The master key of the data folder on its way to the next one: made beside it, and put into its place once all is open to it.

import { link, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../lib/random.ts';
import { masterKeyIdOf } from '../secrets/master-key.ts';
import { MASTER_KEY_FILE } from './data-folder.ts';
import { makeKeyFile, readKeyFile } from './master-key.ts';
import { isThere, syncFolder } from './private-file.ts';

export const NEXT_MASTER_KEY_FILE = `${MASTER_KEY_FILE}.next`;

/** The same one, where an earlier call was not followed by `adoptNextMasterKey`. */
export async function stageNextMasterKey(dataFolder: string, random: Random): Promise<Uint8Array> {
  const path = join(dataFolder, NEXT_MASTER_KEY_FILE);
  await makeKeyFile(path, random);
  return await readKeyFile(path);
}

/**
 * Answers where the key of before is kept: whoever deletes the last copy of it can open no backup from before. Does nothing
 * where another process has done it already.
 */
export async function adoptNextMasterKey(dataFolder: string, next: Uint8Array): Promise<string | undefined> {
  const path = join(dataFolder, MASTER_KEY_FILE);
  const present = await readKeyFile(path);
  if (masterKeyIdOf(present) === masterKeyIdOf(next)) return undefined;
  const kept = `${path}.${masterKeyIdOf(present)}`;
  if (!(await isThere(kept))) await link(path, kept);
  await syncFolder(dataFolder);
  await rename(join(dataFolder, NEXT_MASTER_KEY_FILE), path);
  await syncFolder(dataFolder);
  return kept;
}
