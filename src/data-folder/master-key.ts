// The master key, under which every secret in the store is sealed: read from its file, or made on the first start.

import { join } from 'node:path';
import { bytesOfBase64, bytesOfHex, hexOf } from '../lib/bytes.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { Random } from '../lib/random.ts';
import { MASTER_KEY_BYTES } from '../lib/secret-box.ts';
import { DATABASE_FILE, MASTER_KEY_FILE, openDataFolder } from './data-folder.ts';
import { createPrivateFile, findFile, isThere } from './private-file.ts';

const DRAFT_BYTES = 8;
const HEX_KEY = /^[0-9a-f]{64}$/i;
const BASE64_KEY = /^[A-Za-z0-9+/]{43}=?$/;

export interface MasterKeyPlaces {
  readonly dataFolder: string;
  /** Where the operator keeps the key instead; it is never made there. */
  readonly masterKeyFile: string | undefined;
}

/**
 * Also makes the data folder, for its owner only. A folder that holds a database but no key gets no new one, with which
 * nothing in it could be opened. Throws OperatorError for that, and for a file that is missing or holds no key.
 */
export async function openMasterKey(places: MasterKeyPlaces, random: Random): Promise<Uint8Array> {
  await openDataFolder(places.dataFolder);
  if (places.masterKeyFile !== undefined) return readMasterKey(places.masterKeyFile);
  const path = join(places.dataFolder, MASTER_KEY_FILE);
  if (await isThere(path)) return readMasterKey(path);
  if (await isThere(join(places.dataFolder, DATABASE_FILE))) return afterRace(path);
  // Two first starts at once each make a key; one is linked to its place, and both read that one.
  await createPrivateFile(path, { text: `${hexOf(random(MASTER_KEY_BYTES))}\n`, draft: hexOf(random(DRAFT_BYTES)) });
  return readMasterKey(path);
}

/** Between the two looks another first start may have made first the key and then the database. */
async function afterRace(path: string): Promise<Uint8Array> {
  if (await isThere(path)) return readMasterKey(path);
  throw new OperatorError(
    `Cannot open the data folder: ${path} is missing, and without it the secrets in ${DATABASE_FILE} cannot be read; ` +
      'put the key back or name its file in RESEAL_MASTER_KEY_FILE',
  );
}

/** 32 bytes as 64 hexadecimal digits, or as base64. */
async function readMasterKey(path: string): Promise<Uint8Array> {
  const text = (await readText(path)).trim();
  if (HEX_KEY.test(text)) return bytesOfHex(text);
  if (BASE64_KEY.test(text)) return bytesOfBase64(text);
  throw new OperatorError(
    `Cannot read master key ${path}: it must be ${MASTER_KEY_BYTES} bytes as hexadecimal digits or base64`,
  );
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
