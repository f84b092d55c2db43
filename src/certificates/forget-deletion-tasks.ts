// What became of deletion tasks is forgotten after a while, so that their table does not grow for good.

import { addMs, DAY_MS } from '../lib/clock.ts';
import type { World } from './ports.ts';

/** Clients ask within minutes; the log of operations keeps what was deleted. */
export const DELETION_TASK_KEPT_DAYS = 30;
/** Few enough that nobody who waits for the next transaction notices. */
export const TASKS_PER_TRANSACTION = 200;
/** Of one run; then others have their turn. */
export const TRANSACTIONS_PER_RUN = 50;

/** Answers whether all was forgotten that was to be; if not, it is to be run again. */
export async function forgetDeletionTasks({ store, clock }: Pick<World, 'store' | 'clock'>): Promise<boolean> {
  const until = addMs(clock.now(), -DELETION_TASK_KEPT_DAYS * DAY_MS);
  for (let runs = 0; runs < TRANSACTIONS_PER_RUN; runs += 1) {
    const forgotten = await store.transact((rows) => rows.deletionTasks.prune(until, TASKS_PER_TRANSACTION));
    if (forgotten < TASKS_PER_TRANSACTION) return true;
  }
  return false;
}
