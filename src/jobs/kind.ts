// What a kind of job is: in which lane its jobs take their turn, what one run does, and what comes of it.

import type { Lane } from './lane.ts';
import type { Job } from './ports.ts';

/**
 * done: nothing is left to do for the subject · again: it looked, or tried, in vain, and does so again then · later: there was
 * nothing to try yet. `trouble` is what an operator should know of.
 */
export type JobOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'later'; readonly at: Date }
  | { readonly kind: 'again'; readonly at: Date; readonly trouble?: string };

/** May be run twice for one job: it looks, does one thing, records. What it throws is logged, and it is run again later. */
export type JobHandler = (job: Job) => Promise<JobOutcome>;

export interface JobKind {
  readonly lane: Lane;
  readonly handle: JobHandler;
  /** Who says in the log what keeps a job from its end. */
  readonly troubleLoggedBy: 'worker' | 'handler';
}

/** By the names that their jobs are stored under. */
export type JobKinds = ReadonlyMap<string, JobKind>;

/** The same kinds, each with another handler around its own. */
export function wrapHandlers(kinds: JobKinds, wrap: (name: string, kind: JobKind) => JobHandler): JobKinds {
  return new Map([...kinds].map(([name, kind]) => [name, { ...kind, handle: wrap(name, kind) }]));
}
