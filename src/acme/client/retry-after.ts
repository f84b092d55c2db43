// When an authority wants to be asked again (RFC 9110 §10.2.3).

import { addMs, DAY_MS, SECOND_MS } from '../../lib/clock.ts';

/** No authority is left alone for longer because it says so: what it says may be wrong. */
export const MAX_RETRY_AFTER_MS = DAY_MS;

/** Undefined where nothing readable is said; never before `now`, nor later than MAX_RETRY_AFTER_MS after it. */
export function readRetryAfter(text: string | undefined, now: Date): Date | undefined {
  if (text === undefined) return undefined;
  const waitMs = /^[0-9]{1,9}$/.test(text) ? Number(text) * SECOND_MS : Date.parse(text) - now.getTime();
  if (Number.isNaN(waitMs)) return undefined;
  return addMs(now, Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS));
}
