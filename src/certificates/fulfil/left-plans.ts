// Plans whose certificates never came on record: their calls have ended with their process, and nobody comes back to them.

import { inBatches } from '../../lib/turns/batches.ts';
import { addMs, type Clock, HOUR_MS } from '../../lib/clock.ts';
import type { Store } from '../ports/store.ts';

/** No call takes so long, nor do the clocks of two nodes differ so much. */
export const LEFT_PLAN_MS = HOUR_MS;

interface LeftPlansWorld {
  readonly store: Pick<Store, 'reads' | 'transact'>;
  readonly clock: Clock;
  readonly closing: AbortSignal;
}

/**
 * Abandons them, so that their serials are never used; the ledger is gone through page by page, and the next run goes on
 * where this one ended. Answers whether it came to the end of the ledger.
 */
export function makePlanAbandoner({ store, clock, closing }: LeftPlansWorld): () => Promise<boolean> {
  let after = '';
  const step = async (): Promise<'more' | 'done'> => {
    const now = clock.now();
    const { certificateIds, last } = await store.reads.issuances.listPlanned({
      after,
      plannedBefore: addMs(now, -LEFT_PLAN_MS),
    });
    for (const id of certificateIds) {
      await store.transact(async (rows) => {
        // What is on record has its job, or somebody who abandons its plan.
        if ((await rows.certificates.findWithDeleted(id)) === undefined) await rows.issuances.abandonPlanned(id, now);
      });
    }
    after = last ?? '';
    return last === undefined ? 'done' : 'more';
  };
  return async () => await inBatches(step, closing);
}
