// Unpacked files on disk, none of them outside of the folder, keys for their owner only.

import { lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { UnpackedFile } from '../../client/unpack.ts';
import { utf8Of } from '../../lib/bytes.ts';
import { OperatorError } from '../../lib/operator-error.ts';

const OWNER_ONLY = 0o600;
const FOR_ALL = 0o644;
/** Anything else may hold a key, or the password of one. */
const PUBLIC_FILE = /\.(?:crt|csr)$/;

export interface Target {
  readonly folder: string;
  readonly mayReplace: boolean;
}

/** Answers the paths. Looks at all of them before it writes the first. Throws OperatorError where one may not be written. */
export async function saveFiles(files: readonly UnpackedFile[], target: Target): Promise<readonly string[]> {
  const { folder, mayReplace } = target;
  const paths = files.map(({ path }) => join(folder, path));
  for (const path of paths) await checkFree(path, mayReplace);
  for (const { path, content } of files) {
    const place = join(folder, path);
    try {
      await makeFolders(folder, path);
      // Removed and made anew, so that neither a link nor an older file's mode is followed.
      if (mayReplace) await rm(place, { force: true });
      await writeFile(place, content, { flag: 'wx', mode: modeOf(path, content) });
    } catch (cause) {
      if (cause instanceof OperatorError) throw cause;
      throw new OperatorError(`Cannot save ${place}: ${cause instanceof Error ? cause.message : 'unknown'}`, { cause });
    }
  }
  return paths;
}

async function checkFree(path: string, mayReplace: boolean): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || (mayReplace && !found.isDirectory())) return;
  throw new OperatorError(`Cannot save ${path}: it is there already${mayReplace ? ', as a folder' : ' (see --force)'}`);
}

/** A link in the place of a folder would lead elsewhere; the folder that the user named may be one. */
async function makeFolders(folder: string, path: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const parts = dirname(path)
    .split('/')
    .filter((part) => part !== '.');
  let place = folder;
  for (const part of parts) {
    place = join(place, part);
    await mkdir(place, { recursive: true });
    if (!(await lstat(place)).isDirectory()) throw new OperatorError(`Cannot save into ${place}: it is a link`);
  }
}

function modeOf(path: string, content: Uint8Array): number {
  return PUBLIC_FILE.test(path) && !utf8Of(content).includes('PRIVATE KEY') ? FOR_ALL : OWNER_ONLY;
}
