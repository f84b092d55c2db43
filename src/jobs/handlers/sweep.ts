// Sweeps up the proof records that a run which was overtaken may have left at servers that are updated.

import { addMs, type Clock, MINUTE_MS } from '../../lib/clock.ts';
import type { JobOutcome } from '../worker.ts';

export const SWEEP_INTERVAL_MS = 5 * MINUTE_MS;

export interface RecordSweeper {
  retractUnneeded(): Promise<void>;
}

export async function sweepRecords(sweeper: RecordSweeper, clock: Clock): Promise<JobOutcome> {
  await sweeper.retractUnneeded();
  return { kind: 'again', at: addMs(clock.now(), SWEEP_INTERVAL_MS) };
}
