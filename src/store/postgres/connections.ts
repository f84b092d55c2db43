// Connections to PostgreSQL: their pool, their limits, and how values come back over them.

import { Pool, types } from 'pg';
import { SECOND_MS } from '../../lib/clock.ts';

const CONNECT_TIMEOUT_MS = 5 * SECOND_MS;
/** Past this the server gives a statement up. The slowest of ours is a search through all of an account. */
const STATEMENT_TIMEOUT_MS = 10 * SECOND_MS;
const LOCK_TIMEOUT_MS = 5 * SECOND_MS;
/** After this a server that does not answer at all counts as gone. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5 * SECOND_MS;
/** What a node that died has locked is free again after this. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30 * SECOND_MS;

export interface PoolWish {
  /** Without a word of it in messages: it holds a password. */
  readonly url: string;
  readonly size: number;
  /** Settings of PostgreSQL for each connection. */
  readonly settings: Readonly<Record<string, string>>;
}

export function openPool({ url, size, settings }: PoolWish): Pool {
  const pool = new Pool({
    connectionString: url,
    max: size,
    application_name: 'reseal',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    types: { getTypeParser },
  });
  // A connection that is lost tells whoever uses it next; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  return pool;
}

/** Object identifiers of types, fixed in PostgreSQL's pg_type.dat. */
const INT8 = 20;
const BYTEA = 17;

/** What has no parser here comes as pg reads it; values come as text, since no query asks for another form. */
function getTypeParser(oid: number): (value: string) => unknown {
  if (oid === INT8) return parseInteger;
  if (oid === BYTEA) return parseBytes;
  const parser: (value: string) => unknown = types.getTypeParser(oid, 'text');
  return parser;
}

function parseInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`Cannot read the number ${text}: it is greater than 2^53 - 1`);
  return value;
}

const HEX_MARK = '\\x';

/** PostgreSQL 18, §8.4.1: the form "hex", which is the default. */
function parseBytes(text: string): Uint8Array {
  if (!text.startsWith(HEX_MARK)) throw new Error('Cannot read bytes: bytea_output is not "hex"');
  return Uint8Array.from(Buffer.from(text.slice(HEX_MARK.length), 'hex'));
}
