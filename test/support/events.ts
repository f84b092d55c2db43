// Events put into a store by themselves.

import type { Event } from '../../src/certificates/model/event.ts';
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
