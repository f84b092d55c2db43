// The worker: claims due jobs under a lease, runs their handlers side by side, and finishes or postpones each.

import { addMs, type Clock, MINUTE_MS, SECOND_MS } from '../lib/clock.ts';
import { hexOf } from '../lib/bytes.ts';
import type { Log } from '../lib/log.ts';
import type { Random } from '../lib/random.ts';
import { backOffMs } from '../lib/turns/back-off.ts';
import type { JobKinds } from './kind.ts';
import { Failures } from './failures.ts';
import { LaneLook } from './lane-look.ts';
import type { Lane } from './lane.ts';
import { hasPlaces } from './places.ts';
import { type Job, type JobStore, LEASE_MS } from './ports.ts';

const LEASE_RENEWAL_MS = 5 * SECOND_MS;
/** How soon a job is seen that another process scheduled. */
const LONGEST_SLEEP_MS = SECOND_MS;
/** While the store fails again and again it is asked ever more rarely, and at least so often. */
export const LONGEST_BACKOFF_MS = 15 * SECOND_MS;
/** How soon more due jobs are looked for where those that one look found belong to shares that may take no place. */
const NEXT_LOOK_MS = 50;
/** A job that has lasted so long waits for the world outside, and makes room for another. */
const WAITING_AFTER_MS = SECOND_MS;
/** How soon a job comes again whose kind is not known here. */
const UNKNOWN_KIND_WAIT_MS = MINUTE_MS;
const NEVER = Number.POSITIVE_INFINITY;

export interface WorkerParts {
  readonly store: JobStore;
  readonly kinds: JobKinds;
  /** Whether an error is the store's, which says nothing of the job whose run it ended. */
  readonly isStoreTrouble: (error: unknown) => boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Jobs of one lane under way on this node. */
export interface LaneFigures {
  readonly running: number;
  /** Besides: those that have lasted so long that others have their places. */
  readonly waiting: number;
  /** Of both, how many of each share. */
  readonly shares: ReadonlyMap<string, number>;
}

interface Run {
  /** Under the latest lease that this worker has on it. */
  job: Job;
  /** It was claimed once more while it ran, perhaps because it was scheduled anew: it runs again as soon as it has ended. */
  isClaimedAgain: boolean;
  /** Its end is recorded: who claims the job now begins anew. */
  hasEnded: boolean;
  readonly lane: string;
  readonly share: string;
  /** It has lasted longer than WAITING_AFTER_MS. */
  isWaiting: boolean;
}

interface NextRun {
  readonly runAt: Date;
  readonly error: string | undefined;
  /** Whether this run counts as an attempt. */
  readonly isAttempt: boolean;
}

export class Worker {
  readonly #parts: WorkerParts;
  /** One for each lane of the kinds. */
  readonly #looks: readonly LaneLook[];
  /** Those that have not ended. */
  readonly #running = new Map<Promise<void>, Run>();
  #stopping = false;
  #mayBeDue = true;
  /** Of the store, one after the other. */
  #failures = 0;
  /** Of jobs, by kind and subject. */
  readonly #failing = new Failures();
  #isRoused = false;
  #endSleep: () => void = () => undefined;
  #loop: Promise<void> | undefined;
  #leaseTimer: NodeJS.Timeout | undefined;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    const lanes = new Map([...parts.kinds.values()].map(({ lane }) => [lane.name, lane]));
    this.#looks = [...lanes.values()].map((lane) => new LaneLook(lane, parts.store.reads.jobs));
  }

  start(): void {
    this.#leaseTimer = setInterval(() => void this.#extendLeases(), LEASE_RENEWAL_MS);
    this.#loop = this.#run();
  }

  /** By lane. */
  get figures(): ReadonlyMap<string, LaneFigures> {
    return new Map(this.#looks.map(({ lane }) => [lane.name, figuresOf(this.#runsOf(lane))]));
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
      const waitMs = await this.#untilDue();
      if (waitMs > 0) await this.#sleep(waitMs);
      else await this.#claimSafely();
    }
  }

