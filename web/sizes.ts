// How many bytes a page of the console brings, compressed, by the manifest of its build.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

/** Of a source file that is loaded when its page is first shown, as the manifest names it. */
export const LIST_PAGE = 'src/pages/certificates/certificates-page.tsx';
/** What the list may bring in all, compressed by gzip. */
export const MAX_LIST_PAGE_BYTES = 250_000;

/** The document, the frame, and everything that the page needs besides; each file once, as gzip makes it. */
export function pageBytes(folder: string, page: string): number {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Readonly<
    Record<string, Chunk>
  >;
  const files = new Set(['index.html']);
  const visited = new Set<string>();
  const add = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`Cannot measure ${page}: the build has no ${name}`);
    if (visited.has(name)) return;
    visited.add(name);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const other of chunk.imports ?? []) add(other);
  };
  for (const name of ['index.html', page]) add(name);
  return [...files].reduce((sum, file) => sum + compressedBytes(join(folder, file)), 0);
}

/** Small files are served as they are. */
function compressedBytes(file: string): number {
  return statSync(existsSync(`${file}.gz`) ? `${file}.gz` : file).size;
}
