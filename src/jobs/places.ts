// Which of the due jobs a worker takes next, seen what it runs: accounts take turns, and none of them fills the places.

import type { DueJob } from './ports.ts';

/** Jobs of accounts that run and do not wait. */
export const MAX_JOBS_AT_ONCE = 64;
/** As many may wait besides for the world outside: silent DNS servers must not keep from their turn the jobs that need none. */
export const MAX_JOBS_WAITING = 960;
/** Of both together. Beyond, its orders wait for each other: ten accounts with silent DNS do not fill the places. */
export const MAX_JOBS_OF_ACCOUNT = 96;
/** What the service does for itself, such as revocation lists, has places that no account's jobs take. */
export const MAX_OWN_JOBS_AT_ONCE = 16;

export interface RunningJob {
  /** Undefined for what the service does for itself. */
  readonly accountUin: string | undefined;
  /** It has lasted so long that another job has its place. */
  readonly isWaiting: boolean;
}

/**
 * The jobs to take, in order. One after the other goes to the account that has fewest; an account never takes the half of
 * what is left, so that one which comes finds a place, however many others want all.
 */
export function chooseJobs<Due extends DueJob>(due: readonly Due[], running: Iterable<RunningJob>): readonly Due[] {
  const places = new Places(running);
  const own = due.filter(({ accountUin }) => accountUin === undefined).slice(0, places.freeForOwn);
  const chosen: Due[] = [];
  const queues = queuesOf(due);
  for (;;) {
    const accountUin = places.nextOf(queues.keys());
    const queue = queues.get(accountUin ?? '');
    const job = queue?.shift();
    if (accountUin === undefined || job === undefined) return [...own, ...chosen];
    chosen.push(job);
    places.take({ accountUin, isWaiting: false });
    if (queue?.length === 0) queues.delete(accountUin);
  }
}

/** Whether any job could be taken, whosever it is. */
export function hasPlaces(running: Iterable<RunningJob>): boolean {
  const places = new Places(running);
  return places.freeForOwn > 0 || places.free > 0;
}

function queuesOf<Due extends DueJob>(due: readonly Due[]): Map<string, Due[]> {
  const queues = new Map<string, Due[]>();
  for (const job of due) {
    if (job.accountUin === undefined) continue;
    const queue = queues.get(job.accountUin);
    if (queue === undefined) queues.set(job.accountUin, [job]);
    else queue.push(job);
  }
  return queues;
}

interface Held {
  all: number;
  busy: number;
}

class Places {
  readonly #total: Held = { all: 0, busy: 0 };
  readonly #accounts = new Map<string, Held>();
  #own = 0;

  constructor(running: Iterable<RunningJob>) {
    for (const job of running) this.take(job);
  }

  get freeForOwn(): number {
    return Math.max(MAX_OWN_JOBS_AT_ONCE - this.#own, 0);
  }

  get free(): number {
    return Math.min(this.#freeOfBusy, this.#freeOfAll);
  }

  take({ accountUin, isWaiting }: RunningJob): void {
    if (accountUin === undefined) {
      this.#own += 1;
      return;
    }
    const held = this.#heldBy(accountUin);
    this.#accounts.set(accountUin, held);
    for (const count of [held, this.#total]) {
      count.all += 1;
      if (!isWaiting) count.busy += 1;
    }
  }

  /** Of the accounts that may take a place, the first of those that have fewest. */
  nextOf(accounts: Iterable<string>): string | undefined {
    let next: string | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const accountUin of accounts) {
      const { all } = this.#heldBy(accountUin);
      if (all >= fewest || !this.#mayTake(accountUin)) continue;
      next = accountUin;
      fewest = all;
    }
    return next;
  }

  #mayTake(accountUin: string): boolean {
    const { all, busy } = this.#heldBy(accountUin);
    return busy < this.#freeOfBusy && all < Math.min(this.#freeOfAll, MAX_JOBS_OF_ACCOUNT);
  }

  #heldBy(accountUin: string): Held {
    return this.#accounts.get(accountUin) ?? { all: 0, busy: 0 };
  }

  get #freeOfBusy(): number {
    return MAX_JOBS_AT_ONCE - this.#total.busy;
  }

  get #freeOfAll(): number {
    return MAX_JOBS_AT_ONCE + MAX_JOBS_WAITING - this.#total.all;
  }
}
