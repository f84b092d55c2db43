// Sessions over a SQLite connection: they build with Kysely's SQLite compiler and run at once.

import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Query, Session } from '../query.ts';
import type { Tables } from '../tables.ts';
import type { Connection } from './connection.ts';

/** Builds and compiles; its driver is a dummy because sessions run the queries themselves. */
export const sqliteBuilder = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

export interface EndableSession extends Session {
  /** From now on every use is refused: a statement that comes late must not fall into another transaction. */
  end(): void;
}

/** Each query has run when the call returns; its promise only carries the answer. */
export function makeSession(connection: Connection): EndableSession {
  let ended = false;
  const run = <Row>(query: Query<Row>): readonly Row[] => {
    if (ended) throw new Error('Cannot use the rows of a transaction that has ended');
    const { sql, parameters } = query(sqliteBuilder).compile();
    // What Kysely inferred from the tables is what SQLite answers: the tables are STRICT.
    return connection.all(sql, parameters) as readonly Row[];
  };
  return {
    all: async (query) => run(query),
    first: async (query) => run(query)[0],
    change: async (query) => {
      if (ended) throw new Error('Cannot use the rows of a transaction that has ended');
      const { sql, parameters } = query(sqliteBuilder).compile();
      return connection.change(sql, parameters);
    },
    end: () => {
      ended = true;
    },
  };
}
