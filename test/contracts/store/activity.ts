// Store contract: the figures of one account, and the deliveries of its events.

import { deepEqual, equal } from 'node:assert/strict';
import type { Event } from '../../../src/certificates/model/event.ts';
import type { DeliveryState } from '../../../src/events/ports.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { appendEvent, giveUpDelivery } from '../../support/events.ts';
import { insert } from './certificates.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, makeIssued, makeMaterial, NOON, OTHER_ACCOUNT } from './samples.ts';

const KINDS = ['certificate.issued', 'certificate.failed'] as const;
const WEEK_MS = 7 * DAY_MS;

async function append(store: RecordStore, facts: Partial<Event>, hooks: readonly string[] = []): Promise<number> {
  const event = { kind: 'certificate.issued', accountUin: ACCOUNT, certificateId: 'Ab12Cd34', at: NOON, data: '{}' };
  return await appendEvent(store, { ...event, ...facts } as Event, hooks);
}

/** The first millisecond of a day in GMT+8, as many days after the one of NOON. */
const midnight = (days: number): Date => new Date(Date.UTC(2026, 0, 1 + days) - 8 * 3_600_000);
const DAY_OF_MIDNIGHT = Date.UTC(2026, 0, 1) / DAY_MS;

export const activityContract: Contract = {
  "an account's events are counted by kind and by the day in GMT+8, to the millisecond": async (store) => {
    equal(await store.reads.activity.findStretch(midnight(0)), undefined);
    await append(store, { at: addMs(midnight(0), -1) });
    const first = await append(store, { at: midnight(0) });
    await append(store, { at: addMs(midnight(1), -1) });
    await append(store, { at: midnight(1), kind: 'certificate.failed' });
    await append(store, { at: midnight(1), accountUin: OTHER_ACCOUNT });
    const last = await append(store, { at: midnight(1), kind: 'certificate.uploaded' });
    const stretch = await store.reads.activity.findStretch(midnight(0));
    deepEqual(stretch, { after: first - 1, until: last });
    const counts = await store.reads.activity.countEvents(stretch ?? { after: 0, until: 0 }, {
      accountUin: ACCOUNT,
      kinds: KINDS,
    });
    deepEqual(
      counts.toSorted((one, other) => one.day - other.day),
      [
        { kind: 'certificate.issued', day: DAY_OF_MIDNIGHT, count: 2 },
        { kind: 'certificate.failed', day: DAY_OF_MIDNIGHT + 1, count: 1 },
      ],
    );
  },

  'certificates are counted by the week in which they end, but for those that something has replaced': async (
    store,
  ) => {
    const ends = [
      addMs(NOON, -1),
      NOON,
      addMs(NOON, WEEK_MS - 1),
      addMs(NOON, WEEK_MS),
      addMs(NOON, 2 * WEEK_MS - 1),
      addMs(NOON, 2 * WEEK_MS),
    ];
    for (const [index, notAfter] of ends.entries()) {
      await insert(store, makeIssued({ id: `ends${index}`, issued: makeMaterial({ notAfter }) }));
    }
    const replaced = { id: 'new', replaces: 'ends1', generation: 1, lineageId: 'ends1' };
    await insert(store, makeIssued({ ...replaced, issued: makeMaterial({ notAfter: NOON, serial: '99' }) }));
    await insert(
      store,
      makeIssued({ id: 'theirs', accountUin: OTHER_ACCOUNT, issued: makeMaterial({ notAfter: NOON }) }),
    );
    await insert(store, makeIssued({ id: 'gone', deletedAt: NOON, issued: makeMaterial({ notAfter: NOON }) }));
    const question = { accountUin: ACCOUNT, from: NOON, weeks: 3 };
    deepEqual(await store.reads.activity.countEnding(question), [2, 2, 1]);
    deepEqual(await store.reads.activity.countEnding({ ...question, weeks: 2 }), [2, 2]);
  },

  "an account's deliveries are those of its events, page by page, and counted by webhook": async (store) => {
    const first = await append(store, {}, ['a', 'b']);
    const second = await append(store, {}, ['a']);
    await append(store, { accountUin: OTHER_ACCOUNT }, ['a', 'b']);
    const listed = async (state: DeliveryState, after?: { readonly eventNumber: number; readonly hook: string }) => {
      const question = { accountUin: ACCOUNT, state, after, limit: 2 };
      const page = await store.reads.deliveries.listOfAccount(question);
      return page.map(({ event, hook, dueAt }) => [event.number, hook, dueAt === undefined]);
    };
    deepEqual(await listed('waiting'), [
      [first, 'a', false],
      [first, 'b', false],
    ]);
    deepEqual(await listed('waiting', { eventNumber: first, hook: 'a' }), [
      [first, 'b', false],
      [second, 'a', false],
    ]);
    deepEqual(await listed('givenUp'), []);
    const trouble = 'it answers 500';
    for (const [eventNumber, hook] of [
      [first, 'a'],
      [first, 'b'],
      [second, 'a'],
    ] as const) {
      await giveUpDelivery(store, { hook, eventNumber, attempts: 9, since: NOON, trouble }, NOON);
    }
    deepEqual(await listed('givenUp'), [
      [first, 'a', true],
      [first, 'b', true],
    ]);
    deepEqual(await listed('givenUp', { eventNumber: first, hook: 'a' }), [
      [first, 'b', true],
      [second, 'a', true],
    ]);
    deepEqual(await listed('givenUp', { eventNumber: first, hook: 'b' }), [[second, 'a', true]]);
    deepEqual(await listed('waiting'), []);
    deepEqual(await store.reads.deliveries.countOfAccount(ACCOUNT), [
      { hook: 'a', waiting: 0, givenUp: 2 },
      { hook: 'b', waiting: 0, givenUp: 1 },
    ]);
    deepEqual(await store.reads.deliveries.countOfAccount(OTHER_ACCOUNT), [
      { hook: 'a', waiting: 1, givenUp: 0 },
      { hook: 'b', waiting: 1, givenUp: 0 },
    ]);
    const [given] = await store.reads.deliveries.listOfAccount({
      accountUin: ACCOUNT,
      state: 'givenUp',
      after: undefined,
      limit: 1,
    });
    deepEqual([given?.attempts, given?.since, given?.trouble], [9, NOON, trouble]);
  },
};
