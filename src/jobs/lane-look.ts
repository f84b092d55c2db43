// What a worker knows of the due jobs of one lane, from one look at the store to the next.

import type { Lane } from './lane.ts';
import { chooseJobs, type RunningJob } from './places.ts';
import type { DueJob, JobReads } from './ports.ts';

/** Due jobs that one look asks for; as many again of other shares, where there are more. */
export const DUE_JOBS_LOOKED_AT = 64;

export class LaneLook {
  readonly lane: Lane;
  readonly #jobs: JobReads;
  /** The share at which the last look at those with many due jobs ended. */
  #lookedUntil = '';
  /** What was due then, and was not chosen, belongs to shares that may take no place. */
  #left: { readonly until: Date; readonly hasAllShares: boolean } | undefined;
  #mayHaveMore = false;

  constructor(lane: Lane, jobs: JobReads) {
    this.lane = lane;
    this.#jobs = jobs;
  }

  /** Some of what was due is left, and belongs to shares that have not been looked at. */
  get hasUnseenShares(): boolean {
    return this.#left?.hasAllShares === false;
  }

  /** Whether the last look chose jobs, and has not seen all that were due. */
  get mayHaveMore(): boolean {
    return this.#mayHaveMore;
  }

  /** Undefined where nothing is, but for what could not be chosen. */
  async findDue(): Promise<Date | undefined> {
    return await this.#jobs.nextDueOf(this.lane.name, this.#left?.until);
  }

  async choose({
    now,
    running,
  }: {
    readonly now: Date;
    readonly running: readonly RunningJob[];
  }): Promise<readonly DueJob[]> {
    const wish = { lane: this.lane.name, now, limit: DUE_JOBS_LOOKED_AT, after: this.#lookedUntil };
    const due = await this.#jobs.listDue(wish);
    const chosen = chooseJobs(this.lane, { due: due.jobs, running });
    this.#lookedUntil = due.lookedUntil;
    this.#mayHaveMore = chosen.length > 0 && !due.isAll;
    this.#left = chosen.length < due.jobs.length ? { until: now, hasAllShares: due.hasAllShares } : undefined;
    return chosen;
  }

  /** Something may have changed: what was left is looked at again. */
  forgetLeft(): void {
    this.#left = undefined;
  }
}
