// The worker over a real store: what is due runs, also what another process scheduled, and never more than may run at once.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { StoreUnavailable } from '../../src/certificates/ports/store-trouble.ts';
import type { JobHandler } from '../../src/jobs/kind.ts';
import {
  ACCOUNTS,
  MAX_JOBS_AT_ONCE,
  MAX_JOBS_OF_ACCOUNT,
  MAX_OWN_JOBS_AT_ONCE,
  OWN,
} from '../../src/app/upkeep/job-lanes.ts';
import { LEASE_MS } from '../../src/jobs/ports.ts';
import { Worker } from '../../src/jobs/worker.ts';
import { addMs, type Clock, DAY_MS, MINUTE_MS, systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { makeTestClock } from '../support/service.ts';
import { openTemporaryStore } from '../support/store.ts';
import { silentLog } from '../support/silent-log.ts';
import { countDue, nextDue } from '../support/due-jobs.ts';

function makeWorker(store: RecordStore, handle: JobHandler, clock: Clock = systemClock): Worker {
  return new Worker({
    store,
    kinds: new Map([
      ['own', { lane: OWN, handle, troubleLoggedBy: 'worker' as const }],
      ['advance', { lane: ACCOUNTS, handle, troubleLoggedBy: 'worker' as const }],
    ]),
    isStoreTrouble: (error) => error instanceof StoreUnavailable,
    clock,
    random: systemRandom,
    log: silentLog,
  });
}

async function schedule(store: RecordStore, subjects: readonly string[], runAt: Date): Promise<void> {
  await scheduleOf(undefined, { store, subjects, runAt });
}

async function scheduleOf(
  accountUin: string | undefined,
  {
    store,
    subjects,
    runAt,
  }: { readonly store: RecordStore; readonly subjects: readonly string[]; readonly runAt: Date },
): Promise<void> {
  await store.transact(async (rows) => {
    for (const subject of subjects) await rows.jobs.schedule({ kind: 'advance', subject, accountUin, runAt });
  });
}

async function lostReads(): Promise<never> {
  throw new Error('the reading connections are lost');
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    if (tries === 1000) throw new Error('It has not come to be so');
    await pause(10);
  }
}

test('Jobs run when they are due, woken or not, and are gone when they are done', async () => {
  await using temporary = await openTemporaryStore({ clock: systemClock });
  const ran: string[] = [];
  await using worker = makeWorker(temporary.store, async ({ subject }) => {
    ran.push(subject);
    return { kind: 'done' };
  });
  worker.start();
  await schedule(temporary.store, ['woken'], systemClock.now());
  worker.wake();
  await until(() => ran.includes('woken'));
  await schedule(temporary.store, ['by another process'], systemClock.now());
  await until(() => ran.includes('by another process'));
  await until(async () => (await nextDue(temporary.store)) === undefined);
  assert.deepEqual(ran, ['woken', 'by another process']);
});

test('A job that is scheduled while it runs runs once more', async () => {
  await using temporary = await openTemporaryStore({ clock: systemClock });
  let runs = 0;
  await using worker = makeWorker(temporary.store, async ({ subject }) => {
    runs += 1;
    if (runs === 1) await schedule(temporary.store, [subject], systemClock.now());
    return { kind: 'done' };
  });
  await schedule(temporary.store, ['again'], systemClock.now());
  worker.start();
  await until(() => runs === 2);
  await until(async () => (await nextDue(temporary.store)) === undefined);
});

test('A job that outlasts its lease, as it does where the clock is set forward, does not run twice at once', async () => {
  const clock = makeTestClock();
  await using temporary = await openTemporaryStore({ clock });
  const gate = Promise.withResolvers<void>();
  let runs = 0;
  const held: JobHandler = async () => {
    runs += 1;
    await gate.promise;
    return { kind: 'done' };
  };
  await using worker = makeWorker(temporary.store, held, clock);
  await schedule(temporary.store, ['held'], clock.now());
  worker.start();
  await until(() => runs === 1);
  for (const jumpMs of [LEASE_MS, DAY_MS]) {
    clock.advance(jumpMs);
    worker.wake();
    await until(async () => (await countDue(temporary.store, clock.now())) === 0);
  }
  assert.equal(runs, 1);
  gate.resolve();
  await until(async () => (await nextDue(temporary.store)) === undefined);
  assert.equal(runs, 2);
});

