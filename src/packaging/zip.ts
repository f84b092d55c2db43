// Zip files that depend on nothing but what is in them: the same content is the same file at any time and place.

import type { Zippable } from 'fflate';
import { bytesOfUtf8 } from '../lib/bytes.ts';

export interface PackedFile {
  readonly path: string;
  readonly content: Uint8Array | string;
  /** Keys and passwords, which are unpacked for their owner's eyes only. */
  readonly isSecret: boolean;
}

/** The first year that a zip knows; the format has no time zone, so the time of day is the same everywhere. */
const FIXED_TIME = new Date(1980, 0, 1, 12);
const UNIX = 3;
const REGULAR_FILE = 0o100000;
/** APPNOTE.TXT §4.4.15: the upper half holds what Unix calls the mode. */
const MODE_SHIFT = 16;

export async function makeZip(files: readonly PackedFile[]): Promise<Uint8Array> {
  // Its tables are kept in memory from when it is loaded: not before something is packed.
  const { zipSync } = await import('fflate');
  const zippable: Zippable = Object.fromEntries(
    files.map(({ path, content, isSecret }) => {
      const mode = REGULAR_FILE | (isSecret ? 0o600 : 0o644);
      return [path, [bytesOf(content), { mtime: FIXED_TIME, os: UNIX, attrs: mode << MODE_SHIFT }]];
    }),
  );
  return zipSync(zippable);
}

function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? bytesOfUtf8(content) : content;
}
