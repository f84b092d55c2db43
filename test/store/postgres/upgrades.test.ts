// A database on PostgreSQL of an earlier schema, with a row in every table, is brought to the newest, and a certificate is read from
// it as it was stored: some of them in the suite, every one by `npm run long`.

import { deepEqual, equal } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import { systemRandom } from '../../../src/lib/random.ts';
import { MIGRATIONS } from '../../../src/store/migrations/all.ts';
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { lookAtUpgraded, MOVED, SKIPPED, UPGRADED, valueOf } from '../../support/every-table.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { runsOf } from '../../support/runs.ts';
import { fixedClock } from '../../support/store.ts';

/** One schema out of so many is tried. */
const STEP = runsOf({ suite: 12, long: 1 });
const TRIED = MIGRATIONS.filter((_, index) => index % STEP === 0);

let server: PostgresServer;

before(async () => {
  server = await startPostgres();
});
after(async () => await server[Symbol.asyncDispose]());

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

const COLUMNS = `select table_name as table, column_name as name, data_type as type from information_schema.columns
  join information_schema.tables using (table_schema, table_name)
  where table_schema = 'public' and table_type = 'BASE TABLE' and is_identity = 'NO'
  order by table_name, ordinal_position`;

/** Answers how many rows each table has. */
async function fillTables(client: Client): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<Column>(COLUMNS);
  const byTable = Map.groupBy(
    rows.filter(({ table }) => !SKIPPED.has(table)),
    ({ table }) => table,
  );
  const inserts = [...byTable].map(([table, columns]) => `insert into ${table} ${rowOf(columns)}`);
  await insertAll(client, inserts);
  return await countsOf(client, [...byTable.keys()]);
}

/** Those that refer to others are tried again when these are there. */
async function insertAll(client: Client, inserts: readonly string[]): Promise<void> {
  const refused: string[] = [];
  let why: unknown;
  for (const insert of inserts) {
    try {
      await client.query(insert);
    } catch (error) {
      why = error;
      refused.push(insert);
    }
  }
  if (refused.length === inserts.length && inserts.length > 0) throw why;
  if (refused.length > 0) await insertAll(client, refused);
}

function rowOf(columns: readonly Column[]): string {
  const values = columns.map(({ name, type }) => {
    if (type === 'bytea') return valueOf(name, 'bytes').replace(/^x('.*')$/, "decode($1, 'hex')");
    if (type === 'ARRAY') return "'{}'";
    return valueOf(name, type === 'text' ? 'text' : 'number');
  });
  const names = columns.map(({ name }) => name).join();
  return `(${names}) values (${values.join()}) on conflict do nothing`;
}

async function countsOf(client: Client, tables: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const table of tables) {
    const { rows } = await client.query<{ readonly count: string }>(`select count(*) as count from ${table}`);
    counts.set(table, Number(rows[0]?.count));
  }
  return counts;
}

for (const { number, name } of TRIED) {
  test(`a database of schema ${number}, ${name}, is brought to the newest with all that is in it`, async () => {
    await using database = await server.makeDatabase();
    const settings = { url: database.url, clock: fixedClock, random: systemRandom };
    const migrations = MIGRATIONS.filter((migration) => migration.number <= number);
    await (await openPostgresStore({ ...settings, migrations }))[Symbol.asyncDispose]();
    const client = new Client(database.url);
    await client.connect();
    await using _closed = { [Symbol.asyncDispose]: async () => await client.end() };
    const before = await fillTables(client);
    await using store = await openPostgresStore(settings);
    while ((await store.reads.upkeep.findUpkeep()) !== undefined) {
      await store.transact((rows) => rows.upkeep.takeStep());
    }
    deepEqual(await lookAtUpgraded(store), UPGRADED);
    const { rows } = await client.query<Column>(COLUMNS);
    const there = new Set(rows.map(({ table }) => table));
    const lasting = [...before.keys()].filter((table) => there.has(table) && !MOVED.has(table));
    for (const [table, count] of await countsOf(client, lasting)) equal(count, before.get(table), table);
  });
}
