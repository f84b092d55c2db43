// A PostgreSQL database looked at over one connection, with the clock and the connections of its server.

import type { PoolClient } from 'pg';
import { monotonicMs, SECOND_MS } from '../../lib/clock.ts';
import { SERVICE } from '../../lib/origin.ts';
import { type DatabaseServer, inspect, type StoreInspection } from '../inspection.ts';
import { MIGRATIONS } from '../migrations/all.ts';
import { makeRows } from '../rows.ts';
import { openPool, WHILE_SERVING } from './connections.ts';
import { checkEncoding, numbersRun } from './migrate.ts';
import { placeOf } from './place.ts';
import { connect } from './postgres-store.ts';
import { makeReader } from './reads.ts';
import { makeSession } from './session.ts';

const CALL_LIMIT_MS = 15 * SECOND_MS;
/** One is held by the inspection itself while the other reads. */
const CONNECTIONS = 2;
const READ_ONLY = { default_transaction_read_only: 'on' };

/** Throws OperatorError where it cannot be reached, or is another program's. */
export async function inspectPostgres(url: string): Promise<StoreInspection> {
  const place = placeOf(url);
  const pool = openPool({ url, size: CONNECTIONS, settings: READ_ONLY, patience: WHILE_SERVING });
  try {
    const client = await connect(pool, place);
    try {
      await checkEncoding(client, place);
      const ran = await numbersRun(client, place);
      const server = await lookAtServer(client);
      const run = makeReader(pool, { atOnce: 1, callLimitMs: CALL_LIMIT_MS, monotonicMs });
      return await inspect(MIGRATIONS, { ran, place, reads: () => makeRows(makeSession(run), SERVICE), server });
    } finally {
      client.release();
    }
  } finally {
    await pool.end();
  }
}

const SERVER = `
  select
    (extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms,
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as most,
    (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as open`;

async function lookAtServer(client: PoolClient): Promise<DatabaseServer> {
  const { rows } = await client.query<{ now_ms: number; most: number; open: number }>(SERVER);
  const [row] = rows;
  if (row === undefined) throw new Error('The database says nothing of itself');
  return { now: new Date(row.now_ms), mostConnections: row.most, openConnections: row.open };
}
