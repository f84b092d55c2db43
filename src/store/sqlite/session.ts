// Sessions over a SQLite connection: they build with Kysely's SQLite compiler and run at once.

import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
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

/**
 * Each query has run when the call returns; its promise only carries the answer. Once `isOpen` says no, every use is
 * refused: a statement that comes late must not fall into another transaction, or outside of all of them.
 */
export function makeSession(connection: Connection, isOpen: () => boolean): Session {
  const compile = <Row>(query: Query<Row>): CompiledQuery<Row> => {
    if (!isOpen()) throw new Error('Cannot use the rows of a transaction that has ended');
    return query(sqliteBuilder).compile();
  };
  const all = <Row>(query: Query<Row>): readonly Row[] => {
    const { sql, parameters } = compile(query);
    // What Kysely inferred from the tables is what SQLite answers: the tables are STRICT.
    return connection.all(sql, parameters) as readonly Row[];
  };
  return {
    skipsLocked: false,
    all: async (query) => all(query),
    first: async (query) => all(query)[0],
    change: async (query) => {
      const { sql, parameters } = compile(query);
      return connection.change(sql, parameters);
    },
  };
}
