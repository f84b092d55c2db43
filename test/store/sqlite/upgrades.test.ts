// A database of any earlier schema, with a row in every table, is brought to the newest, and a certificate is read from it as it
// was stored.

import { deepEqual, equal } from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { MIGRATIONS } from '../../../src/store/migrations/all.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { lookAtUpgraded, MOVED, SKIPPED, UPGRADED, valueOf } from '../../support/every-table.ts';
import { fixedClock } from '../../support/store.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const KINDS: Readonly<Record<string, 'number' | 'bytes'>> = { integer: 'number', blob: 'bytes' };

interface Column {
  readonly name: string;
  readonly type: string;
  readonly pk: number;
}

function fillTables(file: string): ReadonlyMap<string, number> {
  using database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  const tables = database.prepare("select name from sqlite_schema where type = 'table'").all();
  const names = tables.map(({ name }) => String(name)).filter((name) => !SKIPPED.has(name));
  for (const table of names) {
    const columns = database.prepare(`select name, type, pk from pragma_table_info('${table}')`).all() as never;
    database.exec(`insert or ignore into ${table} ${rowOf(columns)}`);
  }
  return countsOf(database, names);
}

function rowOf(columns: readonly Column[]): string {
  const values = columns.map(({ name, type }) => {
    return valueOf(name, KINDS[type.toLowerCase()] ?? 'text');
  });
  return `(${columns.map(({ name }) => name).join()}) values (${values.join()})`;
}

function countsOf(database: DatabaseSync, tables: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    tables.map((table) => [table, Number(database.prepare(`select count(*) as count from ${table}`).get()?.['count'])]),
  );
}

for (const { number, name } of MIGRATIONS) {
  test(`a file of schema ${number}, ${name}, is brought to the newest with all that is in it`, async () => {
    using folder = makeTemporaryFolder();
    const file = join(folder.path, 'reseal.db');
    const migrations = MIGRATIONS.filter((migration) => migration.number <= number);
    await (await openSqliteStore({ file, clock: fixedClock, migrations }))[Symbol.asyncDispose]();
    const before = fillTables(file);
    await using store = await openSqliteStore({ file, clock: fixedClock });
    while ((await store.reads.upkeep.findUpkeep()) !== undefined) {
      await store.transact((rows) => rows.upkeep.takeStep());
    }
    deepEqual(await lookAtUpgraded(store), UPGRADED);
    using database = new DatabaseSync(file, { readOnly: true });
    const there = new Set(
      database
        .prepare('select name from sqlite_schema')
        .all()
        .map((row) => row['name']),
    );
    const lasting = [...before.keys()].filter((table) => there.has(table) && !MOVED.has(table));
    for (const [table, count] of countsOf(database, lasting)) equal(count, before.get(table), table);
  });
}
