// Brings a PostgreSQL database to the newest schema, under a lock that lets one process at a time do so.

import type { ClientBase } from 'pg';
import type { Clock } from '../../lib/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { ColumnTypes, Migration } from '../migrations/migration.ts';
import { pendingMigrations } from '../migrations/pending.ts';

export const POSTGRES_TYPES: ColumnTypes = {
  integer: 'bigint',
  text: 'text collate "C"',
  bytes: 'bytea',
  sequence: 'bigint generated always as identity primary key',
  tableOptions: '',
  keyedTableOptions: '',
  transientTable: 'create unlogged table',
  hasLongIndexRows: false,
  jsonFunctions: 'postgres',
  character: (code) => `chr(${code})`,
  // More than the writing connections of a node: each has a process of the database for itself.
  writerSlot: 'mod(pg_backend_pid(), 16)',
  filledTo: (table, percent) => [`alter table ${table} set (fillfactor = ${percent})`],
  noTrigger: (name) => `drop function ${name}() cascade`,
  trigger: ({ name, table, event, when, statements }) => [
    `create function ${name}() returns trigger language plpgsql as
      $$ begin ${statements.join(';\n')}; return null; end $$`,
    `create trigger ${name} after ${event} on ${table} for each row when (${when}) execute function ${name}()`,
  ],
};

/** Any number that others do not use. */
const MIGRATION_LOCK = 5_217_400;

export interface MigrationRun {
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  /** For messages: which database, without its password. */
  readonly place: string;
  /** Told of each one before it runs where there is something to be brought to a newer schema. */
  readonly migrating?: ((migration: Pick<Migration, 'number' | 'name'>) => void) | undefined;
}

/** Runs what has not run yet, all or nothing. Throws OperatorError on a newer schema, and on other programs' tables. */
export async function migrate(client: ClientBase, run: MigrationRun): Promise<void> {
  await checkEncoding(client, run.place);
  // A look before the lock: whoever opens a current database need not wait.
  if ((await pending(client, run)).length === 0) return;
  // READ COMMITTED: what is looked at after the lock was waited for is what others have committed by then.
  await client.query('begin isolation level read committed');
  try {
    await client.query(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    const isNew = (await numbersRun(client, run.place)).length === 0;
    for (const migration of await pending(client, run)) {
      if (!isNew) run.migrating?.(migration);
      await apply(client, migration, run.clock);
    }
    await client.query('commit');
  } catch (error) {
    // A connection that is lost has undone it already.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

export async function checkEncoding(client: ClientBase, place: string): Promise<void> {
  const { rows } = await client.query<{ server_encoding: string }>('show server_encoding');
  const encoding = rows[0]?.server_encoding;
  if (encoding === 'UTF8') return;
  throw new OperatorError(`Cannot open the store ${place}: its encoding is ${encoding}, UTF8 is needed`);
}

async function pending(client: ClientBase, { migrations, place }: MigrationRun): Promise<readonly Migration[]> {
  return pendingMigrations(migrations, { ran: await numbersRun(client, place), place });
}

const MIGRATIONS_TABLE = 'migrations';

/** to_regclass() would answer from what the connection remembers, which may be older than the lock. */
const LIST_TABLES = `
  select relname as name from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace`;

/** None for a new database. Throws OperatorError for one in which another program keeps its tables. */
export async function numbersRun(client: ClientBase, place: string): Promise<readonly number[]> {
  const tables = await client.query<{ name: string }>(LIST_TABLES);
  if (tables.rows.length === 0) return [];
  if (!tables.rows.some(({ name }) => name === MIGRATIONS_TABLE)) {
    throw new OperatorError(`Cannot open the store ${place}: it is the database of another program`);
  }
  const { rows } = await client.query<{ number: number }>('select number from migrations');
  return rows.map(({ number }) => number);
}

const CREATE_MIGRATIONS = `
  create table if not exists migrations (
    number bigint primary key, name text not null, ran_at bigint not null
  )`;

async function apply(client: ClientBase, { number, name, statements }: Migration, clock: Clock): Promise<void> {
  await client.query(CREATE_MIGRATIONS);
  for (const statement of statements(POSTGRES_TYPES)) await client.query(statement);
  const ran = [number, name, clock.now().getTime()];
  await client.query('insert into migrations (number, name, ran_at) values ($1, $2, $3)', ran);
}
