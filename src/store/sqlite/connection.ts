// One connection to the SQLite file: its pragmas, and its prepared statements, kept while they are in use.

import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Durability } from '../../certificates/ports/write-set.ts';
import { storeErrorOf } from './trouble.ts';

/** How many prepared statements a connection keeps; the oldest goes first, and is prepared again when it is wanted. */
export const STATEMENT_LIMIT = 200;

/** What a statement fails by; where nobody could use the file, by StoreUnavailable. */
export interface Connection {
  all(sql: string, parameters: readonly unknown[]): readonly unknown[];
  /** Answers how many rows were inserted, updated or deleted. */
  change(sql: string, parameters: readonly unknown[]): number;
  /** By which the transactions that begin afterwards are committed: atOnce, until something else is said. */
  setDurability(durability: Durability): void;
  isInTransaction(): boolean;
  /** Again, it does nothing. */
  close(): void;
}

export interface ConnectionOptions {
  /** Its path, or a URL with parameters of SQLite. */
  readonly file: string | URL;
  readonly readOnly: boolean;
  /** How long a statement blocks the process while another one holds the file. */
  readonly busyTimeoutMs: number;
}

/**
 * A setting of each connection, not of the file. FULL: each commit is flushed, so that what was answered survives a loss of
 * power. NORMAL: the next flush of the log covers it, whichever connection makes that (https://sqlite.org/wal.html).
 */
const SYNCHRONOUS: { readonly [durability in Durability]: string } = {
  atOnce: 'pragma synchronous = full',
  withTheNext: 'pragma synchronous = normal',
};

/**
 * A log of 16 MB is brought into the file, where SQLite does so at 4 MB: the same page is then written there once where it was
 * four times, and its flush, for which each writer waits, comes as much more rarely.
 */
const CHECKPOINT_PAGES = 4000;

export function openConnection({ file, readOnly, busyTimeoutMs }: ConnectionOptions): Connection {
  const database = new DatabaseSync(file, { readOnly, timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
  database.exec(SYNCHRONOUS.atOnce);
  let current: Durability = 'atOnce';
  database.exec(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  // What a savepoint would restore is kept in memory; in a file it is most of what a small transaction writes.
  database.exec('pragma temp_store = memory');
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    if (statements.size > STATEMENT_LIMIT) forgetOldest(statements);
    return statement;
  };
  return {
    all: (sql, parameters) => attempt(() => prepare(sql).all(...bindable(parameters))),
    change: (sql, parameters) => attempt(() => Number(prepare(sql).run(...bindable(parameters)).changes)),
    setDurability: (durability) => {
      if (durability === current) return;
      // Not prepared: SQLite obeys this pragma as it compiles it.
      attempt(() => database.exec(SYNCHRONOUS[durability]));
      current = durability;
    },
    isInTransaction: () => database.isTransaction,
    close: () => {
      if (database.isOpen) database.close();
    },
  };
}

function attempt<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw storeErrorOf(error);
  }
}

function forgetOldest(statements: Map<string, StatementSync>): void {
  for (const sql of statements.keys()) {
    statements.delete(sql);
    return;
  }
}

/** The columns' types let Kysely place nothing but text, numbers, bytes and null. */
function bindable(parameters: readonly unknown[]): readonly SQLInputValue[] {
  return parameters as readonly SQLInputValue[];
}
