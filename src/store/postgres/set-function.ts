// A write set as a function of the database: its looks and changes, one after the other, by a single call.
//
// What it does is what the pipeline of its statements does (pipelined-set.ts): each statement sees what others have committed by
// then, since the function is volatile and the transaction READ COMMITTED (PostgreSQL 18, §36.7). The database has its plans
// ready, and neither side writes and reads some twenty messages.

import type { CompiledSet, CompiledStatement } from '../sets/compiled-set.ts';
import { bytesArray, integerArray, textArray } from './binary-arrays.ts';
import { storable, type Statement } from './session.ts';
import { BESIDE_OTHERS, turnWithin } from './turns.ts';
import { WITH_THE_NEXT } from './with-the-next.ts';

/** Of errors that the function raises: the message of the first one is the number of the look that found what it should not. */
export const LOOK_FAILED = 'RS001';
export const TOO_LATE = 'RS002';
const CHANGE_FAILED = 'RS003';

/** What the parameters of a statement are, as PostgreSQL names their types. */
export type ParameterTypes = (statement: CompiledStatement) => readonly string[];

export interface SetFunction {
  /** Made on each connection that calls it, and gone with it. */
  readonly definition: string;
  /** The call for one set of the form. `until`: milliseconds since 1970 by the clock of the database. */
  callOf(set: CompiledSet, until: number): Statement;
}

/** The values of a set come in three arrays: a function has a hundred parameters at most, and a certificate alone has half of them. */
const ARRAYS = ['text', 'bigint', 'bytea'] as const;
type ArrayType = (typeof ARRAYS)[number];

export function makeSetFunction(
  set: CompiledSet,
  { number, typesOf }: { readonly number: number; readonly typesOf: ParameterTypes },
): SetFunction {
  const name = `pg_temp.write_set_${number}`;
  const places = new Places();
  const body = bodyOf(set, { typesOf, places });
  return {
    definition: `
      create or replace function ${name}(text[], bigint[], bytea[]) returns integer language plpgsql as ${QUOTE}
      #variable_conflict use_column
      declare
        rows bigint;
      begin
        ${body.join(';\n')};
        return 1;
      end ${QUOTE}`,
    callOf: (values, until) => ({
      text: `select ${name}($1, $2, $3)`,
      values: arraysOf(places.kinds, valuesOf(values, until)),
    }),
  };
}

const QUOTE = '$write_set$';

/** Where each value lies, in the order in which they come. */
class Places {
  readonly kinds: ArrayType[] = [];
  readonly #counts = { text: 0, bigint: 0, bytea: 0 };

  /** The next one, of this type, as an expression. */
  take(type: string): string {
    const kind = kindOf(type);
    this.kinds.push(kind);
    this.#counts[kind] += 1;
    const element = `($${ARRAYS.indexOf(kind) + 1})[${this.#counts[kind]}]`;
    return type === kind ? element : `(${element})::${type}`;
  }
}

const WHOLE_NUMBERS = new Set(['bigint', 'integer', 'smallint']);

/** What is neither bytes nor a whole number comes as text, which PostgreSQL casts. */
function kindOf(type: string): ArrayType {
  if (WHOLE_NUMBERS.has(type)) return 'bigint';
  return type === 'bytea' ? 'bytea' : 'text';
}

interface Writing {
  readonly typesOf: ParameterTypes;
  readonly places: Places;
}

function bodyOf({ durability, turns, looks, changes }: CompiledSet, { typesOf, places }: Writing): readonly string[] {
  const written = (statement: CompiledStatement): string => withPlaces(statement, { typesOf, places });
  return [
    performed(BESIDE_OTHERS.text),
    ...(durability === 'atOnce' ? [] : [performed(WITH_THE_NEXT.text)]),
    ...turns.map(() => performed(turnWithin(places.take('text')))),
    ...looks.flatMap((look, nth) => {
      const sql = written(look);
      const isRight = look.finds === 'a row' ? 'rows > 0' : 'rows = 0';
      return [...(isSelect(sql) ? [performed(sql)] : [`${sql} into rows`]), 'get diagnostics rows = row_count'].concat(
        unless(isRight, LOOK_FAILED, String(nth)),
      );
    }),
    ...changes.flatMap((change) => {
      const sql = written(change);
      if (change.rows === undefined) return [sql];
      const failure = unless(
        `rows = ${change.rows}`,
        CHANGE_FAILED,
        'A change of a write set has not changed its one row',
      );
      return [sql, 'get diagnostics rows = row_count', failure];
    }),
    unless(
      `clock_timestamp() < to_timestamp(${places.take('bigint')} / 1000.0)`,
      TOO_LATE,
      'The time of the call is over',
    ),
  ];
}

function isSelect(sql: string): boolean {
  return /^select\s/i.test(sql);
}

/** What a query answers is of no use. */
function performed(select: string): string {
  return select.replace(/^select/i, 'perform');
}

function unless(condition: string, code: string, message: string): string {
  return `if not (${condition}) then raise exception using errcode = '${code}', message = '${message}'; end if`;
}

/** What stands in quotes, or a parameter. */
const QUOTED_OR_PARAMETER = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g;

function withPlaces(statement: CompiledStatement, { typesOf, places }: Writing): string {
  const types = typesOf(statement);
  if (types.length !== statement.parameters.length || statement.sql.includes(QUOTE)) {
    throw new Error(`Cannot make a function of a write set with this statement: ${statement.sql}`);
  }
  const taken = types.map((type) => places.take(type));
  return statement.sql.replaceAll(QUOTED_OR_PARAMETER, (found, number: string | undefined) =>
    number === undefined ? found : (taken[Number(number) - 1] ?? found),
  );
}

/** In the order of bodyOf; turns in the one order in which all take them (turns.ts). */
function valuesOf({ turns, looks, changes }: CompiledSet, until: number): readonly unknown[] {
  return [...turns.toSorted(), ...[...looks, ...changes].flatMap(({ parameters }) => parameters), Math.floor(until)];
}

function arraysOf(kinds: readonly ArrayType[], values: readonly unknown[]): Buffer[] {
  const texts: (string | null)[] = [];
  const integers: (number | null)[] = [];
  const bytes: (Uint8Array | null)[] = [];
  for (const [nth, kind] of kinds.entries()) {
    const value = values[nth] ?? null;
    if (kind === 'text') texts.push(value === null ? null : textOf(value));
    else if (kind === 'bigint') integers.push(value === null ? null : Number(value));
    else bytes.push(value === null ? null : bytesOf(value));
  }
  return [textArray(texts), integerArray(integers), bytesArray(bytes)];
}

function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(storable(value));
  throw new TypeError(`Cannot send a value of type ${typeof value} to PostgreSQL as text`);
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`Cannot send a value of type ${typeof value} to PostgreSQL as bytes`);
}
