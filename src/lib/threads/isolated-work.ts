// Work on what strangers send, done in threads apart from the event loop: one that takes too long or too much is ended.

import { FairQueue, type FairQueueFigures } from '../turns/fair-queue.ts';
import type { TaskTable, ThrownInside } from './isolated-tasks.ts';
import { IsolatedThread, type TaskOutcome, type ThreadFailure } from './isolated-thread.ts';

/** Threads that were ended and have not gone yet, since OpenSSL holds them; with so many, no other is begun. */
export const MAX_STRAYS = 2;

export interface IsolatedWorkSettings {
  /** What is done, as the end of "Cannot": "read foreign keys and chains". */
  readonly name: string;
  /** The file that each thread runs; it calls serveTasks. See entryUrl. */
  readonly entry: URL;
  /** At most so many at once; each begins with the first task that finds none free. */
  readonly threads: number;
  /** Of those, how many one share may have; without it, all of them. */
  readonly threadsOfShare?: number;
  /** For each task, from when a thread has it. */
  readonly deadlineMs: number;
  /** Tasks that wait for a thread; beyond, QueueFull. */
  readonly maxWaiting: number;
  readonly maxWaitingOfShare: number;
  /** Makes errors again that callers tell apart by their class; others come over as an Error of the same name and text. */
  readonly revive?: (error: ThrownInside) => Error | undefined;
  /** A thread had to be ended. Nothing of what it worked on is told. */
  readonly report?: (trouble: IsolatedWorkFailed) => void;
}

/** stuck: too many threads that were ended are still held · closed: the process is ending. */
export type IsolationFailure = ThreadFailure | 'stuck' | 'closed';

/** The task has no answer, and would have none another time: or `reason` says that it is not its fault. */
export class IsolatedWorkFailed extends Error {
  override readonly name = 'IsolatedWorkFailed';
  readonly reason: IsolationFailure;
  readonly task: string;
  readonly share: string;

  constructor(about: {
    readonly work: string;
    readonly task: string;
    readonly share: string;
    readonly reason: IsolationFailure;
    readonly cause?: unknown;
  }) {
    const { work, task, share, reason, cause } = about;
    super(`Cannot ${work}: ${FAILURES[reason]} (${task})`, { cause });
    this.reason = reason;
    this.task = task;
    this.share = share;
  }
}

const FAILURES: { readonly [reason in IsolationFailure]: string } = {
  deadline: 'it took too long',
  memory: 'it took too much memory',
  crash: 'the thread for it has ended',
  stuck: 'threads that were ended are still held',
  closed: 'the process is ending',
};

export interface IsolatedWorkFigures extends FairQueueFigures {
  readonly threads: number;
  readonly strays: number;
  /** Tasks whose thread had to be ended, since the beginning. */
  readonly failures: { readonly [reason in ThreadFailure]: number };
}

/** Where the file lies that a thread runs: node strips types where it runs the source; a release has JavaScript. */
export function entryUrl(importerUrl: string, path: string): URL {
  return new URL(importerUrl.endsWith('.ts') ? `${path}.ts` : `${path}.js`, importerUrl);
}

/** `Tasks` is the type of the table that the entry serves. */
export class IsolatedWork<Tasks extends TaskTable> implements AsyncDisposable {
  readonly #settings: IsolatedWorkSettings;
  readonly #queue: FairQueue;
  readonly #threads = new Set<IsolatedThread>();
  readonly #free: IsolatedThread[] = [];
  readonly #failures = { deadline: 0, memory: 0, crash: 0 };
  #strays = 0;
  #isClosed = false;

  constructor(settings: IsolatedWorkSettings) {
    const { name, threads: places, threadsOfShare: placesOfShare = places, maxWaiting, maxWaitingOfShare } = settings;
    this.#settings = settings;
    const limits = { places, placesOfShare, maxWaiting, maxWaitingOfShare };
    this.#queue = new FairQueue({ name: `a thread to ${name}`, turnsBy: 'time', ...limits });
  }

  /**
   * What the task answers or throws. Shares, such as accounts, take turns by the time they had threads. Throws QueueFull, and IsolatedWorkFailed where
   * the thread had to be ended.
   */
  async run<Task extends keyof Tasks & string>(
    task: Task,
    input: Parameters<Tasks[Task]>[0],
    { share }: { readonly share: string },
  ): Promise<Awaited<ReturnType<Tasks[Task]>>> {
    const outcome = await this.#queue.run(share, async () => await this.#perform({ task, input, share }));
    switch (outcome.kind) {
      case 'answer':
        // By the table that both sides have.
        return outcome.result as Awaited<ReturnType<Tasks[Task]>>;
      case 'thrown':
        throw this.#settings.revive?.(outcome.error) ?? errorOf(outcome.error);
      case 'failed':
        throw this.#noteFailure(outcome, { task, share });
    }
  }

  get figures(): IsolatedWorkFigures {
    const [threads, strays, failures] = [this.#threads.size, this.#strays, { ...this.#failures }];
    return { ...this.#queue.figures, threads, strays, failures };
  }

  /** What is under way or waits fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#threads].map((thread) => this.#end(thread)));
  }

  async #perform({ task, input, share }: { readonly task: string; readonly input: unknown; readonly share: string }) {
    if (this.#isClosed) throw this.#failureOf({ task, share, reason: 'closed' });
    const thread = this.#takeFree() ?? this.#start({ task, share });
    const outcome = await thread.perform({ task, input }, this.#settings.deadlineMs);
    if (thread.isUsable) this.#free.push(thread);
    // Not waited for: the next task has another thread meanwhile.
    else void this.#end(thread);
    return outcome;
  }

  /** One that has ended with nothing to do is passed over. */
  #takeFree(): IsolatedThread | undefined {
    for (let thread = this.#free.pop(); thread !== undefined; thread = this.#free.pop()) {
      if (thread.isUsable) return thread;
      void this.#end(thread);
    }
    return undefined;
  }

  #start(about: { readonly task: string; readonly share: string }): IsolatedThread {
    if (this.#strays >= MAX_STRAYS) throw this.#failureOf({ ...about, reason: 'stuck' });
    const { entry, name } = this.#settings;
    const thread = new IsolatedThread(entry, name);
    this.#threads.add(thread);
    return thread;
  }

  async #end(thread: IsolatedThread): Promise<void> {
    if (!this.#threads.delete(thread)) return;
    this.#strays += 1;
    await thread.end();
    this.#strays -= 1;
  }

  #noteFailure(
    { reason, cause }: Extract<TaskOutcome, { readonly kind: 'failed' }>,
    about: { readonly task: string; readonly share: string },
  ): IsolatedWorkFailed {
    if (this.#isClosed) return this.#failureOf({ ...about, reason: 'closed' });
    this.#failures[reason] += 1;
    const failure = this.#failureOf({ ...about, reason, cause });
    this.#settings.report?.(failure);
    return failure;
  }

  #failureOf(about: Omit<ConstructorParameters<typeof IsolatedWorkFailed>[0], 'work'>): IsolatedWorkFailed {
    return new IsolatedWorkFailed({ ...about, work: this.#settings.name });
  }
}

function errorOf({ name, message, stack }: ThrownInside): Error {
  const error = new Error(message);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
