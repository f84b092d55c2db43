// How many keys are kept ready, and how long one of them may wait to be used.

import { addMs, DAY_MS, MAX_CLOCK_SKEW_MS } from '../lib/clock.ts';
import type { KeyAlgorithmId } from '../x509/keys/algorithms.ts';
import type { MadeWithin } from './ports.ts';

export interface KeyPoolSettings {
  /** Only algorithms of which at least one key is wanted. */
  readonly sizes: ReadonlyMap<KeyAlgorithmId, number>;
  readonly maxAgeDays: number;
}

/** A key that a clock ahead of its time has dated is of no known age, and serves no more than one that is too old. */
export function servingKeys({ maxAgeDays }: KeyPoolSettings, now: Date): MadeWithin {
  return { since: addMs(now, -maxAgeDays * DAY_MS), until: addMs(now, MAX_CLOCK_SKEW_MS) };
}
