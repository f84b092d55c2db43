// Reads outside of transactions: each by itself, on a pool of their own.

import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { atMostAtOnce } from '../../lib/at-most-at-once.ts';
import type { Result, Run, Statement } from './session.ts';
import { storeErrorOf, troubleOf } from './trouble.ts';

/** A database that is started anew is back after a moment; reading twice does no harm. */
export const READ_ATTEMPTS = 3;
const READ_PAUSE_MS = 100;

export function makeReader(pool: Pool, atOnce: number): Run {
  const read = async (statement: Statement): Promise<Result> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await pool.query(statement);
      } catch (error) {
        if (attempt >= READ_ATTEMPTS || pool.ending || troubleOf(error) !== 'lost') throw storeErrorOf(error);
        await pause(READ_PAUSE_MS);
      }
    }
  };
  return atMostAtOnce(atOnce, read);
}
