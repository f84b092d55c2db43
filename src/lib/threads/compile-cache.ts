// Node's cache of compiled code, kept where no other user can put code into it.

import { mkdirSync, statSync } from 'node:fs';
import { enableCompileCache, getCompileCacheDir } from 'node:module';

const OTHERS_MAY_WRITE = 0o022;

/**
 * Of all that this thread loads from here on. Without effect where the folder cannot be made, is another user's or is open
 * to others, who could have the process run what they like; and where NODE_COMPILE_CACHE has named another.
 */
export function keepCompiled(folder: string): void {
  if (getCompileCacheDir() === undefined && isOwn(folder)) enableCompileCache(folder);
}

function isOwn(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    return uid === (process.getuid?.() ?? uid) && (mode & OTHERS_MAY_WRITE) === 0;
  } catch {
    return false;
  }
}
