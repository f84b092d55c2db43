// The store on PostgreSQL: one pool of connections for transactions, another for reads outside of them.

import type { Pool, PoolClient } from 'pg';
import type { AccountStore } from '../../accounts/ports.ts';
import type { AuthorityStore } from '../../ca/ports.ts';
import type { Store } from '../../certificates/ports/store.ts';
import type { DnsRecordStore } from '../../dns/ports.ts';
import type { JobStore } from '../../jobs/ports.ts';
import { type Clock, SECOND_MS } from '../../lib/clock.ts';
import { type Origin, SERVICE } from '../../lib/origin.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Random } from '../../lib/random.ts';
import type { ConnectionFigures } from '../../metrics/ports.ts';
import { MIGRATIONS } from '../migrations/all.ts';
import type { Migration } from '../migrations/migration.ts';
import { applySet } from '../sets/apply-set.ts';
import { withFairLists } from '../fair-lists.ts';
import { makeRows, type MeasuredStore } from '../rows.ts';
import { openPool, WHILE_MIGRATING, WHILE_SERVING } from './connections.ts';
import { READING_CONNECTIONS, WRITING_CONNECTIONS } from './connection-counts.ts';
import { migrate, type MigrationRun } from './migrate.ts';
import { placeOf } from './place.ts';
import { makeReader } from './reads.ts';
import { makeSession, postgresBuilder } from './session.ts';
import { FUNCTION_FROM } from './set-functions.ts';
import { Transactions, WAITING_LIMIT } from './transactions.ts';

/** Nothing but rows is awaited inside a transaction, so that one that takes this long hangs. */
const TRANSACTION_LIMIT_MS = 30 * SECOND_MS;
/** All attempts together: whoever calls an API is gone by then. */
const CALL_LIMIT_MS = 15 * SECOND_MS;

/**
 * PostgreSQL 18, §13.2.3: a sequential scan, which the planner prefers on small tables, puts a lock on the whole table,
 * and every transaction that writes to it is in the way then. Compiling plans takes longer than our statements. Write sets have the
 * isolation of the connection.
 */
const WRITING_SETTINGS = {
  default_transaction_isolation: 'read\\ committed',
  enable_seqscan: 'off',
  jit: 'off',
};
const READING_SETTINGS = { default_transaction_read_only: 'on', jit: 'off' };

export interface PostgresStoreOptions {
  /** postgres://user:password@host:port/database; it is shown nowhere but for host and database. */
  readonly url: string;
  readonly clock: Clock;
  /** For pauses between attempts. */
  readonly random: Random;
  readonly migrations?: readonly Migration[];
  readonly migrating?: MigrationRun['migrating'];
  readonly transactionLimitMs?: number;
  readonly callLimitMs?: number;
  readonly waitingLimit?: number;
  /** See TransactionsOptions. */
  readonly functionsFrom?: number;
}

/** Fewer than connections, which other reads need too. */
const LISTS_AT_ONCE = 4;

function monotonicMs(): number {
  return performance.now();
}

/** Brings the database to the newest schema. Throws OperatorError when it has a newer one, or cannot be reached. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<MeasuredStore> {
  const { url, random, transactionLimitMs = TRANSACTION_LIMIT_MS, waitingLimit = WAITING_LIMIT } = options;
  const { callLimitMs = CALL_LIMIT_MS, functionsFrom = FUNCTION_FROM } = options;
  await prepare(options);
  const patience = WHILE_SERVING;
  const writing = openPool({ url, size: WRITING_CONNECTIONS, settings: WRITING_SETTINGS, patience });
  const reading = openPool({ url, size: READING_CONNECTIONS, settings: READING_SETTINGS, patience });
  const transactions = new Transactions({
    pool: writing,
    atOnce: WRITING_CONNECTIONS,
    limitMs: transactionLimitMs,
    callLimitMs,
    monotonicMs,
    waitingLimit,
    functionsFrom,
    random,
  });
  const opened = new AsyncDisposableStack();
  opened.defer(async () => await reading.end());
  opened.defer(async () => await writing.end());
  opened.defer(async () => await transactions.close());
  return {
    reads: withFairLists(
      makeRows(makeSession(makeReader(reading, { atOnce: READING_CONNECTIONS, callLimitMs, monotonicMs })), SERVICE),
      {
        atOnce: LISTS_AT_ONCE,
      },
    ),
    transact: (work, origin: Origin = SERVICE) => transactions.transact((session) => work(makeRows(session, origin))),
    apply: (set, origin: Origin = SERVICE) =>
      applySet(set, {
        origin,
        dialect: { builder: postgresBuilder, skipsLocked: true },
        apply: async (compiled) => await transactions.apply(compiled),
        transact: async (work, turns) => await transactions.transactInTurn(turns, work),
      }),
    figures: () => ({
      ...transactions.figures,
      connections: [connectionsOf('writing', writing), connectionsOf('reading', reading)],
    }),
    transactAlone: (work) => transactions.transactAlone((session) => work(makeRows(session, SERVICE))),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  } satisfies Store & JobStore & AccountStore & AuthorityStore & DnsRecordStore & MeasuredStore;
}

function connectionsOf(pool: string, { totalCount, idleCount, waitingCount }: Pool): ConnectionFigures {
  return { pool, open: totalCount, idle: idleCount, waiting: waitingCount };
}

async function prepare({ url, clock, migrations = MIGRATIONS, migrating }: PostgresStoreOptions): Promise<void> {
  const place = placeOf(url);
  const pool = openPool({ url, size: 1, settings: {}, patience: WHILE_MIGRATING });
  try {
    const client = await connect(pool, place);
    await migrate(client, { migrations, clock, place, migrating }).finally(() => client.release());
  } finally {
    await pool.end();
  }
}

export async function connect(pool: Pool, place: string): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (cause) {
    throw new OperatorError(`Cannot open the store ${place}: ${reasonOf(cause)}`, { cause });
  }
}

/** Of several addresses that were tried in vain, an AggregateError without a message of its own names each. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
