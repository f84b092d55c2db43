// The one writer: runs transactions and write sets strictly one after another, and commits those that wait together.
//
// Sets that come alone are carried out at once, which takes less than to hand them over. Of several the thread takes groups, and
// while it is at work nothing else is begun but to give it the next group.

import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { StoreFigures } from '../../metrics/ports.ts';
import { StoreBusy } from '../../certificates/ports/store.ts';
import { inTime } from '../sets/in-time.ts';
import type { Session } from '../query.ts';
import type { CompiledSet } from '../sets/compiled-set.ts';
import { rollBack } from './roll-back.ts';
import { applyTo, type GroupOutcome } from './set-group.ts';
import { SETS_IN_GROUP, setsInGroup } from './group-size.ts';
import { isBusy } from './trouble.ts';
import type { WriterThread } from './writer-thread.ts';
import type { Connection } from './connection.ts';
import { makeSession } from './session.ts';

/** So many transactions share one commit; more would keep the process from its sockets. */
export const GROUP_LIMIT = 128;
/** From so many that wait together on, handing them over takes less than carrying them out here. */
export const HANDED_OVER_FROM = 3;
/** The thread has the next group when it is done with one. */
const GROUPS_UNDER_WAY = 2;
/** So many transactions may wait; the next is refused with StoreBusy. */
export const WAITING_LIMIT = 10_000;
/** Nothing but rows is awaited inside a transaction, so that one that takes this long hangs. */
export const TRANSACTION_LIMIT_MS = 10_000;

export interface WriterOptions {
  readonly connection: Connection;
  /** Undefined: every set is carried out here. */
  readonly thread: Pick<WriterThread, 'isReady' | 'run'> | undefined;
  /** How often BEGIN is tried while another process holds the file, each for the connection's busy time. */
  readonly beginAttempts: number;
  readonly transactionLimitMs: number;
}

type Work = (session: Session) => Promise<unknown>;

interface Waiting {
  readonly task: { readonly kind: 'work'; readonly work: Work } | { readonly kind: 'set'; readonly set: CompiledSet };
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A write set that failed although all that it expects was so; it leaves its group half done. */
class SetFailed extends Error {
  readonly waiting: Waiting;

