// Sessions over PostgreSQL: they build with Kysely's PostgreSQL compiler, and something runs what they built.

import {
  DummyDriver,
  HandleEmptyInListsPlugin,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  replaceWithNoncontingentExpression,
  type CompiledQuery,
} from 'kysely';
import { isByKey, type Query, type Session } from '../query.ts';
import type { Tables } from '../tables.ts';

/** Builds and compiles; its driver is a dummy because sessions run the queries themselves. */
export const postgresBuilder = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
  // PostgreSQL has no "in ()": what is in an empty list is false.
  plugins: [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })],
});

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
  /** Whether a connection may keep its plan, outside of write sets. */
  readonly isByKey?: boolean;
}

export interface Result {
  readonly rows: readonly unknown[];
  readonly rowCount: number | null;
}

export type Run = (statement: Statement) => Promise<Result>;

export function makeSession(run: Run): Session {
  const all = async <Row>(query: Query<Row>): Promise<readonly Row[]> => {
    const { rows } = await run(queryOf(query(postgresBuilder).compile()));
    // What Kysely inferred from the tables is what PostgreSQL answers: its columns have types.
    return rows as readonly Row[];
  };
  return {
    skipsLocked: true,
    all,
    first: async (query) => (await all(query))[0],
    change: async (query) => (await run(statementOf(query(postgresBuilder).compile()))).rowCount ?? 0,
  };
}

function queryOf(compiled: CompiledQuery): Statement {
  return { ...statementOf(compiled), isByKey: isByKey(compiled) };
}

export function statementOf({ sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>): Statement {
  return { text: sql, values: parameters.map(storable) };
}

const NUL = /\0/g;

/** PostgreSQL keeps no NUL in text. Sought, such a text is found nowhere; stored, it has U+FFFD in its place. */
export function storable(parameter: unknown): unknown {
  return typeof parameter === 'string' ? parameter.replace(NUL, '\u{FFFD}') : parameter;
}
