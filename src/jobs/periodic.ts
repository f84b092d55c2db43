// What is done again and again for as long as the service runs: one job for each such thing, over all nodes.

import { addMs, type Clock } from '../lib/clock.ts';
import type { JobOutcome } from './kind.ts';
import type { Job } from './ports.ts';

export interface PeriodicJob {
  /** Answers whether it came to its end; if not, it is run again as soon as others had their turn. */
  readonly run: () => Promise<boolean>;
  readonly intervalMs: number;
}

/** By the subjects of their jobs. */
export type PeriodicJobs = ReadonlyMap<string, PeriodicJob>;

/** One that is unknown was scheduled under other settings. */
export async function runPeriodic(
  { jobs, clock }: { readonly jobs: PeriodicJobs; readonly clock: Clock },
  { subject }: Pick<Job, 'subject'>,
): Promise<JobOutcome> {
  const job = jobs.get(subject);
  if (job === undefined) return { kind: 'done' };
  // The run saw what was so when it began: what has come about since then is for the next one, counted from there.
  const began = clock.now();
  const isDone = await job.run();
  return { kind: 'later', at: addMs(began, isDone ? job.intervalMs : 0) };
}
