// How long a job waits that failed in a way that its handler does not know.

import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../lib/clock.ts';

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
  return DELAYS_MS[Math.min(Math.max(failures, 1), DELAYS_MS.length) - 1] ?? HOUR_MS;
}
