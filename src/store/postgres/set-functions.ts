// Which write sets are functions of the database by now, and on which connections.

import { DatabaseError, type PoolClient } from 'pg';
import type { CompiledSet, CompiledStatement } from '../sets/compiled-set.ts';
import { makeSetFunction, type SetFunction } from './set-function.ts';
import { SetForms } from './set-forms.ts';
import { answeredWithin, type TimeLeft } from './time-left.ts';

/** To make one takes some milliseconds, as much as is won with so many sets; a connection that is idle for long is closed, and its functions are gone. */
export const FUNCTION_FROM = 16;

/** PostgreSQL 18, appendix A: insufficient_privilege. */
const NOT_PERMITTED = '42501';

/** A form on one connection. */
interface Seen {
  sets: number;
  isMade: boolean;
}

interface Ask {
  readonly client: PoolClient;
  readonly time: TimeLeft;
}

export class SetFunctions {
  readonly #from: number;
  readonly #forms = new SetForms();
  readonly #functions = new Map<number, SetFunction>();
  readonly #types = new Map<string, readonly string[]>();
  /** Of each connection by the number of the form. */
  readonly #seen = new WeakMap<PoolClient, Map<number, Seen>>();
  #isPermitted = true;

  /** `from`: of so many sets of a form on one connection the last one is called as a function, and all after it. */
  constructor(from: number) {
    this.#from = from;
  }

  /** Undefined: the set is sent as the statements that it has. */
  async find(set: CompiledSet, ask: Ask): Promise<SetFunction | undefined> {
    const number = this.#isPermitted ? this.#forms.numberOf(set) : undefined;
    if (number === undefined) return undefined;
    const seen = this.#seenOn(ask.client, number);
    seen.sets += 1;
    if (seen.sets < this.#from) return undefined;
    const known = this.#functions.get(number);
    if (known !== undefined && seen.isMade) return known;
    try {
      const found = known ?? (await this.#make(set, { ...ask, number }));
      await query(ask, found.definition);
      seen.isMade = true;
      return found;
    } catch (error) {
      if (!isForbidden(error)) throw error;
      this.#isPermitted = false;
      return undefined;
    }
  }

  #seenOn(client: PoolClient, number: number): Seen {
    const ofClient = this.#seen.get(client) ?? new Map<number, Seen>();
    this.#seen.set(client, ofClient);
    const seen = ofClient.get(number) ?? { sets: 0, isMade: false };
    ofClient.set(number, seen);
    return seen;
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
