// Which write sets are functions of the database by now, and on which connections.

import { DatabaseError, type PoolClient } from 'pg';
import type { CompiledSet, CompiledStatement } from '../compiled-set.ts';
import { makeSetFunction, type SetFunction } from './set-function.ts';
import { SetForms } from './set-forms.ts';
import { answeredWithin, type TimeLeft } from './time-left.ts';

/** To make one takes a connection some milliseconds: as much as is won with so many sets. */
export const FUNCTION_FROM = 16;

/** PostgreSQL 18, appendix A: insufficient_privilege. */
const NOT_PERMITTED = '42501';

interface Ask {
  readonly client: PoolClient;
  readonly time: TimeLeft;
}

export class SetFunctions {
  readonly #from: number;
  readonly #forms = new SetForms();
  readonly #functions = new Map<number, SetFunction>();
  readonly #types = new Map<string, readonly string[]>();
  readonly #madeOn = new WeakMap<PoolClient, Set<number>>();
  #isPermitted = true;

  /** `from`: of so many sets of a form the last one is called as a function, and all after it. */
  constructor(from: number) {
    this.#from = from;
  }

  /** Undefined: the set is sent as the statements that it has. */
  async find(set: CompiledSet, ask: Ask): Promise<SetFunction | undefined> {
    const form = this.#forms.count(set);
    if (form === undefined || form.sets < this.#from || !this.#isPermitted) return undefined;
    const made = this.#madeOn.get(ask.client) ?? new Set();
    this.#madeOn.set(ask.client, made);
    const known = this.#functions.get(form.number);
    if (known !== undefined && made.has(form.number)) return known;
    try {
      const found = known ?? (await this.#make(set, { ...ask, number: form.number }));
      await query(ask, found.definition);
      made.add(form.number);
      return found;
    } catch (error) {
      if (!isForbidden(error)) throw error;
      this.#isPermitted = false;
      return undefined;
    }
  }

  async #make(set: CompiledSet, { number, ...ask }: Ask & { readonly number: number }): Promise<SetFunction> {
    const unknown = new Set(
      [...set.looks, ...set.changes].map(({ sql }) => sql).filter((sql) => !this.#types.has(sql)),
    );
    for (const [sql, types] of await typesOf([...unknown], ask)) this.#types.set(sql, types);
    const made = makeSetFunction(set, { number, typesOf: ({ sql }: CompiledStatement) => this.#types.get(sql) ?? [] });
    this.#functions.set(number, made);
    return made;
  }
}

/** A database may give the right to make temporary objects, which it gives to everybody at first, to others alone. */
function isForbidden(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === NOT_PERMITTED;
}

const NAME = 'write_set_statement_';

/** As the database takes the parameters of each statement to be. */
async function typesOf(statements: readonly string[], ask: Ask): Promise<ReadonlyMap<string, readonly string[]>> {
  const types = new Map<string, readonly string[]>();
  for (const [nth, sql] of statements.entries()) {
    await query(ask, `prepare ${NAME}${nth} as ${sql}`);
    const asked = `select parameter_types::text[] as types from pg_prepared_statements where name = '${NAME}${nth}'`;
    const [row] = await query(ask, asked);
    await query(ask, `deallocate ${NAME}${nth}`);
    types.set(sql, row?.types ?? []);
  }
  return types;
}

interface TypesRow {
  readonly types: readonly string[];
}

async function query({ client, time }: Ask, text: string): Promise<readonly TypesRow[]> {
  const leftMs = Math.ceil(time.leftMs());
  if (leftMs <= 0) throw new Error('There is no time left for a query');
  return (await client.query<TypesRow>(answeredWithin({ text }, leftMs))).rows;
}
