// Until when a key shall be valid, as people write it: 12h, 90d, a time in UTC, or never.

import { InvalidArgumentError } from 'commander';
import { addMs, DAY_MS, HOUR_MS } from '../lib/clock.ts';

/** Answers undefined for a key that never expires. */
export type Expiry = (now: Date) => Date | undefined;

const SPAN = /^([1-9][0-9]{0,4})([hd])$/;
const UTC_TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;

/** For commander: any other text is an error of usage. */
export function readExpiry(text: string): Expiry {
  if (text === 'never') return () => undefined;
  const [, count, unit] = SPAN.exec(text) ?? [];
  if (count !== undefined) return (now) => addMs(now, Number(count) * (unit === 'h' ? HOUR_MS : DAY_MS));
  const time = UTC_TIME.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes 31 February for 3 March.
  if (Number.isNaN(time) || timeText(time) !== text) {
    throw new InvalidArgumentError('It is told as 12h, 90d, 2027-01-31T12:00:00Z or never.');
  }
  return () => addMs(EPOCH, time);
}

const EPOCH = new Date(0);

function timeText(time: number): string {
  return addMs(EPOCH, time).toISOString().replace('.000Z', 'Z');
}