test('No more of the service’s own jobs run at once than may, and the others follow as room is made', async () => {
  await using temporary = await openTemporaryStore({ clock: systemClock });
  const subjects = Array.from({ length: MAX_OWN_JOBS_AT_ONCE + 1 }, (_, index) => `job ${index}`);
  const gate = Promise.withResolvers<void>();
  let running = 0;
  let most = 0;
  let done = 0;
  await using worker = makeWorker(temporary.store, async () => {
    running += 1;
    most = Math.max(most, running);
    await gate.promise;
    running -= 1;
    done += 1;
    return { kind: 'done' };
  });
  await schedule(temporary.store, subjects, systemClock.now());
  worker.start();
  await until(() => running === MAX_OWN_JOBS_AT_ONCE);
  gate.resolve();
  await until(() => done === subjects.length);
  assert.equal(most, MAX_OWN_JOBS_AT_ONCE);
});

/** Jobs of "greedy" accounts never end before the gate opens; the others do at once. */
async function openScene(temporary: { readonly store: RecordStore }) {
  const gate = Promise.withResolvers<void>();
  const [running, done]: [string[], string[]] = [[], []];
  const worker = makeWorker(temporary.store, async ({ subject, share }) => {
    if (share.startsWith('greedy')) {
      running.push(share);
      await gate.promise;
    }
    done.push(subject);
    return { kind: 'done' };
  });
  const flood = async (accountUin: string, count: number): Promise<void> => {
    const subjects = Array.from({ length: count }, (_, index) => `${accountUin} ${index}`);
    await scheduleOf(accountUin, { store: temporary.store, subjects, runAt: systemClock.now() });
    worker.wake();
  };
  const end = async (): Promise<void> => {
    gate.resolve();
    await worker.stop();
  };
  return { worker, gate, running, done, flood, [Symbol.asyncDispose]: end };
}

test('An account whose jobs never end leaves half of the places at once, and most of them for good, to others', async () => {
  await using temporary = await openTemporaryStore({ clock: systemClock });
  await using scene = await openScene(temporary);
  const { worker, gate, running, done, flood } = scene;
  await flood('greedy', MAX_JOBS_OF_ACCOUNT + 1);
  worker.start();
  await until(() => running.length === MAX_JOBS_AT_ONCE / 2);
  await flood('modest', 1);
  await until(() => done.includes('modest 0'));
  await until(() => running.length === MAX_JOBS_OF_ACCOUNT);
  await flood('late', 1);
  await until(() => done.includes('late 0'));
  assert.equal(running.length, MAX_JOBS_OF_ACCOUNT);
  await until(() => worker.figures.get('accounts')?.shares.size === 1);
  assert.deepEqual(worker.figures.get('accounts'), {
    running: MAX_JOBS_AT_ONCE / 2,
    waiting: MAX_JOBS_OF_ACCOUNT - MAX_JOBS_AT_ONCE / 2,
    shares: new Map([['greedy', MAX_JOBS_OF_ACCOUNT]]),
  });
  gate.resolve();
  await until(() => done.length === MAX_JOBS_OF_ACCOUNT + 3);
});

test('The service’s own jobs run beside those of accounts that have all places', async () => {
  await using temporary = await openTemporaryStore({ clock: systemClock });
  await using scene = await openScene(temporary);
  const { worker, running, done, flood } = scene;
  const accounts = Array.from({ length: MAX_JOBS_AT_ONCE }, (_account, index) => `greedy ${index}`);
  for (const account of accounts) await flood(account, 3);
  worker.start();
  await until(() => running.length >= MAX_JOBS_AT_ONCE);
  await schedule(temporary.store, ['own'], systemClock.now());
  worker.wake();
  await until(() => done.includes('own'));
  assert.deepEqual(
    new Set(running),
    new Set(accounts),
    'each account has had its turn before any other has all of its',
  );
});

