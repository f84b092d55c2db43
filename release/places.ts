// Where packing reads and writes.

import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');
export const DIST = join(ROOT, 'dist');
/** Where the service looks for the console's pages first. */
export const CONSOLE_PAGES = join(DIST, 'web');
/** What `reseal` runs, and beside it what that loads, before the program of TypeScript's is read. */
export const COMMAND = 'reseal.cjs';
export const COMMAND_PARTS = [COMMAND, 'start.cjs'] as const;
export const MANIFEST = join(ROOT, 'package.json');
/** The manifest of developers, while npm packs that of the release. */
export const KEPT_MANIFEST = join(ROOT, '.package.json.kept');
