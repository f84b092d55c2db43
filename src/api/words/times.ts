// Times on the wire: YYYY-MM-DD HH:MM:SS in GMT+8, without a zone, as Tencent Cloud writes and reads them.

import { HOUR_MS } from '../../lib/clock.ts';

const OFFSET_MS = 8 * HOUR_MS;
const WIRE_TIME = /^([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2})$/;

/** RFC 5280 §4.1.2.5: a certificate that never expires says 9999-12-31 23:59:59 in UTC, which is year 10000 in GMT+8. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

export function wireTime(date: Date): string {
  return new Date(Math.min(date.getTime() + OFFSET_MS, LAST_MS))
    .toISOString()
    .slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)
    .replace('T', ' ');
}

/** Empty for a time that is not known or has not come, as the official examples have it. */
export function wireTimeOrNone(time: Date | undefined): string {
  return time === undefined ? '' : wireTime(time);
}

/** Undefined for a text that is no such time, or names a day that does not exist. */
export function readWireTime(text: string): Date | undefined {
  const parts = WIRE_TIME.exec(text);
  if (parts === null) return undefined;
  const date = new Date(`${parts[1]}T${parts[2]}+08:00`);
  return !Number.isNaN(date.getTime()) && wireTime(date) === text ? date : undefined;
}
