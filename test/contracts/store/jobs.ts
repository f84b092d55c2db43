// Store contract: jobs are claimed with a lease, by one worker at a time.

import { deepEqual, equal } from 'node:assert/strict';
import type { DueJobs, Job } from '../../../src/jobs/ports.ts';
import { addMs } from '../../../src/lib/clock.ts';
import { callOrigin, type Origin, SERVICE } from '../../../src/lib/origin.ts';
import { LANES } from '../../../src/store/jobs/lanes.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { NOON } from './samples.ts';
import { countDue, nextDue } from '../../support/due-jobs.ts';

const LEASE_MS = 1000;
const LATER = addMs(NOON, 10_000);

const schedule = (store: RecordStore, subject: string, runAt: Date) =>
  store.transact((rows) => rows.jobs.schedule({ kind: 'advance', subject, accountUin: undefined, runAt }));

const scheduleOf = (store: RecordStore, accountUin: string, subjects: readonly string[], runAt = NOON) =>
  store.transact(async (rows) => {
    for (const subject of subjects) await rows.jobs.schedule({ kind: 'advance', subject, accountUin, runAt });
  });

interface Look {
  readonly lane?: string;
  readonly limit?: number;
  readonly after?: string;
}

const look = (store: RecordStore, now: Date, { lane = LANES.own, limit = 10, after = '' }: Look = {}) =>
  store.reads.jobs.listDue({ lane, now, limit, after });

const claimThese = (store: RecordStore, jobs: DueJobs['jobs'], { lease, now }: { lease: string; now: Date }) =>
  store.transact((rows) => rows.jobs.claim(jobs, { now, leaseUntil: addMs(now, LEASE_MS), lease }));

const claim = async (store: RecordStore, lease: string, now: Date, limit = 10) =>
  await claimThese(store, (await look(store, now, { limit })).jobs, { lease, now });

const sharesOf = ({ jobs }: DueJobs) => jobs.map(({ share }) => share);

const finish = (store: RecordStore, job: Job) => store.transact((rows) => rows.jobs.finish(job));

const postpone = (store: RecordStore, job: Job, runAt: Date) =>
  store.transact((rows) => rows.jobs.postpone(job, { runAt, error: 'no answer', isAttempt: true }));

const subjectsOf = (jobs: readonly Job[]) => jobs.map(({ subject }) => subject);

async function claimOne(store: RecordStore, lease: string, now: Date): Promise<Job> {
  const [job] = await claim(store, lease, now);
  if (job === undefined) throw new Error('No job was due');
  return job;
}

