// When a delivery that failed is tried again, and when it is given up.

import { addMs, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';

/** Standard Webhooks 1.0.0, "Deliverability and reliability": its example of a schedule. */
export const RETRY_DELAYS_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
] as const;

/** The last attempt is made then: a receiver that breaks on a Friday evening is mended on Monday. */
export const GIVE_UP_AFTER_MS = 3 * DAY_MS;

/** So much later at most, so that what failed together does not come back together. */
export const JITTER = 0.1;

/** Of what a receiver asks for, so much is heeded. */
export const MAX_RETRY_AFTER_MS = DAY_MS;

/** Undefined: it is given up. `retryAfterMs` is how long the receiver wants to be left alone at least. */
export function nextAttemptAt(
  { attempts, since }: { readonly attempts: number; readonly since: Date },
  { now, random, retryAfterMs = 0 }: { readonly now: Date; readonly random: Random; readonly retryAfterMs?: number },
): Date | undefined {
  const end = addMs(since, GIVE_UP_AFTER_MS);
  if (now >= end) return undefined;
  const index = Math.min(Math.max(attempts - 1, 0), RETRY_DELAYS_MS.length - 1);
  const delayMs = RETRY_DELAYS_MS[index] ?? DAY_MS;
  const part = (random(1)[0] ?? 0) / 0xff;
  const leastMs = Math.min(retryAfterMs, MAX_RETRY_AFTER_MS);
  const next = addMs(now, Math.max(Math.round(delayMs * (1 + JITTER * part)), leastMs));
  return next < end ? next : end;
}