  /** 0 when a job is due, or may be; a look at the store costs less than a claim that finds nothing. */
  async #untilDue(): Promise<number> {
    const looks = this.#openLooks();
    if (looks.length === 0) return LONGEST_SLEEP_MS;
    if (this.#mayBeDue) return 0;
    const due = await this.#findDue(looks);
    if (this.#mayBeDue) return 0;
    const longestMs = looks.some(({ hasUnseenShares }) => hasUnseenShares) ? NEXT_LOOK_MS : LONGEST_SLEEP_MS;
    return Math.min(Math.max(due - this.#parts.clock.now().getTime(), 0), longestMs);
  }

  /** In milliseconds; never where nothing is due. */
  async #findDue(looks: readonly LaneLook[]): Promise<number> {
    try {
      const due = await Promise.all(looks.map(async (look) => await look.findDue()));
      return Math.min(...due.map((at) => at?.getTime() ?? NEVER));
    } catch (error) {
      this.#parts.log.error({ error }, 'Cannot see when the next job is due; claiming what there may be');
      await this.#backOff();
      this.#mayBeDue = true;
      return NEVER;
    }
  }

  /** Of the lanes in which any job could be taken. */
  #openLooks(): readonly LaneLook[] {
    return this.#looks.filter(({ lane }) => hasPlaces(lane, this.#runsOf(lane)));
  }

  #runsOf({ name }: Lane): readonly Run[] {
    return [...this.#running.values()].filter(({ lane }) => lane === name);
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
    for (const look of this.#looks) look.forgetLeft();
  }

  /** Twice as long after each failure. */
  async #backOff(): Promise<void> {
    const waitMs = Math.min(LONGEST_SLEEP_MS * 2 ** this.#failures, LONGEST_BACKOFF_MS);
    this.#failures += 1;
    await this.#sleep(waitMs);
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
      this.#failures = 0;
    } catch (error) {
      this.#parts.log.error({ error }, 'Cannot claim jobs; trying again');
      await this.#backOff();
    }
  }

  async #claim(): Promise<number> {
    const { store, clock, random } = this.#parts;
    const now = clock.now();
    const looks = this.#openLooks();
    const choose = async (look: LaneLook) => await look.choose({ now, running: this.#runsOf(look.lane) });
    const chosen = (await Promise.all(looks.map(choose))).flat();
    const hold = { now, leaseUntil: addMs(now, LEASE_MS), lease: hexOf(random(16)) };
    const jobs = chosen.length === 0 ? [] : await store.transact(async (rows) => await rows.jobs.claim(chosen, hold));
    for (const job of jobs) if (!this.#goesOn(job)) this.#launch(job);
    // There may be more to claim where not all was looked at, and where other processes were faster.
    if (jobs.length < chosen.length || looks.some(({ mayHaveMore }) => mayHaveMore)) this.#mayBeDue = true;
    return jobs.length;
  }

  /**
   * A lease ends beside a live worker where the clock is set forward, or nothing could be written for as long. The job that
   * still runs here goes on under the new lease, and then once more: two runs of one job would undo each other's work.
   */
  #goesOn(job: Job): boolean {
    const isSame = ({ hasEnded, job: { kind, subject } }: Run): boolean =>
      !hasEnded && kind === job.kind && subject === job.subject;
    const run = [...this.#running.values()].find(isSame);
    if (run === undefined) return false;
    run.job = job;
    run.isClaimedAgain = true;
    return true;
  }

  /** Its end makes room for another, and perhaps the job was scheduled anew while it ran. */
  #launch(job: Job): void {
    const { lane, share } = job;
    const run: Run = { job, lane, share, isClaimedAgain: false, hasEnded: false, isWaiting: false };
    const becomesWaiting = setTimeout(() => {
      run.isWaiting = true;
      this.#rouse();
    }, WAITING_AFTER_MS);
    const ended = this.#runJob(run).finally(() => {
      clearTimeout(becomesWaiting);
      this.#running.delete(ended);
      this.#rouse();
    });
    this.#running.set(ended, run);
  }

  async #runJob(run: Run): Promise<void> {
    const { log } = this.#parts;
    const { kind, subject } = run.job;
    try {
      const next = await this.#handle(run.job);
      while (!(await this.#recordEnd(run, next)));
    } catch (error) {
      log.error({ error, kind, subject }, 'Cannot record the end of a job; its lease runs out');
    }
  }

  /** False where the lease under which it was to be recorded had just given way to a newer one of this worker. */
  async #recordEnd(run: Run, next: NextRun | undefined): Promise<boolean> {
    const { store, clock } = this.#parts;
    const { job, isClaimedAgain } = run;
    await store.transact(async ({ jobs }) => {
      if (isClaimedAgain) await jobs.postpone(job, { runAt: clock.now(), error: next?.error, isAttempt: false });
      else if (next === undefined) await jobs.finish(job);
      else await jobs.postpone(job, next);
    });
    run.hasEnded = run.job === job;
    return run.hasEnded;
  }

  async #handle(job: Job): Promise<NextRun | undefined> {
    const { kinds, clock, log } = this.#parts;
    const { kind, subject, attempts } = job;
    const known = kinds.get(kind);
    if (known === undefined) return this.#leaveToOthers(job);
    try {
      const outcome = await known.handle(job);
      this.#failing.forget(nameOf(job));
      if (outcome.kind === 'done') return undefined;
      if (outcome.kind === 'later') return { runAt: outcome.at, error: undefined, isAttempt: false };
      const { at, trouble } = outcome;
      if (trouble !== undefined && known.troubleLoggedBy === 'worker')
        log.warn({ kind, subject, attempts, trouble }, 'A job cannot go on; it runs again');
      return { runAt: at, error: trouble, isAttempt: true };
    } catch (error) {
      log.error({ error, kind, subject, attempts }, 'A job failed; it runs again');
      const message = error instanceof Error ? error.message : String(error);
      const failures = this.#countFailure(job, error);
      return { runAt: addMs(clock.now(), backOffMs(failures)), error: message, isAttempt: false };
    }
  }

  /** A process of another version or with other settings may know its kind. */
  #leaveToOthers({ kind, subject }: Job): NextRun {
    const { clock, log } = this.#parts;
    log.warn({ kind, subject }, 'No kind of this name is known here; the job waits for who knows it');
    return { runAt: addMs(clock.now(), UNKNOWN_KIND_WAIT_MS), error: undefined, isAttempt: false };
  }

  /** A store that fails says nothing of the job, which is run again as soon as after a first failure. */
  #countFailure(job: Job, error: unknown): number {
    return this.#parts.isStoreTrouble(error) ? 1 : this.#failing.count(nameOf(job));
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

function nameOf({ kind, subject }: Pick<Job, 'kind' | 'subject'>): string {
  return `${kind}/${subject}`;
}

function figuresOf(runs: readonly Run[]): LaneFigures {
  const waiting = runs.filter(({ isWaiting }) => isWaiting).length;
  const shares = [...Map.groupBy(runs, ({ share }) => share)].map(([share, of]) => [share, of.length] as const);
  return { running: runs.length - waiting, waiting, shares: new Map(shares) };
}
