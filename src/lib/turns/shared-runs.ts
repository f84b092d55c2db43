// The same work asked for by many at once: a few runs of it go on, and who comes later shares the next.

import { untilAborted } from '../until-aborted.ts';

export interface SharedRunsFigures {
  /** Keys that have a run going on now. */
  readonly keys: number;
  /** Calls that had no run of their own, since the beginning. */
  readonly shared: number;
}

interface Run<Result> {
  readonly result: Promise<Result>;
  readonly start: () => void;
  /** Ends it, once nobody waits for it any more. */
  readonly ending: AbortController;
  callers: number;
}

interface Line<Result> {
  running: number;
  next: Run<Result> | undefined;
}

/** Nobody gets what was begun before he came: where `atOnce` runs of a key go on, he shares one that begins after them. */
export class SharedRuns<Result> {
  readonly #atOnce: number;
  readonly #lines = new Map<string, Line<Result>>();
  #shared = 0;

  constructor({ atOnce }: { readonly atOnce: number }) {
    this.#atOnce = atOnce;
  }

  get figures(): SharedRunsFigures {
    return { keys: this.#lines.size, shared: this.#shared };
  }

  /** The work of equal keys is equal. Throws what it throws, and the signal's reason when that is aborted first. */
  async run(
    key: string,
    work: (signal: AbortSignal) => Promise<Result>,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<Result> {
    signal.throwIfAborted();
    const line = this.#lines.get(key) ?? { running: 0, next: undefined };
    this.#lines.set(key, line);
    if (line.running < this.#atOnce) {
      const run = this.#makeRun(key, line, work);
      run.start();
      return await this.#join(line, run, signal);
    }
    if (line.next !== undefined) this.#shared += 1;
    line.next ??= this.#makeRun(key, line, work);
    return await this.#join(line, line.next, signal);
  }

  #makeRun(key: string, line: Line<Result>, work: (signal: AbortSignal) => Promise<Result>): Run<Result> {
    const ending = new AbortController();
    const { promise: result, resolve, reject } = Promise.withResolvers<Result>();
    const perform = async (): Promise<void> => {
      try {
        resolve(await work(ending.signal));
      } catch (error) {
        reject(error);
      } finally {
        this.#end(key, line);
      }
    };
    const start = (): void => {
      line.running += 1;
      void perform();
    };
    return { result, start, ending, callers: 0 };
  }

  #end(key: string, line: Line<Result>): void {
    const { next } = line;
    line.running -= 1;
    line.next = undefined;
    if (next !== undefined) next.start();
    else if (line.running === 0) this.#lines.delete(key);
  }

  async #join(line: Line<Result>, run: Run<Result>, signal: AbortSignal): Promise<Result> {
    run.callers += 1;
    try {
      return await untilAborted(run.result, signal);
    } finally {
      run.callers -= 1;
      if (run.callers === 0) {
        if (line.next === run) line.next = undefined;
        run.ending.abort();
      }
    }
  }
}
