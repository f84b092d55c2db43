// The worker: claims due jobs under a lease, runs their handlers side by side, and finishes or postpones each.

import { addMs, type Clock, SECOND_MS } from '../lib/clock.ts';
import { hexOf } from '../lib/bytes.ts';
import type { Log } from '../lib/log.ts';
import type { Random } from '../lib/random.ts';
import { accountRoomBeside, fullAccountsOf } from './account-room.ts';
import type { AccountRoom, Job, JobKind, JobStore } from './ports.ts';

/** A node that dies leaves its jobs to others after this; while it lives it prolongs its leases. */
export const LEASE_MS = 15 * SECOND_MS;
const LEASE_RENEWAL_MS = 5 * SECOND_MS;
/** How soon a job is seen that another process scheduled. */
const LONGEST_SLEEP_MS = SECOND_MS;
export const MAX_JOBS_AT_ONCE = 64;
/** A job that has lasted so long waits for the world outside, and makes room for another. */
const WAITING_AFTER_MS = SECOND_MS;
/** As many may wait besides: silent DNS servers must not keep from their turn the jobs that need none. */
export const MAX_JOBS_WAITING = 512;

/** done: nothing is left to do for the subject · again: look again then. `trouble` is what an operator should know of. */
export type JobOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly at: Date; readonly trouble?: string };

/** May be run twice for one job: it looks, does one thing, records. What it throws is logged, and it is run again later. */
export type JobHandler = (job: Job) => Promise<JobOutcome>;

export interface WorkerParts {
  readonly store: JobStore;
  readonly handlers: { readonly [kind in JobKind]: JobHandler };
  /** When to run a job again whose handler threw. */
  readonly retryAt: (question: { readonly attempts: number; readonly now: Date }) => Date;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

interface Run {
  readonly job: Job;
  /** It has lasted longer than WAITING_AFTER_MS. */
  isWaiting: boolean;
}

export class Worker {
  readonly #parts: WorkerParts;
  /** Those that have not ended. */
  readonly #running = new Map<Promise<void>, Run>();
  #stopping = false;
  #mayBeDue = true;
  #isRoused = false;
  #endSleep: () => void = () => undefined;
  #loop: Promise<void> | undefined;
  #leaseTimer: NodeJS.Timeout | undefined;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#leaseTimer = setInterval(() => void this.#extendLeases(), LEASE_RENEWAL_MS);
    this.#loop = this.#run();
  }

