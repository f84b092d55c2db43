// Where packing reads and writes.

import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');
export const MAIN = join(ROOT, 'dist/main.js');
export const MANIFEST = join(ROOT, 'package.json');
/** The manifest of developers, while npm packs that of the release. */
export const KEPT_MANIFEST = join(ROOT, '.package.json.kept');
