// Builds the console into a folder, unless what is there was built from the same sources: `node web/build.ts [folder]`.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { LIST_PAGE, pageBytes } from './sizes.ts';
import { consoleConfig } from './vite.config.ts';

const ROOT = join(import.meta.dirname, '..');
/** Beside other things that can be made again, so that `npm ci` takes it away with them. */
export const CACHED_CONSOLE = join(ROOT, 'node_modules/.cache/console');
/** In the folder that was built: the hash of what it was built from. */
const BUILT_FROM = 'built-from.txt';
/** What a browser would not make out of fewer bytes is not compressed: a packet is sent anyhow. */
const LEAST_COMPRESSED_BYTES = 1024;

/** Answers whether anything had to be built. */
export async function buildConsole(folder: string): Promise<boolean> {
  const sources = hashOfSources();
  const note = join(folder, BUILT_FROM);
  if (existsSync(note) && readFileSync(note, 'utf8') === sources) return false;
  // Vite takes half a second to load, which a start without changes need not wait for.
  const { build } = await import('vite');
  await build(consoleConfig(folder));
  compressAll(folder);
  writeFileSync(note, sources);
  return true;
}

/** Of every file of the console, and of the versions of the packages that it is built with. */
function hashOfSources(): string {
  const hash = createHash('sha256');
  const files = [...filesBelow(import.meta.dirname), join(ROOT, 'package-lock.json')];
  for (const file of files.toSorted())
    hash.update(relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** Files that are served compressed lie beside the plain ones, made once with the greatest effort. */
function compressAll(folder: string): void {
  for (const file of filesBelow(folder).filter((one) => /\.(?:js|css|svg|html)$/.test(one))) {
    const content = readFileSync(file);
    if (content.length < LEAST_COMPRESSED_BYTES) continue;
    writeFileSync(`${file}.br`, brotliCompressSync(content));
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The service itself needs no console: with this word a failure to build one is told, and is no failure. */
const OR_WITHOUT = '--or-without';

if (import.meta.main) {
  const words = process.argv.slice(2);
  try {
    const folder = words.find((word) => word !== OR_WITHOUT) ?? CACHED_CONSOLE;
    if (await buildConsole(folder)) {
      const kilobytes = Math.round(pageBytes(folder, LIST_PAGE) / 1000);
      console.error(`The console is built: ${relative(ROOT, folder)}, its list in ${kilobytes} KB compressed`);
    }
  } catch (error) {
    console.error(`Cannot build the console: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = words.includes(OR_WITHOUT) ? 0 : 1;
  }
}
