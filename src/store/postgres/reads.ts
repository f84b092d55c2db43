// Reads outside of transactions: each by itself, on a pool of their own.

import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { atMostAtOnce } from '../../lib/at-most-at-once.ts';
import type { Result, Run, Statement } from './session.ts';
import { answeredWithin } from './time-left.ts';
import { storeErrorOf, troubleOf } from './trouble.ts';

/** A database that is started anew is back after a moment; reading twice does no harm. */
export const READ_ATTEMPTS = 3;
const READ_PAUSE_MS = 100;

export interface ReaderOptions {
  readonly atOnce: number;
  /** All attempts at one read together. */
  readonly callLimitMs: number;
  /** Milliseconds of a clock that is never set. */
  readonly monotonicMs: () => number;
}

export function makeReader(pool: Pool, { atOnce, callLimitMs, monotonicMs }: ReaderOptions): Run {
  const read = async (statement: Statement): Promise<Result> => {
    const until = monotonicMs() + callLimitMs;
    for (let attempt = 1; ; attempt += 1) {
      const leftMs = Math.ceil(until - monotonicMs());
      try {
        return await pool.query(answeredWithin(statement, leftMs));
      } catch (error) {
        const isOver = attempt >= READ_ATTEMPTS || monotonicMs() + READ_PAUSE_MS >= until;
        if (isOver || pool.ending || troubleOf(error) !== 'lost') throw storeErrorOf(error);
        await pause(READ_PAUSE_MS);
      }
    }
  };
  return atMostAtOnce(atOnce, read);
}
