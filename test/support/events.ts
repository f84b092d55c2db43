// Events put into a store by themselves.

import type { Event } from '../../src/certificates/model/event.ts';
import { eventNumberOf } from '../../src/events/delivery-job.ts';
import type { GivenUpDelivery } from '../../src/events/ports.ts';
import { LEASE_MS } from '../../src/jobs/ports.ts';
import { addMs } from '../../src/lib/clock.ts';
import { LANES } from '../../src/store/jobs/lanes.ts';
import type { RecordStore } from '../../src/store/rows.ts';

/** Answers the event's number. */
export async function appendEvent(
  store: Pick<RecordStore, 'apply' | 'reads'>,
  event: Event,
  hooks: readonly string[] = [],
): Promise<number> {
  await store.apply({ expects: [], changes: [{ kind: 'event', event, hooks }] });
  const [last] = await store.reads.events.listLast(1, { accountUin: undefined, kinds: undefined });
  if (last === undefined) throw new Error('The event is not on record');
  return last.number;
}

/** As the worker does that has tried it in vain: whatever of the webhook is due is claimed. */
export async function giveUpDelivery(
  store: Pick<RecordStore, 'transact' | 'reads'>,
  delivery: GivenUpDelivery,
  now: Date,
): Promise<void> {
  const { jobs } = await store.reads.jobs.listDue({ lane: LANES.hooks, now, limit: 100, after: '' });
  const due = jobs.filter(({ share }) => share === delivery.hook);
  await store.transact(async (rows) => {
    const hold = { now, leaseUntil: addMs(now, LEASE_MS), lease: 'held' };
    const claimed = await rows.jobs.claim(due, hold);
    const own = claimed.find(({ subject }) => eventNumberOf(subject) === delivery.eventNumber);
    if (own === undefined) throw new Error('The delivery is not due');
    await rows.deliveries.giveUp(delivery, own.lease);
    for (const other of claimed.filter((job) => job !== own)) {
      await rows.jobs.postpone(other, { runAt: other.since, error: undefined, isAttempt: false });
    }
  });
}
