// Store contract: events in order, deliveries under leases, and notices of expiry that are given once.

import { deepEqual, equal } from 'node:assert/strict';
import type { Event, RecordedEvent } from '../../../src/certificates/model/event.ts';
import { type ClaimedDelivery, type EndingReads, type EventFilter, MAX_EVENT_PAGE } from '../../../src/events/ports.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, makeIssued, makeMaterial, NOON, OTHER_ACCOUNT } from './samples.ts';

const ALL: EventFilter = { accountUin: undefined, kinds: undefined };
const LEASE_MS = 1000;

const sample = (facts: Partial<Event>): Event => ({
  kind: 'certificate.issued',
  accountUin: ACCOUNT,
  certificateId: 'Ab12Cd34',
  at: NOON,
  data: '{"domains":["例え.example"]}',
  ...facts,
});

const append = (store: RecordStore, facts: Partial<Event> = {}) =>
  store.transact((rows) => rows.events.append(sample(facts)));

const numbersOf = (events: readonly RecordedEvent[]) => events.map(({ number }) => number);

const put = (store: RecordStore, hook: string, eventNumber: number, now = NOON) =>
  store.transact((rows) => rows.deliveries.put({ hook, eventNumber, now }));

const claim = (store: RecordStore, hook: string, { now = NOON, limit = 10, lease = 'a' } = {}) =>
  store.transact((rows) => rows.deliveries.claim({ hook, now, leaseUntil: addMs(now, LEASE_MS), lease, limit }));

async function claimOne(store: RecordStore, hook: string, options?: Parameters<typeof claim>[2]) {
  const [delivery] = await claim(store, hook, options);
  if (delivery === undefined) throw new Error('No delivery was due');
  return delivery;
}

const claimedNumbers = (deliveries: readonly ClaimedDelivery[]) =>
  deliveries.map(({ event }) => event.number).sort((left, right) => left - right);

const ending = async (
  store: RecordStore,
  days: number,
  facts: Partial<Parameters<EndingReads['listEnding']>[0]> = {},
) => {
  const until = addMs(NOON, days * DAY_MS);
  const band = { after: { notAfter: addMs(NOON, 1), id: '' }, until, days, heedsSwitch: true, limit: 10 };
  return (await store.reads.endings.listEnding({ ...band, ...facts })).map(({ id }) => id);
};

const tell = (store: RecordStore, id: string, days: number, notAfter = NOON) =>
  store.transact((rows) => rows.endings.markTold({ id }, { days, notAfter }));

const endsIn = (id: string, days: number, facts: Partial<Parameters<typeof makeIssued>[0]> = {}) =>
  makeIssued({ id, issued: makeMaterial({ notAfter: addMs(NOON, days * DAY_MS) }), ...facts });

const insert = (store: RecordStore, ...certificates: readonly ReturnType<typeof makeIssued>[]) =>
  store.transact(async (rows) => {
    for (const certificate of certificates) await rows.certificates.insert(certificate);
  });

