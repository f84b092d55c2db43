// The master key, over which every secret in the store is sealed: read from where it is, or made on the first start.

import { join } from 'node:path';
import { hexOf } from '../lib/bytes.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { Random } from '../lib/random.ts';
import { MASTER_KEY_BYTES } from '../lib/secret-box.ts';
import { findMasterKey, MASTER_KEY_FORM, type MasterKeySetting } from '../secrets/master-key.ts';
import { DATABASE_FILE, MASTER_KEY_FILE, openDataFolder } from './data-folder.ts';
import { askCommand } from './master-key-command.ts';
import { createPrivateFile, findFile, isThere } from './private-file.ts';

const DRAFT_BYTES = 8;

export interface MasterKeyPlaces {
  readonly dataFolder: string;
  /** Where the operator keeps the key instead; it is never made there. */
  readonly masterKey: MasterKeySetting;
}

/**
 * Also makes the data folder, for its owner only. A folder that holds a database but no key gets no new one, with which
 * nothing in it could be opened. Throws OperatorError for that, and for a file that is missing or holds no key.
 */
export async function openMasterKey(places: MasterKeyPlaces, random: Random): Promise<Uint8Array> {
  await openDataFolder(places.dataFolder);
  if (places.masterKey.kind !== 'dataFolder') return await readMasterKey(places.masterKey);
  const path = join(places.dataFolder, MASTER_KEY_FILE);
  if (await isThere(path)) return readKeyFile(path);
  if (await isThere(join(places.dataFolder, DATABASE_FILE))) return afterRace(path);
  // Two first starts at once each make a key; one is linked to its place, and both read that one.
  await makeKeyFile(path, random);
  return readKeyFile(path);
}

/** One that the operator keeps. */
export async function readMasterKey(setting: Exclude<MasterKeySetting, { kind: 'dataFolder' }>): Promise<Uint8Array> {
  if (setting.kind === 'file') return await readKeyFile(setting.path);
  const text = setting.kind === 'text' ? setting.text : await askCommand(setting);
  const key = findMasterKey(text);
  if (key !== undefined) return key;
  throw new OperatorError(`Cannot use what ${setting.variable} gives: ${MASTER_KEY_FORM}`);
}

export async function makeKeyFile(path: string, random: Random): Promise<void> {
  await createPrivateFile(path, { text: `${hexOf(random(MASTER_KEY_BYTES))}\n`, draft: hexOf(random(DRAFT_BYTES)) });
}

/** Between the two looks another first start may have made first the key and then the database. */
async function afterRace(path: string): Promise<Uint8Array> {
  if (await isThere(path)) return readKeyFile(path);
  throw new OperatorError(
    `Cannot open the data folder: ${path} is missing, and without it the secrets in ${DATABASE_FILE} cannot be read; ` +
      'put the key back or name its file in RESEAL_MASTER_KEY_FILE',
  );
}

export async function readKeyFile(path: string): Promise<Uint8Array> {
  const key = findMasterKey(await readText(path));
  if (key !== undefined) return key;
  throw new OperatorError(`Cannot read master key ${path}: ${MASTER_KEY_FORM}`);
}

async function readText(path: string): Promise<string> {
  try {
    const text = await findFile(path);
    if (text !== undefined) return text;
  } catch (cause) {
    throw new OperatorError(`Cannot read master key ${path}: the file cannot be opened`, { cause });
  }
  throw new OperatorError(`Cannot read master key ${path}: there is no such file`);
}
