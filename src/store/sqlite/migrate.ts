// Brings a SQLite file to the newest schema, under a lock that lets one process at a time do so.

import type { Clock } from '../../lib/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { ColumnTypes, Migration } from '../migrations/migration.ts';
import { pendingMigrations } from '../migrations/pending.ts';
import type { Connection } from './connection.ts';

export const SQLITE_TYPES: ColumnTypes = {
  integer: 'integer',
  text: 'text',
  bytes: 'blob',
  sequence: 'integer primary key',
  tableOptions: 'strict',
  keyedTableOptions: 'strict, without rowid',
  transientTable: undefined,
  hasLongIndexRows: true,
  jsonFunctions: 'sqlite',
  character: (code) => `char(${code})`,
  writerSlot: '0',
  // A row is updated in its place.
  filledTo: () => [],
  noTrigger: (name) => `drop trigger ${name}`,
  trigger: ({ name, table, event, when, statements }) => [
    `create trigger ${name} after ${event} on ${table} when ${when} begin ${statements.join(';\n')}; end`,
  ],
};

export interface MigrationRun {
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  /** For messages. */
  readonly file: string;
  /** Told of each one before it runs where there is something to be brought to a newer schema. */
  readonly migrating?: ((migration: Pick<Migration, 'number' | 'name'>) => void) | undefined;
}

/** Throws OperatorError on a file in which another program keeps its tables. To be asked before anything is changed. */
export function refuseForeign(connection: Connection, file: string): void {
  const tables = tableNames(connection);
  if (tables.length === 0 || tables.includes(MIGRATIONS_TABLE)) return;
  throw new OperatorError(`Cannot open the store ${file}: it is the database of another program`);
}

/** Runs what has not run yet, all or nothing. Throws OperatorError on a file with a newer schema. */
export function migrate(connection: Connection, run: MigrationRun): void {
  // A look before the lock: whoever opens a current file need not wait for those that write it.
  if (missing(connection, run).length === 0) return;
  connection.change('begin exclusive', []);
  try {
    const isNew = numbersRun(connection).length === 0;
    for (const migration of missing(connection, run)) {
      if (!isNew) run.migrating?.(migration);
      apply(connection, migration, run.clock);
    }
    connection.change('commit', []);
  } catch (error) {
    if (connection.isInTransaction()) connection.change('rollback', []);
    throw error;
  }
}

function missing(connection: Connection, { migrations, file }: MigrationRun): readonly Migration[] {
  return pendingMigrations(migrations, { ran: numbersRun(connection), place: file });
}

/** None for a new file. */
export function numbersRun(connection: Connection): readonly number[] {
  if (!tableNames(connection).includes(MIGRATIONS_TABLE)) return [];
  const rows = connection.all('select number from migrations', []) as readonly { readonly number: number }[];
  return rows.map(({ number }) => number);
}

const MIGRATIONS_TABLE = 'migrations';

/** In one look, between whose halves no other process can migrate. */
function tableNames(connection: Connection): readonly string[] {
  const rows = connection.all("select name from sqlite_schema where type = 'table'", []);
  return (rows as readonly { readonly name: string }[]).map(({ name }) => name);
}

const CREATE_MIGRATIONS = `
  create table if not exists migrations (
    number integer primary key, name text not null, ran_at integer not null
  ) strict`;

function apply(connection: Connection, { number, name, statements }: Migration, clock: Clock): void {
  connection.change(CREATE_MIGRATIONS, []);
  for (const statement of statements(SQLITE_TYPES)) connection.change(statement, []);
  connection.change('insert into migrations (number, name, ran_at) values (?, ?, ?)', [
    number,
    name,
    clock.now().getTime(),
  ]);
}
