// Queries as the store writes them: built by Kysely, compiled once where they are hot, run by a session.

import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Builds for one dialect and runs nothing: running is the session's. */
export type Builder = Kysely<Tables>;

export type Query<Row> = (db: Builder) => Compilable<Row>;

/** The way to the database for one transaction, or for reads outside of any. */
export interface Session {
  /** Whether rows are locked one by one, so that those that others hold can be skipped; else there is one writer. */
  readonly skipsLocked: boolean;
  all<Row>(query: Query<Row>): Promise<readonly Row[]>;
  first<Row>(query: Query<Row>): Promise<Row | undefined>;
  /** Answers how many rows were inserted, updated or deleted. */
  change(query: Query<unknown>): Promise<number>;
}

interface Template<Row> {
  /** Of the values that it was made for. */
  readonly names: readonly string[];
  readonly compiled: CompiledQuery<Row>;
  /** For each placeholder of the SQL: where its value comes from. */
  readonly parameters: readonly (Slot | { readonly constant: unknown })[];
}

const SLOT = Symbol('slot');

interface Slot {
  readonly [SLOT]: string;
}

/** How many forms of one prepared query are kept, so that columns chosen at run time cannot fill the memory. */
export const TEMPLATE_LIMIT = 256;

/**
 * A query that is compiled once for each dialect and each set of value names, because compiling costs ten times what
 * SQLite needs to run it. `build` sees a slot for each value: it may place them, and must not look at them.
 */
export function prepared<Values extends object, Row>(
  build: (db: Builder, slots: Values) => Compilable<Row>,
): (values: Values) => Query<Row> {
  const templatesOf = new WeakMap<Builder, Templates<Row>>();
  return (values) => (db) => {
    const templates = templatesOf.get(db) ?? { byNames: new Map(), last: undefined };
    templatesOf.set(db, templates);
    const template = findTemplate(templates, values) ?? makeTemplate(build(db, slotsFor(values)), values);
    if (template !== templates.last) keep(templates, template);
    return { compile: () => fill(template, values) };
  };
}

interface Templates<Row> {
  readonly byNames: Map<string, Template<Row>>;
  /** Nearly always the one that is wanted next: to join the names of fifty columns takes longer than to compare them. */
  last: Template<Row> | undefined;
}

function findTemplate<Row>({ byNames, last }: Templates<Row>, values: object): Template<Row> | undefined {
  const names = Object.keys(values);
  if (last !== undefined && areSame(last.names, names)) return last;
  return byNames.get(names.join());
}

function keep<Row>(templates: Templates<Row>, template: Template<Row>): void {
  if (templates.byNames.size < TEMPLATE_LIMIT) templates.byNames.set(template.names.join(), template);
  templates.last = template;
}

function areSame(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name, at) => name === others[at]);
}

const byKey = new WeakSet<object>();

/** The same of a look-up by a key: however full its tables are, its plan is one, which a connection may keep. */
export function preparedByKey<Values extends object, Row>(
  build: (db: Builder, slots: Values) => Compilable<Row>,
): (values: Values) => Query<Row> {
  const query = prepared(build);
  return (values) => (db) => ({
    compile: () => {
      const compiled = query(values)(db).compile();
      byKey.add(compiled.queryId);
      return compiled;
    },
  });
}

export function isByKey({ queryId }: Pick<CompiledQuery, 'queryId'>): boolean {
  return byKey.has(queryId);
}

function slotsFor<Values extends object>(values: Values): Values {
  const slots = Object.keys(values).map((name) => [name, { [SLOT]: name } satisfies Slot]);
  // The slots stand for the values only while the query is built: Kysely hands them on as parameters, unread.
  return Object.fromEntries(slots) as Values;
}

function isSlot(parameter: unknown): parameter is Slot {
  return typeof parameter === 'object' && parameter !== null && SLOT in parameter;
}

function makeTemplate<Row>(query: Compilable<Row>, values: object): Template<Row> {
  const compiled = query.compile();
  return {
    names: Object.keys(values),
    compiled,
    parameters: compiled.parameters.map((parameter) => (isSlot(parameter) ? parameter : { constant: parameter })),
  };
}

function fill<Row>({ compiled, parameters }: Template<Row>, values: object): CompiledQuery<Row> {
  const record = values as Readonly<Record<string, unknown>>;
  return {
    query: compiled.query,
    queryId: compiled.queryId,
    sql: compiled.sql,
    parameters: parameters.map((parameter) => (SLOT in parameter ? record[parameter[SLOT]] : parameter.constant)),
  };
}
