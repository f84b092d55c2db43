// What an earlier version has stored in another form is brought into the present one, beside the service's work.

import type { PeriodicJob } from '../../jobs/periodic.ts';
import { type Clock, DAY_MS, MINUTE_MS } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Local } from '../local.ts';

/** One run of the job takes so many steps, then other jobs have their turn. */
const STEPS_IN_RUN = 20;
const TOLD_EVERY_MS = MINUTE_MS;

/** It runs again at once until all is done, and tells how far it is. A new version that brings more starts anew. */
export function upkeepJob(
  { store, clock }: { readonly store: Local['store']; readonly clock: Clock },
  log: Log,
): readonly [string, PeriodicJob] {
  let toldAt = 0;
  const tell = async (): Promise<boolean> => {
    const progress = await store.reads.upkeep.findUpkeep();
    const nowMs = clock.now().getTime();
    if (progress !== undefined && Math.abs(nowMs - toldAt) >= TOLD_EVERY_MS) {
      toldAt = nowMs;
      log.info({ ...progress }, 'Certificates are being brought into their present form; the service works meanwhile');
    }
    if (progress === undefined && toldAt !== 0) {
      toldAt = 0;
      log.info({}, 'All certificates are in their present form');
    }
    return progress === undefined;
  };
  const run = async (): Promise<boolean> => {
    if (await tell()) return true;
    for (let step = 0; step < STEPS_IN_RUN; step += 1) await store.transact((rows) => rows.upkeep.takeStep());
    return await tell();
  };
  return ['upkeep', { run, intervalMs: DAY_MS }];
}
