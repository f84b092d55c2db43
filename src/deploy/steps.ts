// The steps of a change at a target: each has its time, and says in its errors what it was.

import { SECOND_MS } from '../lib/clock.ts';
import { because } from '../reasons/reason.ts';
import { reasonOf } from '../reasons/reason-error.ts';
import { isPassing, PassingTrouble, PlaceError } from './place-error.ts';

/** As words of the reasons, which have them in Chinese, too. */
const STEP_WORDS = {
  connect: 'connect',
  read: 'read what stands there',
  check: 'use the certificate',
  stage: 'write the new files',
  swap: 'put the new files in place',
  test: 'pass the test',
  reload: 'reload',
  restore: 'put the former back',
  apply: 'have the change applied',
  deliver: 'deliver it',
} as const;

export type StepName = keyof typeof STEP_WORDS;

/**
 * Reloading a server with thousands of sites takes some ten seconds. A change as a whole has 30 s (ports/targets.ts leaves that to
 * whoever asks): a step that fails late leaves time to put back what stood there.
 */
export const STEP_MS = 20 * SECOND_MS;

export interface StepLimits {
  readonly signal: AbortSignal;
  readonly stepMs: number;
}

export class Steps {
  readonly #limits: StepLimits;

  constructor(limits: StepLimits) {
    this.#limits = limits;
  }

  /** Ends when the change as a whole is given up. */
  get signal(): AbortSignal {
    return this.#limits.signal;
  }

  /**
   * Waits for `act` no longer than a step may take, whether or not it heeds its signal. Throws PlaceError with the step's name
   * before the reason, and the reason of the signal where that has ended it.
   */
  async do<T>(step: StepName, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal: given, stepMs } = this.#limits;
    given.throwIfAborted();
    const late = new AbortController();
    const { promise: isOver, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.abort(tooLate(stepMs)), stepMs);
    const signal = AbortSignal.any([given, late.signal]);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    try {
      return await Promise.race([act(signal), isOver]);
    } catch (error) {
      given.throwIfAborted();
      throw stepError(step, signal.aborted ? signal.reason : error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function tooLate(stepMs: number): PassingTrouble {
  return new PassingTrouble(because('stepLate', { most: stepMs / SECOND_MS }));
}

/** Steps within a step are named once. */
function stepError(step: StepName, error: unknown): PlaceError {
  if (error instanceof PlaceError) return error;
  const reason = because('stepFailed', { deployStep: STEP_WORDS[step], why: reasonOf(error) });
  return new PlaceError(reason, { mayPass: isPassing(error), isFormerBack: true, cause: error });
}