  /** Jobs under way on this node; those that wait hold no place of the others. */
  get figures(): { readonly running: number; readonly waiting: number } {
    const waiting = [...this.#running.values()].filter(({ isWaiting }) => isWaiting).length;
    return { running: this.#running.size - waiting, waiting };
  }

  /** Says that a job may be due now. */
  readonly wake = (): void => {
    this.#mayBeDue = true;
    this.#rouse();
  };

  /** Claims nothing more and waits for what runs. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#rouse();
    await this.#loop;
    await Promise.all(this.#running.keys());
    clearInterval(this.#leaseTimer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Runs what is due until nothing is; for a worker that was not started. Answers how many jobs it ran. */
  async runDue(): Promise<number> {
    let count = 0;
    for (;;) {
      const claimed = await this.#claim();
      if (claimed === 0) return count;
      count += claimed;
      await Promise.all(this.#running.keys());
    }
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const waitMs = this.#room() <= 0 ? LONGEST_SLEEP_MS : await this.#untilDue();
      if (waitMs > 0) await this.#sleep(waitMs);
      else await this.#claimSafely();
    }
  }

  /** How many more jobs may run now. */
  #room(): number {
    const busy = [...this.#running.values()].filter(({ isWaiting }) => !isWaiting).length;
    return Math.min(MAX_JOBS_AT_ONCE - busy, MAX_JOBS_AT_ONCE + MAX_JOBS_WAITING - this.#running.size);
  }

  #accountRoom(): AccountRoom {
    const runs = [...this.#running.values()];
    return accountRoomBeside(runs.map(({ job: { accountUin }, isWaiting }) => ({ accountUin, isWaiting })));
  }

  /** 0 when a job is due, or may be; a look at the store costs less than a claim that finds nothing. */
  async #untilDue(): Promise<number> {
    if (this.#mayBeDue) return 0;
    const due = await this.#findDue();
    if (this.#mayBeDue) return 0;
    if (due === undefined) return LONGEST_SLEEP_MS;
    return Math.min(Math.max(due.getTime() - this.#parts.clock.now().getTime(), 0), LONGEST_SLEEP_MS);
  }

  async #findDue(): Promise<Date | undefined> {
    const { store, log } = this.#parts;
    try {
      return await store.reads.jobs.nextDue(fullAccountsOf(this.#accountRoom()));
    } catch (error) {
      log.error({ error }, 'Cannot see when the next job is due; claiming what there may be');
      await this.#sleep(LONGEST_SLEEP_MS);
      this.#mayBeDue = true;
      return undefined;
    }
  }

  /** Until the time is over or something happens; what happened just before counts too. */
  async #sleep(milliseconds: number): Promise<void> {
    if (!this.#isRoused) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#endSleep = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isRoused = false;
  }

  #rouse(): void {
    this.#isRoused = true;
    this.#endSleep();
  }

  /** A store that fails for a moment must not end the worker. */
  async #claimSafely(): Promise<void> {
    this.#mayBeDue = false;
    try {
      await this.#claim();
    } catch (error) {
      this.#parts.log.error({ error }, 'Cannot claim jobs; trying again');
      await this.#sleep(LONGEST_SLEEP_MS);
    }
  }

  async #claim(): Promise<number> {
    const { store, clock, random } = this.#parts;
    const now = clock.now();
    const claim = {
      now,
      leaseUntil: addMs(now, LEASE_MS),
      lease: hexOf(random(16)),
      limit: this.#room(),
      accountRoom: this.#accountRoom(),
    };
    const jobs = await store.transact(async (rows) => await rows.jobs.claim(claim));
    for (const job of jobs) this.#launch(job);
    return jobs.length;
  }

  /** Its end makes room for another, and perhaps the job was scheduled anew while it ran. */
  #launch(job: Job): void {
    const run: Run = { job, isWaiting: false };
    const becomesWaiting = setTimeout(() => {
      run.isWaiting = true;
      this.#rouse();
    }, WAITING_AFTER_MS);
    const ended = this.#runJob(job).finally(() => {
      clearTimeout(becomesWaiting);
      this.#running.delete(ended);
      this.#rouse();
    });
    this.#running.set(ended, run);
  }

  async #runJob(job: Job): Promise<void> {
    const { log } = this.#parts;
    try {
      const next = await this.#handle(job);
      await this.#parts.store.transact(async ({ jobs }) =>
        next === undefined ? await jobs.finish(job) : await jobs.postpone(job, next),
      );
    } catch (error) {
      log.error({ error, kind: job.kind, subject: job.subject }, 'Cannot record the end of a job; its lease runs out');
    }
  }

  async #handle(job: Job): Promise<{ readonly runAt: Date; readonly error: string | undefined } | undefined> {
    const { handlers, retryAt, clock, log } = this.#parts;
    const { kind, subject, attempts } = job;
    try {
      const outcome = await handlers[kind](job);
      if (outcome.kind === 'done') return undefined;
      const { at, trouble } = outcome;
      if (trouble !== undefined) log.warn({ kind, subject, attempts, trouble }, 'A job cannot go on; it runs again');
      return { runAt: at, error: trouble };
    } catch (error) {
      log.error({ error, kind, subject, attempts }, 'A job failed; it runs again');
      const message = error instanceof Error ? error.message : String(error);
      return { runAt: retryAt({ attempts, now: clock.now() }), error: message };
    }
  }

  async #extendLeases(): Promise<void> {
    const { store, clock, log } = this.#parts;
    const leases = [...new Set([...this.#running.values()].map(({ job }) => job.lease))];
    if (leases.length === 0) return;
    try {
      await store.transact(async (rows) => await rows.jobs.extend(leases, addMs(clock.now(), LEASE_MS)));
    } catch (error) {
      log.warn({ error }, 'Cannot prolong the leases of running jobs');
    }
  }
}
