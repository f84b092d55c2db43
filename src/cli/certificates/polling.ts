// A service is asked again and again, until what was begun there has come to its end.

import { InvalidArgumentError } from 'commander';
import { ApiRefusal, Unreachable } from '../../client/client.ts';
import { addMs, SECOND_MS } from '../../lib/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Shell } from '../shell.ts';

export const DEFAULT_TIMEOUT_SECONDS = 600;
export const MAX_TIMEOUT_SECONDS = 7 * 24 * 3600;
/** Soon at first, since a free certificate is issued in a second; then seldom, for the rate limits of the service. */
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 5 * SECOND_MS;

/** The time was over before the end was there. */
export class StillWaiting extends OperatorError {}

export function readSeconds(text: string): number {
  if (/^[0-9]{1,6}$/.test(text) && Number(text) <= MAX_TIMEOUT_SECONDS) return Number(text);
  throw new InvalidArgumentError(`It is a number of seconds, ${MAX_TIMEOUT_SECONDS} at most.`);
}

export function endOfWaiting({ clock }: Pick<Shell, 'clock'>, seconds: number): Date {
  return addMs(clock.now(), seconds * SECOND_MS);
}

export interface Polling<T> {
  readonly until: Date;
  readonly look: () => Promise<T>;
  readonly isEnd: (seen: T) => boolean;
  /** What StillWaiting says; undefined is seen where the service was too busy each time. */
  readonly lateText: (last: T | undefined) => string;
}

export async function poll<T>(shell: Pick<Shell, 'clock' | 'pause'>, polling: Polling<T>): Promise<T> {
  const { until, look, isEnd, lateText } = polling;
  let last: T | undefined;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    const seen = await unlessBusy(look, last !== undefined);
    if (seen !== undefined && isEnd(seen)) return seen;
    last = seen ?? last;
    const leftMs = until.getTime() - shell.clock.now().getTime();
    if (leftMs <= 0) throw new StillWaiting(lateText(last));
    await shell.pause(Math.min(pauseMs, leftMs));
  }
}

/** Undefined where the service is too busy to say; where it has answered before, also where it is away. */
export async function unlessBusy<T>(look: () => Promise<T>, hasAnswered: boolean): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ApiRefusal && error.code.startsWith('RequestLimitExceeded')) return undefined;
    if (error instanceof Unreachable && hasAnswered) return undefined;
    throw error;
  }
}
