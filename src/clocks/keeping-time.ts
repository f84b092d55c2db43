// The newest time by which a node has written is on record, so that a clock that was set back is noticed, through restarts too.
//
// No transaction is committed by a clock that is more than MARK_MS ahead of the mark. So where the mark is not ahead of a
// clock that is right, nothing in the store was written by one ahead of its time.

import { addMs, type Clock, isAhead, MAX_CLOCK_SKEW_MS, MINUTE_MS } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Origin, Underlying } from '../lib/origin.ts';
import type { TimeRows } from './ports.ts';

/** So coarse is the mark: a minute's transactions share one more write. */
export const MARK_MS = MINUTE_MS;

export interface TimeWorld {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The same store, but for its transactions: the first of each minute, or the one before the first write set, marks the time, and the first after the clock was set
 * back takes back what the time before has put off. Between nodes that are less than MAX_CLOCK_SKEW_MS apart nothing happens.
 */
export function keepingTime<R extends { readonly times: TimeRows }, S extends Underlying<R>>(
  store: S,
  { clock, log }: TimeWorld,
): S {
  let marked: Date | undefined;
  const marking = async <T>({ now, work, origin }: Marking<R, T>): Promise<T> => {
    let setBackFrom: Date | undefined;
    const answer = await store.transact(async (rows) => {
      setBackFrom = await mark(rows.times, now);
      return await work(rows);
    }, origin);
    marked = now;
    if (setBackFrom !== undefined) {
      log.warn(
        { from: setBackFrom, to: now },
        'The clock is behind what was written: what that had put off is due now',
      );
    }
    return answer;
  };
  const transact: Underlying<R>['transact'] = async (work, origin) => {
    const now = clock.now();
    return isMarked(marked, now) ? await store.transact(work, origin) : await marking({ now, work, origin });
  };
  const apply: Underlying<R>['apply'] = async (set, origin) => {
    const now = clock.now();
    if (!isMarked(marked, now)) await marking({ now, work: async () => await Promise.resolve(), origin });
    return await store.apply(set, origin);
  };
  return { ...store, transact, apply };
}

interface Marking<R, T> {
  readonly now: Date;
  readonly work: (rows: R) => Promise<T>;
  readonly origin: Origin | undefined;
}

/** Whether a transaction at `now` needs no other mark than the last one of this process. */
function isMarked(marked: Date | undefined, now: Date): boolean {
  return marked !== undefined && now < addMs(marked, MARK_MS) && addMs(now, MAX_CLOCK_SKEW_MS) >= marked;
}

/** Answers the mark that was ahead of this clock. */
async function mark(times: TimeRows, now: Date): Promise<Date | undefined> {
  const newest = await times.findNewest();
  if (newest !== undefined && isAhead(newest, now)) {
    await times.setBack(now);
    await times.markNewest(now);
    return newest;
  }
  if (newest === undefined || newest < now) await times.markNewest(now);
  return undefined;
}
