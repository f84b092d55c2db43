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

/** Undefined: it is given up. */
export function nextAttemptAt(
  { attempts, since }: { readonly attempts: number; readonly since: Date },
  { now, random }: { readonly now: Date; readonly random: Random },
): Date | undefined {
  const end = addMs(since, GIVE_UP_AFTER_MS);
  if (now >= end) return undefined;
  const index = Math.min(Math.max(attempts - 1, 0), RETRY_DELAYS_MS.length - 1);
  const delayMs = RETRY_DELAYS_MS[index] ?? DAY_MS;
  const part = (random(1)[0] ?? 0) / 0xff;
  const next = addMs(now, Math.round(delayMs * (1 + JITTER * part)));
  return next < end ? next : end;
}