export const jobContract: Contract = {
  'a job is claimed when it is due, once, earliest first and no more than asked for': async (store) => {
    await schedule(store, 'second', addMs(NOON, -1));
    await schedule(store, 'first', addMs(NOON, -2));
    await schedule(store, 'third', NOON);
    await schedule(store, 'future', addMs(NOON, 1));
    equal(await countDue(store, NOON), 3);
    deepEqual(await nextDue(store), addMs(NOON, -2));
    deepEqual(subjectsOf(await claim(store, 'a', NOON, 2)), ['first', 'second']);
    deepEqual(subjectsOf(await claim(store, 'b', NOON, 2)), ['third']);
    deepEqual(subjectsOf(await claim(store, 'c', NOON, 2)), []);
    equal(await countDue(store, NOON), 0);
  },

  'a job remembers the trace in which it was scheduled last, through postponements and what is not traced': async (
    store,
  ) => {
    const trace = async (traceparent: string | undefined) =>
      await store.transact((rows) =>
        rows.jobs.schedule({ kind: 'advance', subject: 'traced', accountUin: undefined, runAt: NOON, traceparent }),
      );
    await schedule(store, 'untraced', addMs(NOON, -1));
    await trace('00-first');
    await trace('00-second');
    const [untraced, traced] = await claim(store, 'a', NOON);
    equal(untraced?.traceparent, undefined);
    equal(traced?.traceparent, '00-second');
    if (traced !== undefined) await postpone(store, traced, LATER);
    await trace(undefined);
    const again = await claim(store, 'b', LATER);
    equal(again.find(({ subject }) => subject === 'traced')?.traceparent, '00-second');
  },

  'the due jobs of a lane are found, and none of another lane': async (store) => {
    await scheduleOf(store, 'one', ['a', 'b']);
    await schedule(store, 'service', LATER);
    await scheduleOf(store, 'other', ['c']);
    await schedule(store, 'future', addMs(LATER, 1));
    const due = await look(store, LATER, { lane: LANES.accounts });
    deepEqual([sharesOf(due), due.isAll, due.hasAllShares], [['one', 'one', 'other'], true, true]);
    deepEqual(sharesOf(await look(store, LATER)), ['']);
    const none = { jobs: [], isAll: true, hasAllShares: true, lookedUntil: '' };
    deepEqual(await look(store, addMs(NOON, -1), { lane: LANES.accounts }), none);
    deepEqual(await look(store, LATER, { lane: LANES.hooks }), none);
    deepEqual(await store.reads.jobs.nextDueOf(LANES.accounts, undefined), NOON);
    deepEqual(await store.reads.jobs.nextDueOf(LANES.own, undefined), LATER);
    equal(await store.reads.jobs.nextDueOf(LANES.hooks, undefined), undefined);
  },

  'however many jobs of one share are due first, those of others are found beside them, in turns': async (store) => {
    const names = Array.from({ length: 20 }, (_, index) => `${index}`);
    await scheduleOf(store, 'm-greedy', names);
    for (const account of ['a', 'b', 'y', 'z']) {
      await scheduleOf(store, account, [`${account}1`, `${account}2`, `${account}3`], addMs(NOON, 1));
    }
    await scheduleOf(store, 'c-later', ['later'], addMs(LATER, 1));
    const lane = LANES.accounts;
    const first = await look(store, LATER, { lane, limit: 2 });
    deepEqual([sharesOf(first), first.lookedUntil], [['m-greedy', 'm-greedy', 'a', 'b'], 'b']);
    deepEqual([first.isAll, first.hasAllShares], [false, false]);
    const second = await look(store, LATER, { lane, limit: 2, after: first.lookedUntil });
    deepEqual([sharesOf(second).slice(2), second.lookedUntil], [['y', 'y'], 'y']);
    const third = await look(store, LATER, { lane, limit: 2, after: second.lookedUntil });
    deepEqual([sharesOf(third).slice(2), third.lookedUntil], [['z', 'a'], 'a']);
    const wide = await look(store, LATER, { lane, limit: 8 });
    deepEqual(sharesOf(wide).slice(8), ['a', 'a', 'b', 'b', 'y', 'y', 'z', 'z']);
    deepEqual([wide.isAll, wide.hasAllShares], [false, true]);
  },

  'a job that was seen to be due is not claimed when somebody else has it by then': async (store) => {
    await scheduleOf(store, 'one', ['a', 'b']);
    const { jobs } = await look(store, NOON, { lane: LANES.accounts });
    const [first] = jobs;
    if (first === undefined) throw new Error('No job was due');
    deepEqual(subjectsOf(await claimThese(store, [first], { lease: 'a', now: NOON })).length, 1);
    const rest = await claimThese(store, jobs, { lease: 'b', now: NOON });
    deepEqual([rest.length, rest[0]?.lease], [1, 'b']);
    deepEqual(await claimThese(store, [], { lease: 'c', now: LATER }), []);
  },

  'the next job that is due later than a time is found beside those that are due by then': async (store) => {
    await schedule(store, 'first', NOON);
    equal(await nextDue(store, NOON), undefined);
    await schedule(store, 'second', LATER);
    deepEqual(await nextDue(store, NOON), LATER);
    deepEqual(await nextDue(store, addMs(NOON, -1)), NOON);
  },

  'a claimed job says what it is, whose turn it took, since when it is asked for, and which attempt it is': async (
    store,
  ) => {
    await store.transact((rows) =>
      rows.jobs.schedule({ kind: 'crl', subject: 'issuing-1', accountUin: undefined, runAt: NOON }),
    );
    deepEqual(await claim(store, 'a', LATER), [
      {
        kind: 'crl',
        subject: 'issuing-1',
        lane: 'own',
        share: '',
        since: NOON,
        attempts: 1,
        requestId: '',
        traceparent: undefined,
        lease: 'a',
      },
    ]);
  },

  'a job knows the call that asked for it last, also where the service has moved it since': async (store) => {
    const scheduleFor = async (origin: Origin) =>
      await store.transact(
        (rows) => rows.jobs.schedule({ kind: 'advance', subject: 'job', accountUin: undefined, runAt: NOON }),
        origin,
      );
    for (const requestId of ['first', 'last']) await scheduleFor(callOrigin({ secretId: '', address: '', requestId }));
    await scheduleFor(SERVICE);
    equal((await claimOne(store, 'worker', NOON)).requestId, 'last');
  },

  'the job of a subject that has come to rest is removed, but not from under the worker that holds it': async (
    store,
  ) => {
    await schedule(store, 'free', NOON);
    await store.transact((rows) => rows.jobs.settle({ kind: 'advance', subject: 'free' }));
    equal(await nextDue(store), undefined);
    await schedule(store, 'held', NOON);
    const held = await claimOne(store, 'worker', NOON);
    await store.transact((rows) => rows.jobs.settle({ kind: 'advance', subject: 'held' }));
    equal(await finish(store, held), true);
  },

  'a lease that runs out frees the job, and then its holder can neither finish nor postpone it': async (store) => {
    await schedule(store, 'job', NOON);
    const slow = await claimOne(store, 'slow', NOON);
    const end = addMs(NOON, LEASE_MS);
    deepEqual(await nextDue(store), end);
    deepEqual(await claim(store, 'other', addMs(end, -1)), []);
    const second = await claimOne(store, 'other', end);
    equal(second.attempts, 1);
    equal(await finish(store, slow), false);
    equal(await postpone(store, slow, LATER), false);
    equal(await finish(store, second), true);
    equal(await finish(store, second), false);
    equal(await nextDue(store), undefined);
  },

  'a lease can be prolonged while it is held': async (store) => {
    await schedule(store, 'job', NOON);
    await schedule(store, 'free', LATER);
    const job = await claimOne(store, 'a', NOON);
    await store.transact((rows) => rows.jobs.extend(['a', 'unknown'], addMs(NOON, 5 * LEASE_MS)));
    await store.transact((rows) => rows.jobs.extend([], LATER));
    deepEqual(await claim(store, 'b', addMs(NOON, 2 * LEASE_MS)), []);
    equal(await finish(store, job), true);
    deepEqual(await nextDue(store), LATER);
  },

  'a postponed job runs at its new time, and remembers its attempts and since when it is asked for': async (store) => {
    await schedule(store, 'job', NOON);
    equal(await postpone(store, await claimOne(store, 'a', NOON), LATER), true);
    deepEqual(await nextDue(store), LATER);
    deepEqual(await claim(store, 'b', addMs(LATER, -1)), []);
    const again = await claimOne(store, 'b', LATER);
    deepEqual([again.attempts, again.since], [2, NOON]);
  },

  'a run that was lost, or that found nothing to try, is no attempt': async (store) => {
    await schedule(store, 'job', NOON);
    await claimOne(store, 'lost', NOON);
    const end = addMs(NOON, LEASE_MS);
    const job = await claimOne(store, 'other', end);
    await store.transact((rows) => rows.jobs.postpone(job, { runAt: LATER, error: undefined, isAttempt: false }));
    equal((await claimOne(store, 'b', addMs(LATER, LEASE_MS))).attempts, 1);
  },

  'scheduling a waiting job again keeps the earlier time and starts its attempts anew': async (store) => {
    await schedule(store, 'job', NOON);
    await postpone(store, await claimOne(store, 'a', NOON), LATER);
    await schedule(store, 'job', addMs(LATER, 5));
    deepEqual(await nextDue(store), LATER);
    await schedule(store, 'job', addMs(LATER, -5));
    const job = await claimOne(store, 'b', addMs(LATER, -5));
    deepEqual([job.attempts, job.since], [1, addMs(LATER, -5)]);
  },

  'a job that was scheduled again while it ran runs again, at its new time': async (store) => {
    await schedule(store, 'job', NOON);
    const running = await claimOne(store, 'a', NOON);
    await schedule(store, 'job', addMs(LATER, 5));
    await schedule(store, 'job', LATER);
    deepEqual(await claim(store, 'b', addMs(NOON, 1)), []);
    equal(await finish(store, running), true);
    equal(await finish(store, running), false);
    deepEqual(await nextDue(store), LATER);
    const again = await claimOne(store, 'b', LATER);
    equal(again.attempts, 1);
    equal(await finish(store, again), true);
    equal(await nextDue(store), undefined);
  },

  'a job that was scheduled again while it ran is postponed to the earlier of both times': async (store) => {
    for (const [rescheduledAt, postponedTo] of [
      [LATER, addMs(LATER, 5)],
      [addMs(LATER, 5), LATER],
    ] as const) {
      await schedule(store, 'job', NOON);
      const running = await claimOne(store, 'a', NOON);
      await schedule(store, 'job', rescheduledAt);
      equal(await postpone(store, running, postponedTo), true);
      deepEqual(await nextDue(store), LATER);
      await finish(store, await claimOne(store, 'b', LATER));
    }
  },

  'when the holder dies, the next one runs also what was scheduled meanwhile, but not what is for later': async (
    store,
  ) => {
    const end = addMs(NOON, LEASE_MS);
    for (const [rescheduledAt, dueAfterwards] of [
      [end, undefined],
      [LATER, LATER],
    ] as const) {
      await schedule(store, 'job', NOON);
      await claimOne(store, 'dead', NOON);
      await schedule(store, 'job', rescheduledAt);
      equal(await finish(store, await claimOne(store, 'next', end)), true);
      deepEqual(await nextDue(store), dueAfterwards);
    }
  },

  'of a hundred workers that claim at once, each job goes to one': async (store) => {
    const numbers = Array.from({ length: 100 }, (_, number) => number);
    await Promise.all(numbers.map((number) => schedule(store, `job-${number}`, NOON)));
    const claimed: Job[] = [];
    for (let rounds = 0; claimed.length < 100 && rounds < 100; rounds += 1) {
      const some = numbers.map((number) => claim(store, `worker-${number}`, NOON, 3));
      claimed.push(...(await Promise.all(some)).flat());
    }
    const subjects = subjectsOf(claimed);
    deepEqual([subjects.length, new Set(subjects).size], [100, 100]);
  },

  'a job saved in a transaction that fails is not scheduled': async (store) => {
    const failing = store.transact(async (rows) => {
      await rows.jobs.schedule({ kind: 'advance', subject: 'job', accountUin: undefined, runAt: NOON });
      throw new Error('no');
    });
    await failing.catch(() => undefined);
    equal(await nextDue(store), undefined);
  },
};
