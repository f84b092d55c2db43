// How long to wait after something went wrong outside, or in a way that nobody knows.

import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../clock.ts';

/** After the first failure in a row, the second …; the last one serves from then on. */
const DELAYS_MS = [
  SECOND_MS,
  5 * SECOND_MS,
  15 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
] as const;

/** `failures` in a row, from 1. */
export function backOffMs(failures: number): number {
  return delayAfter(DELAYS_MS, failures);
}

/** Of delays after the first attempt, the second …; the last one serves from then on. `attempts` from 1. */
export function delayAfter(delaysMs: readonly [number, ...number[]], attempts: number): number {
  const [first] = delaysMs;
  return delaysMs[Math.min(Math.max(attempts, 1), delaysMs.length) - 1] ?? first;
}
