// The test files to be run, in a folder: each is taken once, by the process that makes its mark first.

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';

export interface Files {
  /** In the order in which they are to be taken, as `own` is. */
  readonly shared: readonly string[];
  /** Those that need a process of their own. */
  readonly own: readonly string[];
}

export interface Taken {
  readonly file: string;
  readonly markEnd: () => void;
}

/** A file that was taken and has not come to its end, though its process may have. */
export interface Unended {
  readonly file: string;
  /** In milliseconds since 1970. */
  readonly since: number;
  /** Of the process that took it. */
  readonly pid: number;
}

/** Into a folder that is empty. */
export function writeQueue(folder: string, files: Files): void {
  writeFileSync(listIn(folder), JSON.stringify(files));
}

/** The next one, if no process has taken all of them. */
export function takeFile(folder: string, kind: keyof Files): Taken | undefined {
  const place = placesIn(folder, kind).find(({ taken }) => isFirst(taken));
  return place && { file: place.file, markEnd: () => writeFileSync(place.ended, '') };
}

export function listUnended(folder: string): readonly Unended[] {
  const places = [...placesIn(folder, 'shared'), ...placesIn(folder, 'own')];
  return places
    .filter(({ taken, ended }) => existsSync(taken) && !existsSync(ended))
    .map(({ file, taken }) => ({ file, since: statSync(taken).mtimeMs, pid: Number(readFileSync(taken, 'utf8')) }));
}

function placesIn(folder: string, kind: keyof Files) {
  const files: Files = JSON.parse(readFileSync(listIn(folder), 'utf8'));
  return files[kind].map((file, index) => {
    const mark = join(folder, `${kind}-${index}`);
    return { file, taken: `${mark}.taken`, ended: `${mark}.ended` };
  });
}

function listIn(folder: string): string {
  return join(folder, 'files.json');
}

function isFirst(mark: string): boolean {
  try {
    writeFileSync(mark, String(pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
