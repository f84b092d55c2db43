// The requests of the last second, counted by all nodes together in a table that a crash of the database may empty.

import type { Pool } from 'pg';
import { MINUTE_MS, SECOND_MS } from '../../lib/clock.ts';
import { RATE_CONNECTIONS } from './connection-counts.ts';
import { openPool, WHILE_SERVING } from './connections.ts';

/** A request waits for no disk: a count that is lost in a crash lets a second's requests pass again. */
const SETTINGS = { synchronous_commit: 'off', default_transaction_isolation: 'read\\ committed', jit: 'off' };

/** Rows of accounts that have not called for so long are removed, as often. */
const FORGET_MS = 10 * MINUTE_MS;

export interface WindowRequest {
  /** Of an account and an action. */
  readonly key: string;
  /** So many in any second. */
  readonly limit: number;
  /** How many the node would let pass; it may be granted fewer. */
  readonly wanted: number;
  /** So much later they count, because the node lets them pass until then. */
  readonly leadMs: number;
}

export interface WindowAnswer {
  readonly granted: number;
  /** When there may be room again, from now on. */
  readonly waitMs: number;
}

export interface RateWindows extends AsyncDisposable {
  take(request: WindowRequest): Promise<WindowAnswer>;
}

export function openRateWindows(url: string): RateWindows {
  const pool = openPool({ url, size: RATE_CONNECTIONS, settings: SETTINGS, patience: WHILE_SERVING });
  const timer = setInterval(() => void forget(pool), FORGET_MS).unref();
  return {
    take: async ({ key, limit, wanted, leadMs }) => {
      const values = [key, limit, wanted, leadMs];
      const { rows } = await pool.query<WindowAnswer>({ name: 'take', text: TAKE, values });
      const [answer] = rows;
      if (answer === undefined) throw new Error(`Cannot count a request of ${key}: the database answered nothing`);
      return answer;
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await pool.end();
    },
  };
}

/** By the clock of the database, which all nodes share. */
const NOW = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint';

/**
 * PostgreSQL 18, "INSERT", ON CONFLICT: atomic, under the lock of the row, and on the newest version of it. A stamp is never
 * earlier than the ones before it, though the statement may have waited for the lock; so much later than its own time the
 * oldest one may be. Stamps that lie in the future are what a clock that was set back leaves behind.
 */
const TAKE = `
  with moment as materialized (select ${NOW} as now)
  insert into rate_windows as known (key, stamps, counts, granted)
    select $1::text, array[now + $4::bigint], array[least($2::bigint, $3::bigint)], least($2::bigint, $3::bigint) from moment
  on conflict (key) do update set (stamps, counts, granted) = (
    with live as (
      select stamp, total from unnest(known.stamps, known.counts) as each (stamp, total)
      where stamp > excluded.stamps[1] - $4::bigint - ${SECOND_MS}
        and stamp <= excluded.stamps[1] + ${SECOND_MS}
    ),
    room as (
      select greatest(0, least($3::bigint, $2::bigint - coalesce((select sum(total) from live), 0)::bigint)) as free
    ),
    kept as (
      select stamp, total from live
      union all
      select greatest(excluded.stamps[1], (select max(stamp) from live)), free from room where free > 0
    )
    select array_agg(stamp order by stamp), array_agg(total order by stamp), (select free from room) from kept
  )
  returning granted,
    least(greatest(0, stamps[1] + ${SECOND_MS} - (select now from moment)), ${SECOND_MS} + $4::bigint) as "waitMs"`;

/** Nobody waits for it: what it leaves, the next one takes. */
async function forget(pool: Pool): Promise<void> {
  const text = `delete from rate_windows where stamps[cardinality(stamps)] < ${NOW} - ${FORGET_MS}`;
  await pool.query(text).catch(() => undefined);
}
