// A SQLite file of the newest schema with nothing in it, kept from run to run: to copy it takes a tenth of running every migration.

import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { MIGRATIONS } from '../../src/store/migrations/all.ts';
import { SQLITE_TYPES } from '../../src/store/sqlite/migrate.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';

const FOLDER = join(import.meta.dirname, '../../node_modules/.cache/sqlite');

/** With other migrations it would be another file. */
const ID = createHash('sha256')
  .update(JSON.stringify(MIGRATIONS.map(({ number, name, statements }) => [number, name, statements(SQLITE_TYPES)])))
  .digest('hex');

/** Where no file is yet. */
export async function placeNewestSchema(file: string): Promise<void> {
  const template = join(FOLDER, `${ID}.db`);
  if (!existsSync(template)) await makeTemplate(template);
  await copyFile(template, file);
}

/** Several may make it at once: each one's is as good. */
async function makeTemplate(template: string): Promise<void> {
  const draft = `${template}.${randomUUID()}`;
  await mkdir(FOLDER, { recursive: true });
  const store = await openSqliteStore({ file: draft, clock: { now: () => new Date(0) } });
  await store[Symbol.asyncDispose]();
  await rename(draft, template);
}
