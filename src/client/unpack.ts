// A downloaded zip, taken apart without believing a word of it.

import { unzipSync, type UnzipFileInfo } from 'fflate';
import { OperatorError } from '../lib/operator-error.ts';

export interface UnpackedFile {
  /** Relative, with "/": "Nginx/2_example.com.key". */
  readonly path: string;
  readonly content: Uint8Array;
}

export const MAX_FILES = 64;
export const MAX_UNPACKED_BYTES = 4 * 1024 * 1024;
export const MAX_PATH_LENGTH = 300;

/** What a file name may be made of, so that it is one on every system. */
const PART = /^(?!\.{1,2}$)[\p{L}\p{N}_.@-]+$/u;

/** Throws OperatorError when it is no zip, holds too much, or names a file that would lie outside of the folder. */
export function unpack(zip: Uint8Array): readonly UnpackedFile[] {
  let files = 0;
  let bytes = 0;
  const accept = (file: UnzipFileInfo): boolean => {
    files += 1;
    bytes += file.originalSize;
    if (files > MAX_FILES) throw new OperatorError(`Cannot unpack the download: it has more than ${MAX_FILES} files`);
    if (bytes > MAX_UNPACKED_BYTES) {
      throw new OperatorError(`Cannot unpack the download: it holds more than ${MAX_UNPACKED_BYTES} bytes`);
    }
    checkPath(file.name);
    return !file.name.endsWith('/');
  };
  return Object.entries(unzip(zip, accept)).map(([path, content]) => ({ path, content }));
}

function unzip(zip: Uint8Array, filter: (file: UnzipFileInfo) => boolean): Readonly<Record<string, Uint8Array>> {
  try {
    // No more is written than the size that `filter` was told: the output has just that room.
    return unzipSync(zip, { filter });
  } catch (cause) {
    if (cause instanceof OperatorError) throw cause;
    throw new OperatorError('Cannot unpack the download: it is no zip that can be read', { cause });
  }
}

function checkPath(path: string): void {
  const parts = path.replace(/\/$/, '').split('/');
  if (path.length <= MAX_PATH_LENGTH && parts.every((part) => PART.test(part))) return;
  throw new OperatorError(`Cannot unpack the download: it names a file ${JSON.stringify(path.slice(0, 80))}`);
}
