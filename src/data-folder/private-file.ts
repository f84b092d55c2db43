// Small files for their owner's eyes only, which are there whole or not at all.

import { link, open, readFile, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;

/**
 * Writes the file unless it is there; of several processes at once one creates it. It is written under a name of its
 * own and linked to its place once it is on disk, so that no crash leaves a part of it there.
 * `draft` ends that other name and differs from process to process.
 */
export async function createPrivateFile(
  path: string,
  content: { readonly text: string; readonly draft: string },
): Promise<'created' | 'present'> {
  const draftPath = `${path}.${content.draft}`;
  await writeDurably(draftPath, content.text);
  try {
    await link(draftPath, path);
    return 'created';
  } catch (cause) {
    if (isErrno(cause, 'EEXIST')) return 'present';
    throw cause;
  } finally {
    await unlink(draftPath);
    await syncFolder(dirname(path));
  }
}

/** Undefined when there is none. */
export async function findFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return undefined;
    throw cause;
  }
}

/** In bytes; 0 where there is no such file. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return 0;
    throw cause;
  }
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return false;
    throw cause;
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name is durable once its folder is (fsync(2)); Windows opens no folders and needs none of this. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch((cause: unknown) => {
    if (isErrno(cause, 'EISDIR') || isErrno(cause, 'EPERM')) return undefined;
    throw cause;
  });
  await folder?.sync();
  await folder?.close();
}
