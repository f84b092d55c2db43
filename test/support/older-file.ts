// SQLite files as an older version left them: its schema, and rows in it.

import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { MIGRATIONS } from '../../src/store/migrations/all.ts';
import type { Migration } from '../../src/store/migrations/migration.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { fixedClock } from './store.ts';

export type Row = Readonly<Record<string, SQLInputValue>>;

/** A file in the folder as it was before the migration, with these rows; answers its path. */
export async function makeFileBefore(
  migration: Migration,
  { folder, rows }: { readonly folder: string; readonly rows: readonly (readonly [table: string, row: Row])[] },
): Promise<string> {
  const file = join(folder, 'reseal.db');
  const migrations = MIGRATIONS.filter(({ number }) => number < migration.number);
  await (await openSqliteStore({ file, clock: fixedClock, migrations }))[Symbol.asyncDispose]();
  using database = new DatabaseSync(file);
  for (const [table, row] of rows) insert(database, table, row);
  return file;
}

/** What the table must have and the row has not is empty, or 0. */
function insert(database: DatabaseSync, table: string, row: Row): void {
  const columns = database.prepare(`pragma table_info(${table})`).all();
  const lacking = columns.filter(
    ({ notnull, dflt_value, name }) => notnull === 1 && dflt_value === null && !(String(name) in row),
  );
  const whole: Row = {
    ...Object.fromEntries(lacking.map(({ name, type }) => [name, type === 'INTEGER' ? 0 : ''])),
    ...row,
  };
  const names = Object.keys(whole);
  const places = names.map(() => '?').join();
  database.prepare(`insert into ${table} (${names.join()}) values (${places})`).run(...Object.values(whole));
}
