// A database of any earlier schema, with a row in every table, is brought to the newest, and a certificate is read from it as it
// was stored.

import { deepEqual, equal } from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { MIGRATIONS } from '../../../src/store/migrations/all.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { ALL } from '../../contracts/store/certificate-lists.ts';
import { fixedClock, STORE_TEST_TIME } from '../../support/store.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const TIME = STORE_TEST_TIME.getTime();
const CHAIN = [
  [0x30, 1, 2],
  [0x30, 3],
];

/** What stands in a column of this name, whatever table it is of; in others 1, "x" or a byte. */
const VALUES: Readonly<Record<string, string>> = {
  uin: "'100000000001'",
  account_uin: "'100000000001'",
  certificate_id: "'Ab12Cd34'",
  id: "'Ab12Cd34'",
  lineage_id: "'Ab12Cd34'",
  alias: "'Web'",
  source: "'ordered'",
  step: "'issued'",
  failure: 'null',
  failure_detail: "''",
  method: "'DNS'",
  names: `'["xn--mnchen-3ya.example"]'`,
  main_domain: "'xn--mnchen-3ya.example'",
  registrable_domain: "'xn--mnchen-3ya.example'",
  proofs: "'[]'",
  submission: "'{}'",
  tags: `'[["env","prod"]]'`,
  csr_origin: "'online'",
  key_algorithm: "'p256'",
  product_id: "'83'",
  package_type: 'null',
  chain: "x'00000003300102000000023003'",
  serial: "'0a0b0c'",
  replaces: 'null',
  renews: 'null',
  term_id: 'null',
  renewal: 'null',
  not_after: String(TIME),
  created_at: String(TIME),
  updated_at: String(TIME),
  deleted_at: 'null',
  revocation_requested_at: 'null',
  revocation_reason: 'null',
  revoked_at: 'null',
  scheduled_revocation_at: 'null',
  superseded_by: 'null',
  proof_deadline: 'null',
  fixed_not_after: 'null',
  csr: 'null',
  sealed_key: "x'01'",
  encryption_csr: 'null',
  sealed_encryption_key: 'null',
  encryption_leaf: 'null',
  encryption_serial: 'null',
  chain_outline: 'null',
  sealed_key_outline: 'null',
  sealed_key_password: 'null',
  ordered_by: 'null',
  ordered_act: 'null',
  caa: 'null',
  after_reissue: 'null',
  type: "'server'",
  data: "'{}'",
  role: "'issuing'",
  authority_id: "'Ab12Cd34'",
  unicode_names: "'münchen.example'",
  state: "'issued'",
};

/** What migrations move from one to the other, or empty. */
const MOVED = new Set(['unrecorded_keys', 'jobs', 'deliveries']);

/** Filled by triggers and by the service. */
const SKIPPED = new Set(['migrations', 'list_groups', 'list_entries', 'list_counts', 'issuer_chains', 'upkeep']);

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
    if (type === 'INTEGER' || type === 'integer') return VALUES[name]?.match(/^\d+$|^null$/)?.[0] ?? '1';
    return VALUES[name] ?? (type.toLowerCase() === 'blob' ? "x'01'" : "'x'");
  });
  return `(${columns.map(({ name }) => name).join()}) values (${values.join()})`;
}

function countsOf(database: DatabaseSync, tables: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    tables.map((table) => [table, Number(database.prepare(`select count(*) as count from ${table}`).get()?.['count'])]),
  );
}

/** By the ports of today. */
async function look(store: RecordStore): Promise<unknown> {
  const { certificates } = store.reads;
  const found = await certificates.find('Ab12Cd34');
  const { total, page } = await certificates.list({ ...ALL, search: 'münchen' }, STORE_TEST_TIME);
  const { total: all } = await certificates.list({ ...ALL, standings: [{ phase: 'issued' }] }, STORE_TEST_TIME);
  return {
    chain: found?.issued?.chain.map((der) => Array.from(der)),
    facts: [found?.step, found?.method, found?.names, found?.issued?.notAfter.getTime()],
    listed: [total, page.map(({ id }) => id), all],
  };
}

const EXPECTED = {
  chain: CHAIN,
  facts: ['issued', 'dns', ['xn--mnchen-3ya.example'], TIME],
  listed: [1, ['Ab12Cd34'], 1],
};

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
    deepEqual(await look(store), EXPECTED);
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
