// The file first-key.json: the one open copy of the API key that the first start makes, for the operator.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { FirstKey, FirstKeyFile } from '../accounts/first-account.ts';
import { hexOf } from '../lib/bytes.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { Random } from '../lib/random.ts';
import { FIRST_KEY_FILE } from './data-folder.ts';
import { createPrivateFile, findFile } from './private-file.ts';

const DRAFT_BYTES = 8;

/** The form in which `reseal keys create --json` prints a key, too. */
const CONTENT = z.strictObject({
  AccountUin: z.string().regex(/^[0-9]{12}$/),
  SecretId: z.string().regex(/^AKID[A-Za-z0-9]{32}$/),
  SecretKey: z.string().regex(/^[A-Za-z0-9]{32}$/),
});

export function firstKeyPath(dataFolder: string): string {
  return join(dataFolder, FIRST_KEY_FILE);
}

export function openFirstKeyFile(dataFolder: string, random: Random): FirstKeyFile {
  const path = firstKeyPath(dataFolder);
  return {
    find: () => findFirstKey(path),
    create: async (key) => {
      await createPrivateFile(path, { text: textOf(key), draft: hexOf(random(DRAFT_BYTES)) });
      const written = await findFirstKey(path);
      if (written === undefined)
        throw new OperatorError(`Cannot keep the first API key: ${path} was taken away at once`);
      return written;
    },
    discard: async () => await rm(path, { force: true }),
  };
}

async function findFirstKey(path: string): Promise<FirstKey | undefined> {
  const text = await findFile(path);
  return text === undefined ? undefined : readFirstKey(path, text);
}

function readFirstKey(path: string, text: string): FirstKey {
  const content = CONTENT.safeParse(parseJson(text));
  if (!content.success) {
    throw new OperatorError(`Cannot read ${path}: it holds no API key; move it away to have a new one made`);
  }
  const { AccountUin: accountUin, SecretId: secretId, SecretKey: secretKey } = content.data;
  return { accountUin, secretId, secretKey };
}

function textOf(key: FirstKey): string {
  const content = { AccountUin: key.accountUin, SecretId: key.secretId, SecretKey: key.secretKey };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON is not a key either; the message must not quote what may be a secret.
  }
}
