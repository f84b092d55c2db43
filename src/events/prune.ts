// What is forgotten of events: those that are older than the operator keeps them, and the marks of ended certificates.

import { noteForgotten } from '../certificates/inventory/forget-records.ts';
import { addMs, type Clock, DAY_MS } from '../lib/clock.ts';
import { TOLD_AFTER_END_DAYS } from './expiry-notices.ts';
import type { EventStore } from './ports.ts';

/** Few enough that nobody who waits for the next transaction notices. */
export const PRUNED_PER_TRANSACTION = 200;
/** Of one run; then others have their turn. */
export const PRUNINGS_PER_RUN = 50;

/** Answers whether all was forgotten that was to be; if not, it is to be run again. */
export async function pruneEvents(world: {
  readonly store: EventStore;
  readonly keepDays: number;
  readonly clock: Clock;
}): Promise<boolean> {
  const { store, keepDays, clock } = world;
  const now = clock.now();
  const eventsUntil = addMs(now, -keepDays * DAY_MS);
  // A day later than the last look at them.
  const marksUntil = addMs(now, -(TOLD_AFTER_END_DAYS + 1) * DAY_MS);
  for (let runs = 0; runs < PRUNINGS_PER_RUN; runs += 1) {
    const pruned = await store.transact(async (rows) => {
      const events = await rows.events.prune(eventsUntil, PRUNED_PER_TRANSACTION);
      await noteForgotten(rows, { table: 'events', count: events, until: eventsUntil, now });
      return events + (await rows.endings.prune(marksUntil, PRUNED_PER_TRANSACTION));
    });
    if (pruned === 0) return true;
  }
  return false;
}