  constructor(waiting: Waiting, cause: unknown) {
    super('Cannot carry out a write set', { cause });
    this.waiting = waiting;
  }
}

/** A transaction that has run, and what its caller is told when the commit has succeeded. */
interface Ran {
  readonly waiting: Waiting;
  readonly settle: () => void;
}

type Settling = { readonly waiting: Waiting; settle: () => void };

const BEGIN_PAUSE_MS = 5;

const KEPT_LOCKED = 'Cannot write to the store: another process has kept it locked';

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
    // Each answer goes back to the caller whose work gave it.
    return this.#enqueue({ kind: 'work', work }) as Promise<T>;
  }

  /** Answers after the commit: the number of the first look that found what it should not; undefined: it is carried out. */
  apply(set: CompiledSet): Promise<number | undefined> {
    return this.#enqueue({ kind: 'set', set }) as Promise<number | undefined>;
  }

  #enqueue(task: Waiting['task']): Promise<unknown> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#closed) throw new Error('Cannot write to the store: it is closed');
      if (this.#waiting.length >= WAITING_LIMIT) {
        throw new StoreBusy(`Cannot write to the store: ${WAITING_LIMIT} transactions wait already`);
      }
      this.#waiting.push({ task, resolve, reject });
      this.#running ??= this.#run();
    });
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
      if (this.#isForThread()) await this.#handOver();
      else await this.#runGroup();
    }
    this.#running = undefined;
  }

  #isForThread(): boolean {
    const ahead = this.#waiting.slice(0, HANDED_OVER_FROM);
    return (
      ahead.length === HANDED_OVER_FROM &&
      ahead.every(({ task }) => task.kind === 'set') &&
      this.#options.thread?.isReady() === true
    );
  }

  /** As long as there are sets ahead of all transactions, and a thread for them. */
  async #handOver(): Promise<void> {
    const underWay = new Set<Promise<void>>();
    for (;;) {
      const ahead = this.#options.thread?.isReady() === true ? this.#countSetsAhead() : 0;
      if (ahead === 0 && underWay.size === 0) return;
      // A group that is not full would only have a flush of its own.
      if (underWay.size === 0 || (ahead >= SETS_IN_GROUP && underWay.size < GROUPS_UNDER_WAY)) {
        const running = this.#runInThread(this.#waiting.splice(0, ahead)).finally(() => underWay.delete(running));
        underWay.add(running);
        await nextTurn();
      } else await Promise.race(underWay);
    }
  }

  /** At most those of one group. */
  #countSetsAhead(): number {
    const most = setsInGroup(this.#waiting.length);
    const others = this.#waiting.slice(0, most).findIndex(({ task }) => task.kind !== 'set');
    return others === -1 ? Math.min(this.#waiting.length, most) : others;
  }

  /** So many sets that the next flush is soon enough for, where nothing else waits. */
  #countDeferredAhead(): number {
    return this.#waiting.every(isDeferred) ? Math.min(this.#waiting.length, GROUP_LIMIT) : 0;
  }

  async #runInThread(group: readonly Waiting[]): Promise<void> {
    const sets = group.flatMap(({ task }) => (task.kind === 'set' ? [task.set] : []));
    const outcome = await this.#askThread(sets);
    switch (outcome.kind) {
      case 'committed':
        this.#commits += 1;
        this.#committed += group.length;
        for (const [nth, { resolve }] of group.entries()) resolve(outcome.failed[nth]);
        return;
      case 'undone':
        group[outcome.nth]?.reject(outcome.error);
        this.#waiting.unshift(...group.filter((_, nth) => nth !== outcome.nth));
        return;
      case 'busy':
        return rejectAll(group, new StoreBusy(KEPT_LOCKED, { cause: outcome.error }));
      case 'failed':
        return rejectAll(group, outcome.error);
    }
  }

  async #askThread(sets: readonly CompiledSet[]): Promise<GroupOutcome> {
    const { thread } = this.#options;
    if (thread === undefined) throw new Error('Cannot hand write sets over: there is no thread');
    try {
      return await thread.run(sets);
    } catch (cause) {
      return {
        kind: 'failed',
        error: new Error('Cannot tell whether write sets were stored: their thread has ended', { cause }),
      };
    }
  }

  async #runGroup(): Promise<void> {
    const ran: Ran[] = [];
    const deferred = this.#countDeferredAhead();
    // What is to be on disk at once waits for the group that is.
    const limit = deferred === 0 ? GROUP_LIMIT : deferred;
    try {
      this.#connection.setDurability(deferred === 0 ? 'atOnce' : 'withTheNext');
      await this.#begin();
      while (ran.length < limit) {
        const waiting = this.#waiting.shift();
        if (waiting === undefined) break;
        await this.#runOne(waiting, ran);
      }
      this.#execute('commit');
      this.#commits += 1;
      this.#committed += ran.length;
    } catch (error) {
      if (error instanceof SetFailed && this.#connection.isInTransaction()) this.#runOthersAgain(ran, error);
      else this.#abandon(ran, error instanceof SetFailed ? error.cause : error);
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
          throw new StoreBusy(KEPT_LOCKED, { cause: error });
        }
        this.#retries += 1;
        // Between two attempts the process serves its sockets.
        await pause(BEGIN_PAUSE_MS);
      }
    }
  }

  async #runOne(waiting: Waiting, ran: Ran[]): Promise<void> {
    const entry = { waiting, settle: (): void => undefined };
    ran.push(entry);
    const { task } = waiting;
    if (task.kind === 'work') await this.#runWork(task.work, entry);
    else this.#runSet(task.set, entry);
  }

  /** Without a savepoint: what may fail was looked at before anything is changed. */
  #runSet(set: CompiledSet, entry: Settling): void {
    const { waiting } = entry;
    try {
      const failed = applyTo(this.#connection, set);
      entry.settle = () => waiting.resolve(failed);
    } catch (error) {
      throw new SetFailed(waiting, error);
    }
  }

  /** In its own savepoint, so that it fails alone. Throws when the whole transaction below it is lost. */
  async #runWork(work: Work, entry: Settling): Promise<void> {
    const { waiting } = entry;
    this.#execute('savepoint one');
    let ended = false;
    const session = makeSession(this.#connection, () => !ended && this.#connection.isInTransaction());
    try {
      const answer = await inTime(work(session), this.#options.transactionLimitMs);
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

  /** Only the whole group can be undone; the others have not been told anything yet. */
  #runOthersAgain(ran: readonly Ran[], { waiting: failed, cause }: SetFailed): void {
    const reason = rollBack(this.#connection, cause);
    failed.reject(reason);
    this.#waiting.unshift(...ran.map(({ waiting }) => waiting).filter((waiting) => waiting !== failed));
  }

  #abandon(ran: readonly Ran[], error: unknown): void {
    // When not even a transaction could begin, those that waited for it have failed.
    const failed = ran.length > 0 ? ran.map(({ waiting }) => waiting) : this.#waiting.splice(0, GROUP_LIMIT);
    const reason = rollBack(this.#connection, error);
    for (const { reject } of failed) reject(reason);
  }

  #execute(sql: string): void {
    this.#connection.change(sql, []);
  }
}

function isDeferred({ task }: Waiting): boolean {
  return task.kind === 'set' && task.set.durability === 'withTheNext';
}

function rejectAll(group: readonly Waiting[], reason: unknown): void {
  for (const { reject } of group) reject(reason);
}
