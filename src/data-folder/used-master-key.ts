// Which master keys a database was sealed under from this data folder: so that an empty one is not taken for the first.

import { hexOf } from '../lib/bytes.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { Random } from '../lib/random.ts';
import { join } from 'node:path';
import { MASTER_KEY_FILE } from './data-folder.ts';
import { createPrivateFile, isThere } from './private-file.ts';

const DRAFT_BYTES = 8;

/** One empty file for each master key, by masterKeyIdOf. */
export function usedMasterKeyPath(dataFolder: string, masterKeyId: string): string {
  return join(dataFolder, `${MASTER_KEY_FILE}-${masterKeyId}-used`);
}

export interface UsedMasterKey {
  readonly dataFolder: string;
  readonly masterKeyId: string;
}

/** Durable when it answers. */
export async function markMasterKeyUsed({ dataFolder, masterKeyId }: UsedMasterKey, random: Random): Promise<void> {
  const path = usedMasterKeyPath(dataFolder, masterKeyId);
  if (await isThere(path)) return;
  await createPrivateFile(path, { text: '', draft: hexOf(random(DRAFT_BYTES)) });
}

/** Throws OperatorError where the key has sealed a database, which is not the one at `place`: that is missing, or empty. */
export async function refuseNewDatabase(used: UsedMasterKey, place: string): Promise<void> {
  const path = usedMasterKeyPath(used.dataFolder, used.masterKeyId);
  if (!(await isThere(path))) return;
  throw new OperatorError(
    `Cannot open the store: ${place} is missing or empty, though secrets were sealed under this master key before; ` +
      `put the database back (reseal restore), or remove ${path} to begin anew`,
  );
}
