// The floor's database: SQLite in WAL with synchronous=FULL; what arrives in one turn of the event loop shares a commit.

import { DatabaseSync, type StatementSync } from 'node:sqlite';

export interface Statements {
  readonly plan: StatementSync;
  readonly complete: StatementSync;
  readonly insert: StatementSync;
}

export interface GroupedDatabase {
  /** Answers after the commit. */
  run(work: (statements: Statements) => void): Promise<void>;
  close(): void;
}

export function openGroupedDatabase(file: string): GroupedDatabase {
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  database.exec(`
    create table plans (serial text primary key, certificate_id text not null, tbs text not null, state text not null);
    create table certificates (id text primary key, serial text not null, csr blob not null, der blob not null)`);
  const statements = {
    plan: database.prepare(`insert into plans values (?, ?, ?, 'planned')`),
    complete: database.prepare(`update plans set state = 'issued' where serial = ?`),
    insert: database.prepare('insert into certificates values (?, ?, ?, ?)'),
  };
  let waiting: { readonly work: (statements: Statements) => void; readonly done: () => void }[] = [];
  const commitGroup = (): void => {
    const group = waiting;
    waiting = [];
    database.exec('begin immediate');
    for (const { work } of group) work(statements);
    database.exec('commit');
    for (const { done } of group) done();
  };
  return {
    run: (work) =>
      new Promise((done) => {
        if (waiting.length === 0) setImmediate(commitGroup);
        waiting.push({ work, done });
      }),
    close: () => database.close(),
  };
}
