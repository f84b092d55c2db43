// What the checks of an installation look at, and what each of them is.

import type { Finding } from '../../cli/finding.ts';
import type { Config } from '../../config/config.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { StoreInspection } from '../../store/inspection.ts';

/** What checks look at. Nothing of it is changed but by what a check of targets tries. */
export interface Examined {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  /** Undefined where the database cannot be read, which is a finding of its own. */
  readonly store: StoreInspection | undefined;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

export type Check = (examined: Examined) => Promise<readonly Finding[]>;