test('A store that cannot be looked into, but written, has its jobs done all the same', async () => {
  await using temporary = await openTemporaryStore({ clock: systemClock });
  const { store } = temporary;
  const blind = { ...store, reads: { ...store.reads, jobs: { ...store.reads.jobs, nextDueOf: lostReads } } };
  const ran: string[] = [];
  await using worker = makeWorker(blind, async ({ subject }) => {
    ran.push(subject);
    return { kind: 'done' };
  });
  worker.start();
  for (const subject of ['first', 'second']) {
    await schedule(store, [subject], systemClock.now());
    await until(() => ran.includes(subject));
  }
});

test('A job whose handler throws runs again later, and keeps what went wrong out of nobody’s way', async () => {
  await using temporary = await openTemporaryStore({ clock: systemClock });
  await using worker = makeWorker(temporary.store, async () => {
    throw new Error('outside trouble');
  });
  const before = systemClock.now();
  await schedule(temporary.store, ['failing', 'failing too'], before);
  assert.equal(await worker.runDue(), 2);
  const due = await nextDue(temporary.store);
  assert.ok(due !== undefined && due >= addMs(before, 500), 'it is postponed');
});

test('A job that fails again and again is run ever more rarely, and one whose store fails as soon as after the first time', async () => {
  for (const [error, delaysMs] of [
    [new Error('a bug'), [1000, 5000, 15_000]],
    [new StoreUnavailable('gone', { trouble: 'unreachable', cause: undefined }), [1000, 1000, 1000]],
  ] as const) {
    const clock = makeTestClock();
    await using temporary = await openTemporaryStore({ clock });
    const attempts: number[] = [];
    const worker = makeWorker(
      temporary.store,
      async (job) => {
        attempts.push(job.attempts);
        return await Promise.reject(error);
      },
      clock,
    );
    await schedule(temporary.store, ['a'], clock.now());
    for (const delayMs of delaysMs) {
      assert.equal(await worker.runDue(), 1);
      const next = await nextDue(temporary.store);
      assert.equal(next?.getTime(), addMs(clock.now(), delayMs).getTime());
      clock.advance(delayMs);
    }
    // None of these runs has found out anything: the next look is the first.
    assert.deepEqual(attempts, [1, 1, 1]);
  }
});

test('A job that looks in vain counts its attempts, and one that has nothing to try yet does not', async () => {
  const clock = makeTestClock();
  await using temporary = await openTemporaryStore({ clock });
  const attempts: number[] = [];
  const kinds = ['again', 'later', 'again', 'later'] as const;
  const worker = makeWorker(
    temporary.store,
    async (job) => {
      const kind = kinds[attempts.length] ?? 'later';
      attempts.push(job.attempts);
      return await Promise.resolve({ kind, at: addMs(clock.now(), 1000) });
    },
    clock,
  );
  await schedule(temporary.store, ['a'], clock.now());
  for (const _ of kinds) {
    assert.equal(await worker.runDue(), 1);
    clock.advance(1000);
  }
  assert.deepEqual(attempts, [1, 2, 2, 3]);
});

test('A job of a kind that is not known here waits for a process that knows it, and is no attempt', async () => {
  const clock = makeTestClock();
  await using temporary = await openTemporaryStore({ clock });
  const attempts: number[] = [];
  const worker = makeWorker(
    temporary.store,
    async (job) => {
      attempts.push(job.attempts);
      return await Promise.resolve({ kind: 'done' });
    },
    clock,
  );
  const stranger = new Worker({
    store: temporary.store,
    kinds: new Map([
      ['own', { lane: OWN, handle: async () => ({ kind: 'done' as const }), troubleLoggedBy: 'worker' as const }],
    ]),
    isStoreTrouble: () => false,
    clock,
    random: systemRandom,
    log: silentLog,
  });
  await schedule(temporary.store, ['a'], clock.now());
  assert.equal(await stranger.runDue(), 1);
  assert.deepEqual(await nextDue(temporary.store), addMs(clock.now(), MINUTE_MS));
  clock.advance(MINUTE_MS);
  assert.equal(await worker.runDue(), 1);
  assert.deepEqual(attempts, [1]);
});
