// The policy for subject keys, with the lists of blocked keys that the configuration names.

import { readFile, stat } from 'node:fs/promises';
import { readKeyLists, type KeyListFile } from '../../ca/key-policy/key-list.ts';
import { type KeyPolicy, makeKeyPolicy } from '../../ca/key-policy/key-policy.ts';
import { OperatorError } from '../../lib/operator-error.ts';

/** All files together: a million hashes. */
export const MAX_KEY_LIST_BYTES = 64 * 1024 * 1024;

/** Reads the files once. Throws OperatorError for one that cannot be read, for too many bytes, and for what is no hash. */
export async function openKeyPolicy(paths: readonly string[]): Promise<KeyPolicy> {
  const sizes = await Promise.all(paths.map(sizeOf));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes > MAX_KEY_LIST_BYTES) {
    const where = paths.join(', ');
    throw new OperatorError(`Cannot read the blocked keys in ${where}: ${bytes} bytes, at most ${MAX_KEY_LIST_BYTES}`);
  }
  const files: KeyListFile[] = [];
  for (const path of paths) files.push({ path, text: await readFile(path, 'latin1') });
  return makeKeyPolicy(readKeyLists(files));
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    throw new OperatorError(`Cannot read the blocked keys in ${path}: the file cannot be opened`, { cause });
  }
}
