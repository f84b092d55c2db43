// The one writer: runs transactions strictly one after another, and commits those that wait together.

import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { inTime } from '../in-time.ts';
import type { StoreFigures } from '../../metrics/ports.ts';
import type { Session } from '../query.ts';
import { StoreBusy } from '../../certificates/ports.ts';
import { StoreUnavailable } from '../../certificates/store-trouble.ts';
import { isBusy } from './trouble.ts';
import type { Connection } from './connection.ts';
import { makeSession } from './session.ts';

/** So many transactions share one commit; more would keep the process from its sockets. */
export const GROUP_LIMIT = 128;
/** So many transactions may wait; the next is refused with StoreBusy. */
export const WAITING_LIMIT = 10_000;
/** Nothing but rows is awaited inside a transaction, so that one that takes this long hangs. */
export const TRANSACTION_LIMIT_MS = 10_000;

export interface WriterOptions {
  readonly connection: Connection;
  /** How often BEGIN is tried while another process holds the file, each for the connection's busy time. */
  readonly beginAttempts: number;
  readonly transactionLimitMs: number;
}

type Work = (session: Session) => Promise<unknown>;

interface Waiting {
  readonly work: Work;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A transaction that has run, and what its caller is told when the commit has succeeded. */
interface Ran {
  readonly waiting: Waiting;
  readonly settle: () => void;
}

const BEGIN_PAUSE_MS = 5;

export class Writer {
  readonly #connection: Connection;
  readonly #options: WriterOptions;
  readonly #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #closed = false;
  #commits = 0;
  #committed = 0;
  #retries = 0;

  constructor(options: WriterOptions) {
    this.#connection = options.connection;
    this.#options = options;
  }

  /** Answers after the commit. Throws what `work` throws, and StoreBusy when another process keeps the file. */
  transact<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#closed) throw new Error('Cannot write to the store: it is closed');
      if (this.#waiting.length >= WAITING_LIMIT) {
        throw new StoreBusy(`Cannot write to the store: ${WAITING_LIMIT} transactions wait already`);
      }
      this.#waiting.push({ work, resolve, reject });
      this.#running ??= this.#run();
      // Each answer goes back to the caller whose work gave it.
    }) as Promise<T>;
  }

  get figures(): StoreFigures {
    const counts = { commits: this.#commits, committed: this.#committed, retries: this.#retries };
    return { ...counts, waiting: this.#waiting.length, connections: [] };
  }

  /** Lets those that wait finish, and refuses new ones. */
  async rest(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async close(): Promise<void> {
    await this.rest();
    this.#connection.close();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // What arrives in the same turn of the event loop shares the commit.
      await nextTurn();
      await this.#runGroup();
    }
    this.#running = undefined;
  }

  async #runGroup(): Promise<void> {
    const ran: Ran[] = [];
    try {
      await this.#begin();
      while (ran.length < GROUP_LIMIT) {
        const waiting = this.#waiting.shift();
        if (waiting === undefined) break;
        await this.#runOne(waiting, ran);
      }
      this.#execute('commit');
      this.#commits += 1;
      this.#committed += ran.length;
    } catch (error) {
      this.#abandon(ran, error);
      return;
    }
    for (const { settle } of ran) settle();
  }

  async #begin(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        this.#execute('begin immediate');
        return;
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (attempt >= this.#options.beginAttempts) {
          throw new StoreBusy('Cannot write to the store: another process has kept it locked', { cause: error });
        }
        this.#retries += 1;
        // Between two attempts the process serves its sockets.
        await pause(BEGIN_PAUSE_MS);
      }
    }
  }

  /** In its own savepoint, so that it fails alone. Throws when the whole transaction below it is lost. */
  async #runOne(waiting: Waiting, ran: Ran[]): Promise<void> {
    const entry = { waiting, settle: (): void => undefined };
    ran.push(entry);
    this.#execute('savepoint one');
    let ended = false;
    const session = makeSession(this.#connection, () => !ended && this.#connection.isInTransaction());
    try {
      const answer = await inTime(waiting.work(session), this.#options.transactionLimitMs);
      entry.settle = () => waiting.resolve(answer);
    } catch (error) {
      entry.settle = () => waiting.reject(error);
      // After such errors as a full disk SQLite has rolled back everything already.
      if (!this.#connection.isInTransaction()) throw error;
      this.#execute('rollback to one');
    } finally {
      ended = true;
    }
    this.#execute('release one');
  }

  #abandon(ran: readonly Ran[], error: unknown): void {
    // When not even a transaction could begin, those that waited for it have failed.
    const failed = ran.length > 0 ? ran.map(({ waiting }) => waiting) : this.#waiting.splice(0, GROUP_LIMIT);
    const reason = this.#rollback(error);
    for (const { reject } of failed) reject(reason);
  }

  /** Answers why the transaction failed: for `error`, and for what kept it from being rolled back. */
  #rollback(error: unknown): unknown {
    try {
      if (this.#connection.isInTransaction()) this.#execute('rollback');
      return error;
    } catch (rollbackError) {
      // Both have one reason, and the first says which.
      if (error instanceof StoreUnavailable) return error;
      return new AggregateError([error, rollbackError], 'Cannot write to the store, nor undo what was begun');
    }
  }

  #execute(sql: string): void {
    this.#connection.change(sql, []);
  }
}
