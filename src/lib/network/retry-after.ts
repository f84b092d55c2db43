// When a server wants to be asked again (RFC 9110 §10.2.3).

import { addMs, DAY_MS, SECOND_MS } from '../clock.ts';

/** No server is left alone for longer because it says so: what it says may be wrong. */
export const MAX_RETRY_AFTER_MS = DAY_MS;

/** RFC 9110 §5.6.7: the form in use, and the two that are obsolete, of which the last says its time zone by having none. */
const DATES = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
] as const;

/**
 * Undefined where nothing readable is said, and where no later time than `now` is: then it is for whoever asks to wait. Never later than
 * MAX_RETRY_AFTER_MS after `now`.
 */
export function readRetryAfter(text: string | undefined, now: Date): Date | undefined {
  const waitMs = text === undefined ? undefined : waitMsOf(text, now);
  return waitMs !== undefined && waitMs > 0 ? addMs(now, Math.min(waitMs, MAX_RETRY_AFTER_MS)) : undefined;
}

function waitMsOf(text: string, now: Date): number | undefined {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text) * SECOND_MS;
  if (!DATES.some((form) => form.test(text))) return undefined;
  const at = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : at - now.getTime();
}
