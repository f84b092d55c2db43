// Which of the due jobs of a lane a worker takes next, seen what it runs: shares take turns, and none has more than its places.

import type { Lane } from './lane.ts';
import type { DueJob } from './ports.ts';

export interface RunningJob {
  /** Whose turn it has taken. */
  readonly share: string;
  /** It has lasted so long that another job has its place. */
  readonly isWaiting: boolean;
}

/** The jobs to take, in order: one after the other goes to the share that has fewest under way. */
export function chooseJobs<Due extends DueJob>(
  lane: Lane,
  { due, running }: { readonly due: readonly Due[]; readonly running: Iterable<RunningJob> },
): readonly Due[] {
  const places = new Places(lane, running);
  const chosen: Due[] = [];
  const queues = queuesOf(due);
  for (;;) {
    const share = places.nextOf(queues.keys());
    const queue = share === undefined ? undefined : queues.get(share);
    const job = queue?.shift();
    if (share === undefined || job === undefined) return chosen;
    chosen.push(job);
    places.take({ share, isWaiting: false });
    if (queue?.length === 0) queues.delete(share);
  }
}

/** Whether any job of the lane could be taken, whosever it is. */
export function hasPlaces(lane: Lane, running: Iterable<RunningJob>): boolean {
  return new Places(lane, running).free > 0;
}

function queuesOf<Due extends DueJob>(due: readonly Due[]): Map<string, Due[]> {
  const queues = new Map<string, Due[]>();
  for (const job of due) {
    const queue = queues.get(job.share);
    if (queue === undefined) queues.set(job.share, [job]);
    else queue.push(job);
  }
  return queues;
}

interface Held {
  all: number;
  busy: number;
}

class Places {
  readonly #lane: Lane;
  readonly #total: Held = { all: 0, busy: 0 };
  readonly #shares = new Map<string, Held>();

  constructor(lane: Lane, running: Iterable<RunningJob>) {
    this.#lane = lane;
    for (const job of running) this.take(job);
  }

  get free(): number {
    return Math.min(this.#freeOfBusy, this.#freeOfAll);
  }

  take({ share, isWaiting }: RunningJob): void {
    const held = this.#heldBy(share);
    this.#shares.set(share, held);
    for (const count of [held, this.#total]) {
      count.all += 1;
      if (!isWaiting) count.busy += 1;
    }
  }

  /** Of the shares that may take a place, the first of those that have fewest. */
  nextOf(shares: Iterable<string>): string | undefined {
    let next: string | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const share of shares) {
      const { all } = this.#heldBy(share);
      if (all >= fewest || !this.#mayTake(share)) continue;
      next = share;
      fewest = all;
    }
    return next;
  }

  #mayTake(share: string): boolean {
    const { all, busy } = this.#heldBy(share);
    if (this.free <= 0 || all >= this.#lane.placesOf(share)) return false;
    return !this.#lane.leavesPlaces || (busy < this.#freeOfBusy && all < this.#freeOfAll);
  }

  #heldBy(share: string): Held {
    return this.#shares.get(share) ?? { all: 0, busy: 0 };
  }

  get #freeOfBusy(): number {
    return this.#lane.atOnce - this.#total.busy;
  }

  get #freeOfAll(): number {
    return this.#lane.atOnce + this.#lane.waiting - this.#total.all;
  }
}
