// Reads outside of transactions: each by itself, on a pool of their own.

import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, QueryConfig } from 'pg';
import { StoreBusy } from '../../certificates/ports/store.ts';
import { atMostAtOnce } from '../../lib/turns/at-most-at-once.ts';
import { connectInTime } from './connect.ts';
import { StatementNames } from './pipeline.ts';
import type { Result, Run, Statement } from './session.ts';
import { answeredWithin, type TimeLeft } from './time-left.ts';
import { isPlanOutdated, storeErrorOf, troubleOf } from './trouble.ts';

/** A database that is started anew is back after a moment; reading twice does no harm. */
export const READ_ATTEMPTS = 3;
const READ_PAUSE_MS = 100;

export interface ReaderOptions {
  readonly atOnce: number;
  /** All attempts at one read together, from when it was asked for. */
  readonly callLimitMs: number;
  /** Milliseconds of a clock that is never set. */
  readonly monotonicMs: () => number;
}

export function makeReader(pool: Pool, { atOnce, callLimitMs, monotonicMs }: ReaderOptions): Run {
  const names = new StatementNames();
  const read = async (statement: Statement, until: number): Promise<Result> => {
    if (monotonicMs() >= until) throw new StoreBusy('Cannot read the store: no connection was free in time');
    let query = named(statement, names);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask(pool, query, { leftMs: () => until - monotonicMs() });
      } catch (error) {
        const isOver = attempt >= READ_ATTEMPTS || monotonicMs() + READ_PAUSE_MS >= until || pool.ending;
        if (isOver || !(isPlanOutdated(error) || troubleOf(error) === 'lost')) throw storeErrorOf(error);
        // A newer node has added a column to what the connection has planned to read.
        if (isPlanOutdated(error)) query = named({ ...statement, isByKey: false }, names);
        else await pause(READ_PAUSE_MS);
      }
    }
  };
  const inTurn = atMostAtOnce(atOnce, read);
  return async (statement) => await inTurn(statement, monotonicMs() + callLimitMs);
}

function named({ text, values, isByKey = false }: Statement, names: StatementNames): QueryConfig {
  return isByKey ? { text, values, name: names.nameOf(text) } : { text, values };
}

/** A connection on which a statement has failed is not used again. */
async function ask(pool: Pool, statement: QueryConfig, time: TimeLeft): Promise<Result> {
  const client = await connectInTime(pool, time);
  let isDone = false;
  try {
    const result = await client.query(answeredWithin(statement, Math.ceil(time.leftMs())));
    isDone = true;
    return result;
  } finally {
    client.release(!isDone);
  }
}
