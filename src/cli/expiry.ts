// Until when a key shall be valid, as people write it: 12h, 90d, a time in UTC, or never.

import { InvalidArgumentError } from 'commander';
import { addMs, DAY_MS, HOUR_MS } from '../lib/clock.ts';
import { readUtcTime } from './utc-time.ts';

/** Answers undefined for a key that never expires. */
export type Expiry = (now: Date) => Date | undefined;

const SPAN = /^([1-9][0-9]{0,4})([hd])$/;

/** For commander: any other text is an error of usage. */
export function readExpiry(text: string): Expiry {
  if (text === 'never') return () => undefined;
  const [, count, unit] = SPAN.exec(text) ?? [];
  if (count !== undefined) return (now) => addMs(now, Number(count) * (unit === 'h' ? HOUR_MS : DAY_MS));
  const time = readUtcTime(text);
  if (time === undefined) throw new InvalidArgumentError('It is told as 12h, 90d, 2027-01-31T12:00:00Z or never.');
  return () => time;
}
