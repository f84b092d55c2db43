// A connection for a call, awaited no longer than the call may last.

import type { Pool, PoolClient } from 'pg';
import type { TimeLeft } from './time-left.ts';

/** Throws what keeps the pool from opening one. One that comes too late goes back to the pool. */
export async function connectInTime(pool: Pool, time: TimeLeft): Promise<PoolClient> {
  // One that is open already is there at once.
  if (pool.idleCount > 0) return await pool.connect();
  return await new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(
      () => {
        isLate = true;
        reject(new Error('The database has opened no connection in time'));
      },
      Math.max(time.leftMs(), 1),
    );
    pool
      .connect()
      .then((client) => (isLate ? client.release() : resolve(client)), reject)
      .finally(() => clearTimeout(timer));
  });
}
