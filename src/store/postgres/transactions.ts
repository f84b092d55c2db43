// Transactions on PostgreSQL: serializable, run again where others came into their way, committed once.

import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { atMostAtOnce } from '../../lib/turns/at-most-at-once.ts';
import type { Random } from '../../lib/random.ts';
import type { StoreFigures } from '../../metrics/ports.ts';
import { StoreBusy } from '../../certificates/ports/store.ts';
import type { Session } from '../query.ts';
import type { CompiledSet } from '../sets/compiled-set.ts';
import { DatabaseClock } from './database-clock.ts';
import { StatementNames } from './pipeline.ts';
import { runPipelined } from './pipelined-set.ts';
import { SetFunctions } from './set-functions.ts';
import { type Outcome, runTransaction, type Turn } from './transaction.ts';
import type { TimeLeft } from './time-left.ts';
import { isOutOfConnections, storeErrorOf, type Trouble } from './trouble.ts';

/** So many transactions may wait; the next is refused with StoreBusy. */
export const WAITING_LIMIT = 10_000;
/** So often a transaction is tried beside others; then it asks to be alone, which those that keep losing need. */
export const ATTEMPTS_BESIDE_OTHERS = 6;
export const ATTEMPTS_ALONE = 4;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 500;

export interface TransactionsOptions {
  readonly pool: Pool;
  /** As many as the pool has connections. */
  readonly atOnce: number;
  readonly limitMs: number;
  /** After this a call is refused, and nothing of it is carried out any more. */
  readonly callLimitMs: number;
  /** Milliseconds of a clock that is never set. */
  readonly monotonicMs: () => number;
  readonly waitingLimit: number;
  /** Of so many write sets of one form on one connection the last one is called as a function of the database, and all after it. */
  readonly functionsFrom: number;
  readonly random: Random;
}

type Work<T> = (session: Session) => Promise<T>;

export class Transactions {
  readonly #options: TransactionsOptions;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #inTurn: (run: () => Promise<unknown>) => Promise<unknown>;
  readonly #names = new StatementNames();
  readonly #functions: SetFunctions;
  readonly #clock: DatabaseClock;
  #closed = false;
  #running = 0;
  #commits = 0;
  #retries = 0;

  constructor(options: TransactionsOptions) {
    this.#options = options;
    this.#functions = new SetFunctions(options.functionsFrom);
    this.#clock = new DatabaseClock(options.monotonicMs);
    this.#inTurn = atMostAtOnce(options.atOnce, async (run: () => Promise<unknown>) => await run());
  }

  /**
   * Answers after the commit. Throws what `work` throws, StoreBusy when nothing could be written, and CommitUnanswered
   * when nobody knows.
   */
  async transact<T>(work: Work<T>): Promise<T> {
    return await this.#start(work, { turn: 'beside others', names: [] });
  }

  /** The same while no write set, nor another of these, is carried out that shares one of these names. */
  async transactInTurn<T>(names: readonly string[], work: Work<T>): Promise<T> {
    return await this.#start(work, { turn: 'beside others', names });
  }

  /** The same while no other transaction of any node runs: what has a number by then is committed or never will be. */
  async transactAlone<T>(work: Work<T>): Promise<T> {
    return await this.#start(work, { turn: 'alone', names: [] });
  }

  /** The number of the first look that found what it should not; undefined: all is committed. Throws as transact does. */
  async apply(set: CompiledSet): Promise<number | undefined> {
    const { pool } = this.#options;
    const known = { names: this.#names, functions: this.#functions, clock: this.#clock };
    return await this.#admit(
      async () =>
        await this.#untilDone(
          'beside others',
          async (_turn, time) => await runPipelined(pool, { set, ...known, time }),
        ),
    );
  }

  async #start<T>(
    work: Work<T>,
    { turn, names }: { readonly turn: Turn; readonly names: readonly string[] },
  ): Promise<T> {
    const { pool, limitMs } = this.#options;
    return await this.#admit(
      async () =>
        await this.#untilDone(
          turn,
          async (turnNow, time) => await runTransaction(pool, { work, turn: turnNow, names, limitMs, time }),
        ),
    );
  }

  async #admit<T>(run: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('Cannot write to the store: it is closed');
    const { waitingLimit } = this.#options;
    if (this.#underWay.size >= waitingLimit) {
      throw new StoreBusy(`Cannot write to the store: ${waitingLimit} transactions wait already`);
    }
    const running = run();
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
    }
  }

  get figures(): Omit<StoreFigures, 'connections'> {
    const waiting = this.#underWay.size - this.#running;
    return { commits: this.#commits, committed: this.#commits, retries: this.#retries, waiting };
  }

  /** Lets those that wait finish, and refuses new ones. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#underWay);
  }

  async #untilDone<T>(first: Turn, run: (turn: Turn, time: TimeLeft) => Promise<Outcome<T>>): Promise<T> {
    const { monotonicMs, callLimitMs } = this.#options;
    const until = monotonicMs() + callLimitMs;
    const time: TimeLeft = { leftMs: () => until - monotonicMs() };
    let turn = first;
    let last: Outcome<never> = TOO_LATE;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#runInTurn(async () => (time.leftMs() > 0 ? await run(turn, time) : last));
      if (outcome.kind === 'done') {
        this.#commits += 1;
        return outcome.answer;
      }
      if (outcome.kind === 'failed') throw outcome.isOfStore ? storeErrorOf(outcome.error) : outcome.error;
      const { trouble, error } = outcome;
      // Alone, nobody else can have put it there a moment before.
      if (trouble === 'taken' && turn === 'alone') throw error;
      const isOver = attempt >= ATTEMPTS_BESIDE_OTHERS + ATTEMPTS_ALONE && !isOutOfConnections(error);
      if (isOver || time.leftMs() <= 0) throw givenUp(attempt, { trouble, cause: error });
      if (trouble === 'taken' || attempt >= ATTEMPTS_BESIDE_OTHERS) turn = 'alone';
      last = outcome;
      this.#retries += 1;
      await pause(Math.min(this.#pauseMs(attempt), Math.max(time.leftMs(), 0)));
    }
  }

  async #runInTurn<T>(run: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    // Each answer goes back to the caller whose run gave it.
    return (await this.#inTurn(() => this.#run(run))) as Outcome<T>;
  }

  async #run<T>(run: () => Promise<T>): Promise<T> {
    this.#running += 1;
    return await run().finally(() => {
      this.#running -= 1;
    });
  }

  /** Twice as long after each attempt, half of it by chance, so that those that met do not meet again. */
  #pauseMs(attempt: number): number {
    const longest = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
    const [byte = 0] = this.#options.random(1);
    return Math.ceil((longest * (1 + byte / 255)) / 2);
  }
}

/** Of a call whose time was over before a connection was free for it: the database has not been asked. */
const TOO_LATE: Outcome<never> = {
  kind: 'again',
  trouble: 'conflict',
  error: new Error('No connection was free in time'),
};

function givenUp(
  attempts: number,
  { trouble, cause }: { readonly trouble: Trouble; readonly cause: unknown },
): unknown {
  if (trouble === 'lost') return storeErrorOf(cause);
  return new StoreBusy(`Cannot write to the store: ${attempts} attempts came to nothing`, { cause });
}
