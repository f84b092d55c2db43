// Tells a webhook of an event once more: one that was given up, that waits for its next attempt, or that has arrived long ago.

import type { Clock } from '../lib/clock.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { EventStore } from './ports.ts';

/** Due at once, with three days before it. Throws OperatorError where the event is not on record. */
export async function redeliver(
  { store, clock }: { readonly store: EventStore; readonly clock: Clock },
  wish: { readonly hook: string; readonly eventNumber: number },
): Promise<void> {
  const isThere = await store.transact(async (rows) => await rows.deliveries.put({ ...wish, now: clock.now() }));
  if (!isThere) throw new OperatorError(`Cannot deliver event ${wish.eventNumber} again: there is none of that number`);
}