export const eventContract: Contract = {
  'events are read in the order of their growing numbers, as they were appended': async (store) => {
    const first = await append(store);
    const second = await append(store, { kind: 'certificate.failed', accountUin: OTHER_ACCOUNT });
    const third = await append(store, { kind: 'certificate.failed' });
    equal(first < second && second < third, true);
    deepEqual(await store.reads.events.listAfter(0, { ...ALL, accountUin: OTHER_ACCOUNT }), [
      { ...sample({ kind: 'certificate.failed', accountUin: OTHER_ACCOUNT }), number: second },
    ]);
    const failed: EventFilter = { ...ALL, kinds: ['certificate.failed'] };
    deepEqual(numbersOf(await store.reads.events.listAfter(0, ALL)), [first, second, third]);
    deepEqual(numbersOf(await store.reads.events.listAfter(first, ALL)), [second, third]);
    deepEqual(numbersOf(await store.reads.events.listAfter(0, failed)), [second, third]);
    deepEqual(numbersOf(await store.reads.events.listLast(2, ALL)), [second, third]);
    deepEqual(numbersOf(await store.reads.events.listLast(1, { ...failed, accountUin: ACCOUNT })), [third]);
    deepEqual(numbersOf(await store.reads.events.listOf([third, first, third + 1], ALL)), [first, third]);
    deepEqual(await store.reads.events.listOf([], ALL), []);
  },

  'the events since a time begin with the first that was not before it': async (store) => {
    equal(await store.reads.events.findNumberBefore(NOON), 0);
    const early = await append(store, { at: addMs(NOON, -1) });
    const noon = await append(store);
    equal(await store.reads.events.findNumberBefore(addMs(NOON, -2)), early - 1);
    equal(await store.reads.events.findNumberBefore(NOON), noon - 1);
    equal(await store.reads.events.findNumberBefore(addMs(NOON, 1)), noon);
  },

  'a list of events or deliveries has one page at most': async (store) => {
    await store.transact(async (rows) => {
      for (let count = 0; count <= MAX_EVENT_PAGE; count += 1) {
        await rows.deliveries.add({ hook: 'hook', eventNumber: await rows.events.append(sample({})), now: NOON });
      }
    });
    const page = await store.reads.events.listAfter(0, ALL);
    const last = await store.reads.events.listLast(MAX_EVENT_PAGE + 1, ALL);
    deepEqual([page.length, last.length], [MAX_EVENT_PAGE, MAX_EVENT_PAGE]);
    equal((await store.reads.events.listAfter(Number(page.at(-1)?.number), ALL)).length, 1);
    equal((await store.reads.deliveries.list(undefined)).length, MAX_EVENT_PAGE);
  },

  'an event appended in a transaction that fails is not there': async (store) => {
    const failing = store.transact(async (rows) => {
      await rows.events.append(sample({}));
      throw new Error('no');
    });
    await failing.catch(() => undefined);
    deepEqual(await store.reads.events.listAfter(0, ALL), []);
  },

  'old events are pruned from the oldest on, with their deliveries, and the newest stays so that numbers only grow':
    async (store) => {
      const [first, second] = [await append(store), await append(store)];
      const last = await append(store);
      await put(store, 'hook', first);
      const prune = (until: Date, limit: number) => store.transact((rows) => rows.events.prune(until, limit));
      equal(await prune(NOON, 10), 0);
      equal(await prune(addMs(NOON, 1), 1), 1);
      deepEqual(await store.reads.deliveries.list(undefined), []);
      deepEqual(numbersOf(await store.reads.events.listAfter(0, ALL)), [second, last]);
      equal(await prune(addMs(NOON, 1), 10), 1);
      equal(await prune(addMs(NOON, 1), 10), 0);
      equal((await append(store)) > last, true);
    },

  'a delivery is claimed when it is due, by its webhook alone, once, no more than asked for': async (store) => {
    const numbers = [await append(store), await append(store), await append(store)];
    for (const number of numbers) equal(await put(store, 'one', number), true);
    await put(store, 'other', Number(numbers[0]), addMs(NOON, 1));
    equal(await store.reads.deliveries.hasDue('one', addMs(NOON, -1)), false);
    equal(await store.reads.deliveries.hasDue('one', NOON), true);
    equal(await store.reads.deliveries.hasDue('other', NOON), false);
    const some = await claim(store, 'one', { limit: 2 });
    const rest = await claim(store, 'one', { lease: 'b' });
    deepEqual([some.length, claimedNumbers([...some, ...rest])], [2, numbers]);
    equal(await store.reads.deliveries.hasDue('one', NOON), false);
    const [own] = await claim(store, 'other', { now: addMs(NOON, 1), lease: 'c' });
    deepEqual(own, {
      hook: 'other',
      attempts: 1,
      since: addMs(NOON, 1),
      dueAt: addMs(NOON, 1 + LEASE_MS),
      trouble: '',
      lease: 'c',
      event: { ...sample({}), number: numbers[0] },
    });
  },

  'a delivery is not put for an event that is not there': async (store) => {
    equal(await put(store, 'hook', 7), false);
    deepEqual(await store.reads.deliveries.list(undefined), []);
  },

  'what has arrived is gone, what has not is due later, and what is given up stays until it is put again': async (
    store,
  ) => {
    const number = await append(store);
    await put(store, 'arrives', number);
    await put(store, 'fails', number);
    const arrived = await claimOne(store, 'arrives');
    await store.transact((rows) => rows.deliveries.finish(arrived));
    const failed = await claimOne(store, 'fails');
    const [later, trouble] = [addMs(NOON, 10_000), 'it answers 500'];
    await store.transact((rows) => rows.deliveries.postpone(failed, { dueAt: later, trouble }));
    const { hook, attempts, since, event } = failed;
    const pending = { hook, event, attempts, since, dueAt: later, trouble };
    deepEqual(await store.reads.deliveries.list(undefined), [pending]);
    deepEqual(await claim(store, 'fails'), []);
    const again = await claimOne(store, 'fails', { now: later });
    equal(again.attempts, 2);
    await store.transact((rows) => rows.deliveries.postpone(again, { dueAt: undefined, trouble }));
    const [givenUp] = await store.reads.deliveries.list('fails');
    deepEqual([givenUp?.dueAt, givenUp?.attempts], [undefined, 2]);
    equal(await store.reads.deliveries.hasDue('fails', addMs(later, 1e9)), false);
    await put(store, 'fails', number, later);
    const anew = await claimOne(store, 'fails', { now: later });
    deepEqual([anew.attempts, anew.since, anew.trouble], [1, later, '']);
  },

  'a lease that runs out frees a delivery, and its holder can neither finish nor postpone it': async (store) => {
    await put(store, 'hook', await append(store));
    const slow = await claimOne(store, 'hook', { lease: 'slow' });
    deepEqual(await claim(store, 'hook', { now: addMs(NOON, LEASE_MS - 1), lease: 'early' }), []);
    const next = await claimOne(store, 'hook', { now: addMs(NOON, LEASE_MS), lease: 'next' });
    await store.transact((rows) => rows.deliveries.finish(slow));
    await store.transact((rows) => rows.deliveries.postpone(slow, { dueAt: undefined, trouble: 'late' }));
    deepEqual([(await store.reads.deliveries.list('hook'))[0]?.trouble], ['']);
    await store.transact((rows) => rows.deliveries.finish(next));
    deepEqual(await store.reads.deliveries.list('hook'), []);
  },

  'of many that claim at once, each delivery goes to one': async (store) => {
    const told = Array.from({ length: 30 }, () =>
      store.transact(async (rows) => {
        const eventNumber = await rows.events.append(sample({}));
        await rows.deliveries.add({ hook: 'hook', eventNumber, now: NOON });
        return eventNumber;
      }),
    );
    const numbers = await Promise.all(told);
    const claims = numbers.map((number) => claim(store, 'hook', { limit: 2, lease: `lease ${number}` }));
    deepEqual(
      claimedNumbers((await Promise.all(claims)).flat()),
      numbers.toSorted((left, right) => left - right),
    );
  },

  'what ends within the days and was not told of is listed, that which ends first first': async (store) => {
    await insert(store, endsIn('far', 31), endsIn('later', 30), endsIn('sooner', 3), endsIn('ended', 0));
    deepEqual(await ending(store, 30), ['sooner', 'later']);
    deepEqual(await ending(store, 30, { limit: 1 }), ['sooner']);
    const sooner = addMs(NOON, 3 * DAY_MS);
    deepEqual(await ending(store, 30, { after: { notAfter: sooner, id: 'rather' } }), ['sooner', 'later']);
    deepEqual(await ending(store, 30, { after: { notAfter: sooner, id: 'sooner' } }), ['later']);
    equal(await tell(store, 'sooner', 30), true);
    deepEqual(await ending(store, 30), ['later']);
    deepEqual(await ending(store, 7), ['sooner']);
    equal(await tell(store, 'sooner', 7), true);
    deepEqual(await ending(store, 30), ['later']);
  },

  'no notice is given twice, nor one of more days after one of fewer': async (store) => {
    equal(await tell(store, 'id', 14), true);
    equal(await tell(store, 'id', 14), false);
    equal(await tell(store, 'id', 30), false);
    equal(await tell(store, 'id', 0), true);
  },

  'who wants no notices has none, unless all are asked for; nor has what is reissued, revoked or deleted': async (
    store,
  ) => {
    await insert(
      store,
      endsIn('silent', 3, { ignoresExpiry: true }),
      endsIn('revoked', 3, { step: 'revoked' }),
      endsIn('deleted', 3, { deletedAt: NOON }),
      endsIn('original', 3),
      endsIn('reissue', 4, { replaces: 'original', lineageId: 'original', generation: 1 }),
      endsIn('tried', 5),
      endsIn('attempt', 6, { replaces: 'tried', lineageId: 'tried', generation: 1, step: 'failed', issued: undefined }),
    );
    deepEqual(await ending(store, 30), ['reissue', 'tried']);
    deepEqual(await ending(store, 30, { heedsSwitch: false }), ['silent', 'reissue', 'tried']);
  },

  'what was told of certificates that ended long ago is forgotten, so many at a time': async (store) => {
    for (const id of ['a', 'b', 'c']) await tell(store, id, 0, id === 'c' ? NOON : addMs(NOON, -1));
    const prune = (limit: number) => store.transact((rows) => rows.endings.prune(NOON, limit));
    deepEqual([await prune(1), await prune(10), await prune(10)], [1, 1, 0]);
    equal(await tell(store, 'c', 0), false);
  },
};
