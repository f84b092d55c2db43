// Moments as options of campaigns name them: in UTC, as a day, or as so much time from now.

import { InvalidArgumentError } from 'commander';
import { wireTime } from '../../api/words/times.ts';
import { addMs, type Clock, DAY_MS, HOUR_MS } from '../../lib/clock.ts';
import { readUtcTime } from '../utc-time.ts';

const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const SPAN = /^([1-9][0-9]{0,3})([hd])$/;

/** A time in UTC, or a day, which begins at its midnight in UTC; as the wire has times. */
export function readMoment(text: string): string {
  const time = readUtcTime(DAY.test(text) ? `${text}T00:00:00Z` : text);
  if (time === undefined) throw new InvalidArgumentError('It is told as 2027-01-31 or 2027-01-31T12:00:00Z.');
  return wireTime(time);
}

/** The same, and "24h" or "5d" from now on. */
export function readDeadline(clock: Clock): (text: string) => string {
  return (text) => {
    const [, amount, unit] = SPAN.exec(text) ?? [];
    if (amount !== undefined) return wireTime(addMs(clock.now(), Number(amount) * (unit === 'h' ? HOUR_MS : DAY_MS)));
    const time = readUtcTime(text);
    if (time === undefined) throw new InvalidArgumentError('It is told as 24h, 5d or 2027-01-31T12:00:00Z.');
    return wireTime(time);
  };
}
