// What the service does for itself now and then, whoever calls: one job for each such sweep, over all nodes.

import { addMs, type Clock, MINUTE_MS } from '../../lib/clock.ts';
import type { Job } from '../ports.ts';
import type { JobOutcome } from '../worker.ts';

/** How often proof records are swept up that a run which was overtaken may have left at servers that are updated. */
export const SWEEP_INTERVAL_MS = 5 * MINUTE_MS;

export interface Sweep {
  /** Answers whether it came to its end; if not, it is run again as soon as others had their turn. */
  readonly run: () => Promise<boolean>;
  readonly intervalMs: number;
}

export interface SweepWorld {
  /** By the subjects of their jobs. */
  readonly sweeps: ReadonlyMap<string, Sweep>;
  readonly clock: Clock;
}

/** One that is unknown was scheduled under other settings. */
export async function sweep({ sweeps, clock }: SweepWorld, { subject }: Pick<Job, 'subject'>): Promise<JobOutcome> {
  const found = sweeps.get(subject);
  if (found === undefined) return { kind: 'done' };
  // The run saw what was so when it began: what has come about since then is for the next one, counted from there.
  const began = clock.now();
  const isDone = await found.run();
  return { kind: 'later', at: addMs(began, isDone ? found.intervalMs : 0) };
}
