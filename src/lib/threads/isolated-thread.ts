// One thread that does one task at a time, and is ended when that takes too long.

import { Worker } from 'node:worker_threads';
import { SECOND_MS } from '../clock.ts';
import type { TaskMessage, ThreadMessage, ThrownInside } from './isolated-tasks.ts';

/** Loading its code takes some 50 ms, on a machine that has much else to do a hundred times as long. */
export const START_LIMIT_MS = 30 * SECOND_MS;

/** The memory of its heap at which a thread is ended. Bytes in buffers do not count: tasks bound those by their inputs. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

/** deadline: it took too long · memory: it took too much · crash: the thread ended for another reason, or never began. */
export type ThreadFailure = 'deadline' | 'memory' | 'crash';

export type TaskOutcome =
  | { readonly kind: 'answer'; readonly result: unknown }
  | { readonly kind: 'thrown'; readonly error: ThrownInside }
  /** The thread has ended, or is about to, and does no more. */
  | { readonly kind: 'failed'; readonly reason: ThreadFailure; readonly cause?: unknown };

export class IsolatedThread {
  readonly #worker: Worker;
  readonly #ready = Promise.withResolvers<void>();
  readonly #gone = Promise.withResolvers<void>();
  #settle: ((outcome: TaskOutcome) => void) | undefined;
  #failure: Extract<TaskOutcome, { readonly kind: 'failed' }> | undefined;

  /** Its environment is empty: the master key may stand in that of the process. */
  constructor(entry: URL, name: string) {
    this.#worker = new Worker(entry, { name, env: {}, resourceLimits: RESOURCE_LIMITS });
    this.#worker.on('message', (message: ThreadMessage) => this.#receive(message));
    this.#worker.on('error', (cause: unknown) => this.#fail(isOutOfMemory(cause) ? 'memory' : 'crash', cause));
    this.#worker.on('exit', () => {
      this.#gone.resolve();
      this.#fail('crash', new Error('The thread has ended'));
    });
  }

  /** False once a task has failed. */
  get isUsable(): boolean {
    return this.#failure === undefined;
  }

  /** One at a time. The deadline counts from when the thread has loaded its code. Never throws. */
  async perform(message: TaskMessage, deadlineMs: number): Promise<TaskOutcome> {
    if (this.#failure !== undefined) return this.#failure;
    const { promise, resolve } = Promise.withResolvers<TaskOutcome>();
    this.#settle = resolve;
    // Until it has answered, the process does not end for want of other things to do.
    this.#worker.ref();
    const starting = setTimeout(() => this.#expire(resolve), START_LIMIT_MS);
    await Promise.race([this.#ready.promise, promise]);
    clearTimeout(starting);
    this.#worker.postMessage(message);
    const working = setTimeout(() => this.#expire(resolve), deadlineMs);
    const outcome = await promise;
    clearTimeout(working);
    this.#worker.unref();
    return outcome;
  }

  /** Fulfilled when it is gone: what it does in JavaScript ends at once, a call of OpenSSL's when that has returned. */
  async end(): Promise<void> {
    this.#fail('crash', new Error('The thread was ended'));
    await Promise.all([this.#worker.terminate(), this.#gone.promise]);
  }

  #receive(message: ThreadMessage): void {
    if (message.kind === 'ready') this.#ready.resolve();
    else this.#settleWith(message);
  }

  /** An answer that came while the event loop stood counts: it is taken up before the next turn. */
  #expire(settle: (outcome: TaskOutcome) => void): void {
    setImmediate(() => {
      if (this.#settle === settle) this.#fail('deadline');
    });
  }

  #fail(reason: ThreadFailure, cause?: unknown): void {
    this.#failure ??= { kind: 'failed', reason, cause };
    this.#settleWith(this.#failure);
  }

  #settleWith(outcome: TaskOutcome): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(outcome);
  }
}

function isOutOfMemory(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
