// Fills the database of a service that is not running with certificates: copies of one that it has issued, each with an id, a name,
// a serial and times of its own, and with all that the service keeps of a certificate besides.

import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { fromCertificates } from '../../src/store/migrations/0034-lists.ts';
import { SQLITE_TYPES } from '../../src/store/sqlite/migrate.ts';

const DAY_MS = 86_400_000;
/** Over so long they were made, each valid for so long: a fifth of them has expired. */
const SPREAD_DAYS = 500;
const VALIDITY_DAYS = 398;
const BATCH = 10_000;

export interface Filled {
  readonly bytesEach: number;
  /** By table or index, of all that there is. */
  readonly bytesEachOf: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Of them to make the lists, as a migration does before the service is ready. */
  readonly listSeconds: number;
}

export function fill(file: string, { count, nowMs }: { readonly count: number; readonly nowMs: number }): Filled {
  using database = new DatabaseSync(file);
  database.exec('pragma synchronous = off; pragma cache_size = -400000');
  const startedAt = performance.now();
  const before = sizeOf(database);
  const template = String(
    database.prepare("select id from certificates where step = 'issued' order by sequence desc limit 1").get()?.['id'],
  );
  database.exec(
    'create temp table made (n integer primary key, id text, serial text, created_at integer, kind integer)',
  );
  // Of so many at once lists are made as the migration makes them.
  const triggers = dropTriggers(database);
  const make = database.prepare(MAKE);
  const copies = Object.entries(COPIES).map(([table, columns]) => copyStatement(database, table, columns));
  for (let from = 0; from < count; from += BATCH) {
    database.exec('begin; delete from made');
    make.run({ from, to: Math.min(from + BATCH, count) - 1, now: nowMs, count });
    for (const copy of copies) copy.run({ template });
    database.exec('commit');
  }
  database.exec('delete from list_entries; delete from list_counts; delete from list_groups');
  const listsFrom = performance.now();
  for (const statement of fromCertificates(SQLITE_TYPES)) database.exec(statement);
  const listSeconds = (performance.now() - listsFrom) / 1000;
  for (const trigger of triggers) database.exec(trigger);
  database.exec('pragma wal_checkpoint(truncate)');
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    bytesEach: (sizeOf(database) - before) / count,
    bytesEachOf: partsOf(database, count),
    seconds,
    listSeconds,
  };
}

/** Ids are spread, as random ones are. */
const MAKE = `with recursive numbers (n) as (select :from union all select n + 1 from numbers where n < :to)
  insert into made select n, printf('%08x', ((n + 1) * 2654435761) & 4294967295), lower(hex(randomblob(16))),
    cast(:now - (:count - n) * ${SPREAD_DAYS * DAY_MS} / :count as integer), n % 1000 from numbers`;

const NOT_AFTER = `made.created_at + ${VALIDITY_DAYS * DAY_MS}`;
/** Of a thousand 50 are revoked, 20 cancelled, one has failed. */
const STEP = `case when kind < 50 then 'revoked' when kind < 70 then 'cancelled' when kind = 70 then 'failed' else 'issued' end`;
const IS_ISSUED = 'not kind between 50 and 70';

/** By table: the columns that are not those of the certificate that is copied. */
const COPIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  certificates: {
    sequence: 'null',
    id: 'made.id',
    lineage_id: 'made.id',
    replaces: 'null',
    project_id: 'n % 4',
    alias: `case when n % 10 = 0 then 'web ' || n else '' end`,
    names: `'["host-' || n || '.svc' || (n % 97) || '.' || source.registrable_domain || '"]'`,
    main_domain: `'host-' || n || '.svc' || (n % 97) || '.' || source.registrable_domain`,
    tags: `case when n % 50 = 1 then '[["env","prod"]]' else '[]' end`,
    key_algorithm: `case when n % 50 = 2 then 'sm2' else source.key_algorithm end`,
    step: STEP,
    created_at: 'made.created_at',
    updated_at: 'made.created_at',
    serial: `case when ${IS_ISSUED} then made.serial end`,
    leaf: `case when ${IS_ISSUED} then source.leaf end`,
    issued_at: `case when ${IS_ISSUED} then made.created_at end`,
    not_before: `case when ${IS_ISSUED} then made.created_at end`,
    not_after: `case when ${IS_ISSUED} then ${NOT_AFTER} end`,
    revoked_at: 'case when kind < 50 then made.created_at end',
  },
  issuances: { serial: 'made.serial', certificate_id: 'made.id', not_after: NOT_AFTER },
  events: { number: 'null', certificate_id: 'made.id', at: 'made.created_at' },
  operations: { sequence: 'null', certificate_id: 'made.id', at: 'made.created_at' },
  certificate_keys: { key_sha256: 'lower(hex(randomblob(32)))', certificate_id: 'made.id' },
};

function copyStatement(database: DatabaseSync, table: string, own: Readonly<Record<string, string>>): StatementSync {
  const columns = database
    .prepare(`select name from pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name));
  const values = columns.map((column) => own[column] ?? `source.${column}`);
  const key = table === 'certificates' ? 'id' : 'certificate_id';
  // One row of each table: a reissue has one event, one plan, and one entry in the log.
  return database.prepare(
    `insert into ${table} (${columns.join()}) select ${values.join()}
      from made cross join (select * from ${table} where ${key} = :template limit 1) source`,
  );
}

/** Answers the statements that make them. */
function dropTriggers(database: DatabaseSync): readonly string[] {
  const rows = database.prepare("select name, sql from sqlite_schema where type = 'trigger'").all();
  for (const { name } of rows) database.exec(`drop trigger ${String(name)}`);
  return rows.map(({ sql }) => String(sql));
}

function sizeOf(database: DatabaseSync): number {
  const row = database.prepare('select page_count * page_size as bytes from pragma_page_count, pragma_page_size').get();
  return Number(row?.['bytes']);
}

function partsOf(database: DatabaseSync, count: number): Readonly<Record<string, number>> {
  const rows = database
    .prepare('select name, sum(pgsize) as bytes from dbstat group by name order by 2 desc limit 16')
    .all();
  return Object.fromEntries(rows.map(({ name, bytes }) => [String(name), Math.round(Number(bytes) / count)]));
}
