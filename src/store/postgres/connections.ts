// Connections to PostgreSQL: their pool, their limits, and how values come back over them.

import { Pool, types } from 'pg';
import { MINUTE_MS, SECOND_MS } from '../../lib/clock.ts';
import { UnreadableValue } from './trouble.ts';

const CONNECT_TIMEOUT_MS = 5 * SECOND_MS;
/** What a node that is gone without a word has locked is free again after this; a node that lives never waits in a transaction. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 5 * SECOND_MS;

export interface Patience {
  /** Past this the server gives a statement up; 0 for never. */
  readonly statementMs: number;
  readonly lockMs: number;
  /** After this a server that does not answer at all counts as gone; 0 for never. */
  readonly answerMs: number;
}

/** The slowest statement of ours is a search through all of an account. */
export const WHILE_SERVING: Patience = {
  statementMs: 10 * SECOND_MS,
  lockMs: 5 * SECOND_MS,
  answerMs: 15 * SECOND_MS,
};

/** Another process may need long to make its tables, and a new index over many rows takes its time. */
export const WHILE_MIGRATING: Patience = { statementMs: 0, lockMs: 10 * MINUTE_MS, answerMs: 0 };

export interface PoolWish {
  /** Without a word of it in messages: it holds a password. */
  readonly url: string;
  readonly size: number;
  /** Settings of PostgreSQL for each connection. */
  readonly settings: Readonly<Record<string, string>>;
  readonly patience: Patience;
}

export function openPool({ url, size, settings, patience }: PoolWish): Pool {
  const pool = new Pool({
    ...addressOf(url, settings),
    max: size,
    application_name: 'reseal',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: patience.statementMs,
    query_timeout: patience.answerMs,
    lock_timeout: patience.lockMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    types: { getTypeParser },
  });
  // A connection that is lost tells whoever uses it next; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  return pool;
}

/** What the address says goes before what the code says, so options of the address are joined to ours. */
function addressOf(url: string, settings: PoolWish['settings']) {
  const address = new URL(url);
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const options = [address.searchParams.get('options') ?? '', ...ours].join(' ').trim();
  address.searchParams.delete('options');
  return { connectionString: address.href, options };
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
  if (!Number.isSafeInteger(value))
    throw new UnreadableValue(`Cannot read the number ${text}: it is greater than 2^53 - 1`);
  return value;
}

const HEX_MARK = '\\x';

/** PostgreSQL 18, §8.4.1: the form "hex", which is the default. */
function parseBytes(text: string): Uint8Array {
  if (!text.startsWith(HEX_MARK)) throw new UnreadableValue('Cannot read bytes: bytea_output is not "hex"');
  return Uint8Array.from(Buffer.from(text.slice(HEX_MARK.length), 'hex'));
}
