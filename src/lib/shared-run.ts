// One piece of work that all who ask for it while it goes on share; it ends with the last of them.

import { untilAborted } from './until-aborted.ts';

interface Run<Result> {
  readonly result: Promise<Result>;
  /** Ends it, once nobody waits for it any more. */
  readonly ending: AbortController;
  callers: number;
}

/** Unlike SharedRuns, who comes later gets what was begun before he came. */
export class SharedRun<Result> {
  #run: Run<Result> | undefined;

  /** The work of all who call is the same. Throws what it throws, and the signal's reason when that is aborted first. */
  async run(work: (signal: AbortSignal) => Promise<Result>, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted();
    const run = this.#run ?? this.#begin(work);
    run.callers += 1;
    try {
      return await untilAborted(run.result, signal);
    } finally {
      run.callers -= 1;
      if (run.callers === 0) this.#end(run);
    }
  }

  #begin(work: (signal: AbortSignal) => Promise<Result>): Run<Result> {
    const ending = new AbortController();
    const run = { result: work(ending.signal), ending, callers: 0 };
    this.#run = run;
    const forget = (): void => this.#forget(run);
    run.result.then(forget, forget);
    return run;
  }

  #end(run: Run<Result>): void {
    this.#forget(run);
    run.ending.abort();
  }

  #forget(run: Run<Result>): void {
    if (this.#run === run) this.#run = undefined;
  }
}
