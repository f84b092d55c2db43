// Statements that are sent together and answered together: a pipeline that ends with its one Sync is one transaction.
//
// PostgreSQL 18, §54.2.4: what stands before a Sync without "begin" is carried out all or not at all, and nothing after an error is
// carried out. pg would send a Sync with each statement, which the server answers one by one: twice the work for both.

import type { Connection, PoolClient, Submittable } from 'pg';
import type { Statement } from './session.ts';

/** Names of statements, by which a connection knows them again and need not parse them. */
export class StatementNames {
  readonly #names = new Map<string, string>();

  /** Empty: it stays without a name, since there are so many. */
  nameOf(text: string): string {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    if (this.#names.size >= NAME_LIMIT) return '';
    const name = `statement-${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}

/** More forms than the sets and look-ups of the service have; each connection keeps a plan of each. */
export const NAME_LIMIT = 512;

export interface PipelineAnswer {
  /** How many of the statements were carried out. */
  readonly completed: number;
  /** What kept the next one, or the commit, from it; undefined: all is committed. */
  readonly error: unknown;
}

/** One transaction at the isolation of the connection. What is not answered in time counts as lost. */
export async function sendPipeline(
  client: PoolClient,
  order: { readonly statements: readonly Statement[]; readonly names: StatementNames; readonly withinMs: number },
): Promise<PipelineAnswer> {
  const { promise, resolve } = Promise.withResolvers<PipelineAnswer>();
  client.query(new Pipeline({ ...order, parsed: parsedOf(client), answer: resolve }));
  return await promise;
}

/** The names that each connection knows. */
const parsedNames = new WeakMap<PoolClient, Set<string>>();

function parsedOf(client: PoolClient): Set<string> {
  const known = parsedNames.get(client) ?? new Set();
  parsedNames.set(client, known);
  return known;
}

interface PipelineOrder {
  readonly statements: readonly Statement[];
  readonly names: StatementNames;
  readonly withinMs: number;
  readonly parsed: Set<string>;
  readonly answer: (answer: PipelineAnswer) => void;
}

/** What pg's Client submits, and tells of each message that answers it. */
class Pipeline implements Submittable {
  /** pg's word for how long it waits. */
  readonly query_timeout: number;
  /** Called with the error, if there is one; pg puts its own in this place, which calls it. */
  callback: (error?: unknown) => void;
  readonly #order: PipelineOrder;
  readonly #parsing: string[] = [];
  #completed = 0;

  constructor(order: PipelineOrder) {
    this.#order = order;
    this.query_timeout = Math.max(Math.ceil(order.withinMs), 1);
    this.callback = (error) => order.answer({ completed: this.#completed, error });
  }

  submit(connection: Connection): void {
    // One packet instead of three for each statement.
    connection.stream.cork();
    try {
      for (const statement of this.#order.statements) this.#send(connection, statement);
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
  }

  #send(connection: Connection, { text, values }: Statement): void {
    const { names, parsed } = this.#order;
    const name = names.nameOf(text);
    if (name === '' || !parsed.has(name)) {
      // It may be known from a pipeline that failed; to close what is not there does no harm (§54.2.3).
      if (name !== '') connection.close({ type: 'S', name }, true);
      connection.parse({ name, text, types: [] }, true);
      if (name !== '') this.#parsing.push(name);
    }
    connection.bind({ statement: name, values: values.map(encoded) }, true);
    connection.execute(null, true);
  }

  handleRowDescription(): void {}

  handleDataRow(): void {}

  handleCommandComplete(): void {
    this.#completed += 1;
  }

  handleError(error: unknown): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    for (const name of this.#parsing) this.#order.parsed.add(name);
    this.callback();
  }
}

/** Bytes as they are, everything else as text. */
function encoded(value: unknown): Buffer | string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new TypeError(
    `Cannot send a value of type ${typeof value} to PostgreSQL: columns hold texts, numbers and bytes`,
  );
}
