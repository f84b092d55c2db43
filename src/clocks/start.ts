// What a process says of its clock when it begins, beside the newest time in the store.

import { addMs, type Clock, DAY_MS } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { TimedStore, TimeReads, TimeRows } from './ports.ts';

/** An installation that rested for longer is rare; a clock that lost its battery is years away. */
export const REST_WARNING_MS = 30 * DAY_MS;

interface StartedStore<R extends { readonly times: TimeRows }> extends TimedStore<R> {
  readonly reads: { readonly times: TimeReads };
}

/** Takes back what a clock ahead of its time has put off, before anything else is done; the store says so in the log. */
export async function lookAtTime<R extends { readonly times: TimeRows }>(
  store: StartedStore<R>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const newest = await store.reads.times.findNewest();
  const now = clock.now();
  if (newest !== undefined && now > addMs(newest, REST_WARNING_MS)) {
    const days = Math.floor((now.getTime() - newest.getTime()) / DAY_MS);
    log.warn({ newest, now, days }, 'Nothing was written for long, or the clock is ahead of its time');
  }
  await store.transact(async () => await Promise.resolve());
}
