// Store contract: events in order, deliveries under leases, and notices of expiry that are given once.

import { deepEqual, equal } from 'node:assert/strict';
import type { Event, RecordedEvent } from '../../../src/certificates/model/event.ts';
import { DELIVERY_KIND, deliverySubjectOf, eventNumberOf } from '../../../src/events/delivery-job.ts';
import { type EndingReads, type EventFilter, MAX_EVENT_PAGE } from '../../../src/events/ports.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import type { Job } from '../../../src/jobs/ports.ts';
import { appendEvent } from '../../support/events.ts';
import { LANES } from '../../../src/store/jobs/lanes.ts';
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

const append = async (store: RecordStore, facts: Partial<Event> = {}) => await appendEvent(store, sample(facts));

const numbersOf = (events: readonly RecordedEvent[]) => events.map(({ number }) => number);

const put = (store: RecordStore, hook: string, eventNumber: number, now = NOON) =>
  store.transact((rows) => rows.deliveries.put({ hook, eventNumber, now }));

/** Those of the webhook that are due. */
async function claim(store: RecordStore, hook: string, { now = NOON, lease = 'a' } = {}): Promise<readonly Job[]> {
  const { jobs } = await store.reads.jobs.listDue({ lane: LANES.hooks, now, limit: 10, after: '' });
  const due = jobs.filter(({ share }) => share === hook);
  const hold = { now, leaseUntil: addMs(now, LEASE_MS), lease };
  return await store.transact((rows) => rows.jobs.claim(due, hold));
}

async function claimOne(store: RecordStore, hook: string, options?: Parameters<typeof claim>[2]): Promise<Job> {
  const [delivery] = await claim(store, hook, options);
  if (delivery === undefined) throw new Error('No delivery was due');
  return delivery;
}

const ending = async (
  store: RecordStore,
  days: number,
  facts: Partial<Parameters<EndingReads['listEnding']>[0]> = {},
) => {
  const until = addMs(NOON, days * DAY_MS);
  const band = { after: { notAfter: addMs(NOON, 1), id: '' }, until, days, heedsSwitch: true, limit: 10 };
  return (await store.reads.endings.listEnding({ ...band, ...facts })).map(({ id }) => id);
};

