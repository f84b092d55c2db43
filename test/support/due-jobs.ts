// The jobs of a store, over all of its lanes.

import { LIST_PAUSE_MS } from '../../src/ca/lists/revocation-list.ts';
import { addMs, type Clock, HOUR_MS } from '../../src/lib/clock.ts';
import { LANES } from '../../src/store/jobs/lanes.ts';
import type { RecordStore } from '../../src/store/rows.ts';

type Reads = Pick<RecordStore, 'reads'>;

/** When the next unclaimed job, or the next lease to run out, is due; of those later than `after`, where it is given. */
export async function nextDue({ reads }: Reads, after?: Date): Promise<Date | undefined> {
  const due = await Promise.all(Object.values(LANES).map(async (lane) => await reads.jobs.nextDueOf(lane, after)));
  const times = due.flatMap((at) => (at === undefined ? [] : [at.getTime()]));
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}

export async function countDue({ reads }: Reads, now: Date): Promise<number> {
  return (await reads.tallies.listDueJobs(now)).reduce((sum, { count }) => sum + count, 0);
}

/**
 * Whether all that is due within the hour, besides what is done again and again, are lists whose pause has just begun: none of
 * them is being made now, which a lease of another length would tell.
 */
export async function areListsPaused({ reads }: Reads, clock: Clock): Promise<boolean> {
  const now = clock.now();
  const due = (await reads.tallies.listDueJobs(addMs(now, HOUR_MS))).filter(({ kind }) => kind !== 'periodic');
  const pauseEnd = addMs(now, LIST_PAUSE_MS).getTime();
  return due.every(({ kind, oldestDueAt }) => kind === 'crl' && oldestDueAt.getTime() === pauseEnd);
}
