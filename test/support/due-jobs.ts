// The jobs of a store, over all of its lanes.

import { LANES } from '../../src/store/lanes.ts';
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