/** Whether nobody was told of it before. */
const tell = async (store: RecordStore, certificateId: string, days: number, notAfter = NOON) => {
  const applied = await store.apply({
    expects: [{ kind: 'endUntold', certificateId, days }],
    changes: [{ kind: 'markEndTold', notice: { certificateId, days, notAfter } }],
  });
  return applied.kind === 'applied';
};

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
    const event = { kind: 'event', event: sample({}), hooks: ['hook'] } as const;
    await store.apply({ expects: [], changes: Array.from({ length: MAX_EVENT_PAGE + 1 }, () => event) });
    const page = await store.reads.events.listAfter(0, ALL);
    const last = await store.reads.events.listLast(MAX_EVENT_PAGE + 1, ALL);
    deepEqual([page.length, last.length], [MAX_EVENT_PAGE, MAX_EVENT_PAGE]);
    equal((await store.reads.events.listAfter(Number(page.at(-1)?.number), ALL)).length, 1);
    equal((await store.reads.deliveries.list(undefined)).length, MAX_EVENT_PAGE);
  },

  'an event of a set that is not carried out is not there, nor is it delivered': async (store) => {
    const applied = await store.apply({
      expects: [{ kind: 'saved', certificate: { id: 'Ab12Cd34', version: 1 } }],
      changes: [{ kind: 'event', event: sample({}), hooks: ['hook'] }],
    });
    equal(applied.kind, 'conflict');
    deepEqual(await store.reads.events.listAfter(0, ALL), []);
    deepEqual(await store.reads.deliveries.list(undefined), []);
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

  'a delivery is a job of its webhook, due when it was put, and on the list until it is done': async (store) => {
    const number = await append(store);
    equal(await put(store, 'one', number), true);
    await put(store, 'other', number, addMs(NOON, 1));
    deepEqual(await claim(store, 'other'), []);
    const job = await claimOne(store, 'one');
    const { kind, subject, lane, share, since, attempts } = job;
    deepEqual([kind, eventNumberOf(subject)], [DELIVERY_KIND, number]);
    deepEqual([lane, share, since, attempts], [LANES.hooks, 'one', NOON, 1]);
    const event = { ...sample({}), number };
    const facts = { event, attempts: 0, trouble: '' };
    deepEqual(await store.reads.deliveries.list(undefined), [
      { ...facts, hook: 'one', since: NOON, dueAt: addMs(NOON, LEASE_MS) },
      { ...facts, hook: 'other', since: addMs(NOON, 1), dueAt: addMs(NOON, 1) },
    ]);
    await store.transact((rows) => rows.jobs.finish(job));
    deepEqual(await store.reads.deliveries.list('one'), []);
  },

  'a delivery is not put for an event that is not there': async (store) => {
    equal(await put(store, 'hook', 7), false);
    deepEqual(await store.reads.deliveries.list(undefined), []);
  },

  'what has not arrived is due later with what went wrong, and what is given up stays until it is put again': async (
    store,
  ) => {
    const number = await append(store);
    await put(store, 'fails', number);
    const [later, error] = [addMs(NOON, 10_000), 'it answers 500'];
    const failed = await claimOne(store, 'fails');
    await store.transact((rows) => rows.jobs.postpone(failed, { runAt: later, error, isAttempt: true }));
    const event = { ...sample({}), number };
    const pending = { hook: 'fails', event, attempts: 1, since: NOON, dueAt: later, trouble: error };
    deepEqual(await store.reads.deliveries.list(undefined), [pending]);
    const again = await claimOne(store, 'fails', { now: later });
    deepEqual([again.attempts, again.since], [2, NOON]);
    const givenUp = { hook: 'fails', eventNumber: number, attempts: 2, since: NOON, trouble: error };
    equal(await store.transact((rows) => rows.deliveries.giveUp(givenUp, 'lost')), false);
    deepEqual((await store.reads.deliveries.list('fails'))[0]?.attempts, 1);
    equal(await store.transact((rows) => rows.deliveries.giveUp(givenUp, again.lease)), true);
    equal(await store.transact((rows) => rows.jobs.finish(again)), false, 'its job has ended with it');
    deepEqual(await store.reads.deliveries.list('fails'), [{ ...pending, attempts: 2, dueAt: undefined }]);
    deepEqual(await store.reads.deliveries.list('other'), []);
    await put(store, 'fails', number, later);
    const anew = { ...pending, attempts: 0, since: later, trouble: '' };
    deepEqual(await store.reads.deliveries.list('fails'), [anew]);
    equal((await claimOne(store, 'fails', { now: later })).attempts, 1);
  },

  'a delivery that is put again while it is tried for the last time is not given up': async (store) => {
    const number = await append(store);
    await put(store, 'hook', number);
    const last = await claimOne(store, 'hook');
    await put(store, 'hook', number, addMs(NOON, 1));
    const givenUp = { hook: 'hook', eventNumber: number, attempts: 9, since: NOON, trouble: 'it answers 500' };
    equal(await store.transact((rows) => rows.deliveries.giveUp(givenUp, last.lease)), true);
    const [anew] = await store.reads.deliveries.list('hook');
    deepEqual([anew?.attempts, anew?.since, anew?.dueAt], [0, addMs(NOON, 1), addMs(NOON, 1)]);
    equal((await store.reads.deliveries.list('hook')).length, 1);
  },

  'the deliveries of an event are told from those of the next, by whatever webhook': async (store) => {
    const event = { kind: 'event', event: sample({}), hooks: ['0', 'z'.repeat(64)] } as const;
    await store.apply({ expects: [], changes: Array.from({ length: 12 }, () => event) });
    const numbers = numbersOf(await store.reads.events.listAfter(0, ALL));
    equal(numbers.length, 12);
    const listed = await store.reads.deliveries.list(undefined);
    deepEqual(
      listed.map(({ event }) => event.number),
      numbers.flatMap((number) => [number, number]),
    );
    equal(await store.transact((rows) => rows.events.prune(addMs(NOON, 1), 10)), 10);
    const left = await store.reads.deliveries.list(undefined);
    deepEqual(
      left.map(({ event }) => event.number),
      numbers.slice(10).flatMap((number) => [number, number]),
    );
    const [tenth, ...none] = numbers.slice(9, 10);
    deepEqual([deliverySubjectOf(Number(tenth), 'z') < deliverySubjectOf(Number(tenth) + 1, '0'), none], [true, []]);
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

  'an event that no certificate tells of goes on record with its transaction, and is delivered by its number': async (
    store,
  ) => {
    const event = sample({ kind: 'authority.revoked', accountUin: '', certificateId: '' });
    const number = await store.transact(async ({ events, deliveries }) => {
      const appended = await events.append(event);
      await deliveries.put({ hook: 'pager', eventNumber: appended, now: NOON });
      return appended;
    });
    deepEqual(await store.reads.events.listLast(1, ALL), [{ ...event, number }]);
    deepEqual(
      (await store.reads.deliveries.list('pager')).map((delivery) => delivery.event.number),
      [number],
    );
    const next = await append(store);
    equal(next > number, true);
  },
};
