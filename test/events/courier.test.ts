// Deliveries by a worker over a real store and real sockets: leases, rests, the end of patience, a store that fails for a moment.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { hooksLane } from '../../src/app/upkeep/job-lanes.ts';
import { Courier } from '../../src/events/courier.ts';
import { DELIVERY_KIND } from '../../src/events/delivery-job.ts';
import { ATTEMPT_LIMITS } from '../../src/events/deliver.ts';
import { openHooks } from '../../src/events/hook.ts';
import { GIVE_UP_AFTER_MS } from '../../src/events/retry.ts';
import type { Delivery } from '../../src/events/ports.ts';
import { DELIVERIES_AT_ONCE, FAILURES_BEFORE_REST, RestingHooks } from '../../src/events/resting-hooks.ts';
import type { JobHandler, JobKind } from '../../src/jobs/kind.ts';
import { LEASE_MS } from '../../src/jobs/ports.ts';
import { Worker } from '../../src/jobs/worker.ts';
import { addMs, DAY_MS, HOUR_MS, MINUTE_MS, monotonicMs } from '../../src/lib/clock.ts';
import { makeLog } from '../../src/lib/log.ts';
import { LANES } from '../../src/store/jobs/lanes.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { seededRandom } from '../support/account-world.ts';
import { until } from '../support/life.ts';
import { answering, ok, openReceiver, type Receiver } from '../support/receiver.ts';
import { makeTestClock, SERVICE_TEST_TIME, type TestClock } from '../support/service.ts';
import { appendEvent } from '../support/events.ts';
import { openTemporaryStore } from '../support/store.ts';

interface Scene extends AsyncDisposable {
  readonly store: RecordStore;
  readonly clock: TestClock;
  readonly logLines: readonly string[];
  /** Puts so many deliveries, each of an event of its own. */
  put(count: number): Promise<void>;
  troubles(): Promise<readonly string[]>;
  start(wish?: Wish): Promise<Started>;
  /** Moves the clock, and has the workers look. */
  advance(milliseconds: number): void;
}

interface Wish {
  readonly store?: RecordStore;
  readonly restMs?: number;
  readonly answerMs?: number;
  readonly url?: string;
}

interface Started extends AsyncDisposable {
  readonly worker: Worker;
}

async function openScene(receiver: Receiver): Promise<Scene> {
  const temporary = await openTemporaryStore();
  const { store } = temporary;
  const clock = makeTestClock();
  const logLines: string[] = [];
  const log = makeLog({ level: 'info', clock, write: (line) => logLines.push(line) });
  const started = new AsyncDisposableStack();
  const workers: Worker[] = [];
  const event = { kind: 'certificate.issued', accountUin: '1', certificateId: 'Ab12Cd34', data: '{}' } as const;
  return {
    store,
    clock,
    logLines,
    put: async (count) => {
      for (let index = 0; index < count; index += 1) await appendEvent(store, { ...event, at: clock.now() }, ['ops']);
    },
    troubles: async () => (await store.reads.deliveries.list('ops')).map(({ trouble }) => trouble),
    start: async (wish = {}) => {
      const { secretFile } = receiver;
      const setting = { name: 'ops', url: wish.url ?? receiver.url, secretFile, trustFile: undefined };
      const limits = { ...ATTEMPT_LIMITS, answerMs: wish.answerMs ?? ATTEMPT_LIMITS.answerMs };
      const hooks = await openHooks([setting]);
      const resting = new RestingHooks(['ops'], { restMs: wish.restMs ?? 5, monotonicMs });
      const parts = { store: wish.store ?? store, clock, random: seededRandom(7), log };
      const courier = new Courier({ ...parts, hooks, resting, limits });
      const handle: JobHandler = async (job) => await courier.run(job.share, job);
      const kind: JobKind = { lane: hooksLane(['ops'], resting), handle, troubleLoggedBy: 'handler' };
      const worker = new Worker({ ...parts, kinds: new Map([[DELIVERY_KIND, kind]]), isStoreTrouble: () => true });
      worker.start();
      workers.push(worker);
      const end = async (): Promise<void> => {
        courier[Symbol.dispose]();
        await worker.stop();
      };
      return started.use({ worker, [Symbol.asyncDispose]: end });
    },
    advance: (milliseconds) => {
      clock.advance(milliseconds);
      for (const worker of workers) worker.wake();
    },
    [Symbol.asyncDispose]: async () => {
      await started.disposeAsync();
      await temporary[Symbol.asyncDispose]();
    },
  };
}

/** Until the one delivery has been tried so often, and that is on record. */
async function waitForAttempt({ store, clock }: Scene, attempt: number): Promise<Delivery> {
  let tried: Delivery | undefined;
  await until(`attempt ${attempt} is on record`, async () => {
    const [delivery] = await store.reads.deliveries.list('ops');
    assert.ok(delivery !== undefined && delivery.attempts <= attempt);
    const isFree = delivery.dueAt === undefined || delivery.dueAt.getTime() !== clock.now().getTime() + LEASE_MS;
    if (delivery.attempts === attempt && isFree) tried = delivery;
    return tried !== undefined;
  });
  assert.ok(tried !== undefined);
  return tried;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('A delivery that fails for three days is given up, said so in the log, and kept on the list', async () => {
  await using receiver = await openReceiver();
  receiver.answer = answering(503);
  await using scene = await openScene(receiver);
  await scene.put(1);
  await scene.start();
  const due: Date[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const { dueAt } = await waitForAttempt(scene, attempt);
    if (dueAt === undefined) break;
    due.push(dueAt);
    scene.advance(dueAt.getTime() - scene.clock.now().getTime());
  }
  assert.deepEqual(due.at(-1), addMs(SERVICE_TEST_TIME, GIVE_UP_AFTER_MS));
  assert.equal(receiver.told.length, due.length + 1);
  assert.equal(new Set(receiver.told.map(({ id }) => id)).size, 1);
  assert.equal(scene.logLines.filter((line) => line.includes('will not be')).length, 1);
});

test('What cannot even be put into a message is tried again with what went wrong, and given up in time', async () => {
  await using receiver = await openReceiver();
  await using scene = await openScene(receiver);
  await scene.put(1);
  const events: RecordStore['reads']['events'] = {
    ...scene.store.reads.events,
    listOf: async () => await Promise.reject(new Error('nobody can read it')),
  };
  await scene.start({ store: { ...scene.store, reads: { ...scene.store.reads, events } } });
  const { trouble, dueAt } = await waitForAttempt(scene, 1);
  assert.equal(trouble, 'nobody can read it');
  assert.ok(dueAt !== undefined);
  scene.advance(GIVE_UP_AFTER_MS);
  const givenUp = await waitForAttempt(scene, 2);
  assert.deepEqual([givenUp.dueAt, givenUp.trouble], [undefined, 'nobody can read it']);
  assert.equal(receiver.told.length, 0);
});

test('What a process gives up that dies right after it is tried no more', async () => {
  await using receiver = await openReceiver();
  receiver.answer = answering(410);
  await using scene = await openScene(receiver);
  await scene.put(1);
  let isDead = false;
  const transact: RecordStore['transact'] = async (work) => {
    if (isDead) throw new Error('the process is gone');
    return await scene.store.transact(async (rows) => {
      const giveUp: typeof rows.deliveries.giveUp = async (...asked) => {
        isDead = true;
        return await rows.deliveries.giveUp(...asked);
      };
      return await work({ ...rows, deliveries: { ...rows.deliveries, giveUp } });
    });
  };
  const dead = await scene.start({ store: { ...scene.store, transact } });
  await until('it is given up', async () => (await scene.store.reads.deliveries.list('ops'))[0]?.dueAt === undefined);
  await dead[Symbol.asyncDispose]();
  await scene.start();
  scene.advance(2 * LEASE_MS);
  await pause(50);
  assert.equal(receiver.told.length, 1);
  assert.equal((await scene.store.reads.deliveries.list('ops')).length, 1);
});

test('What a node that died had claimed is delivered by another when its lease has run out', async () => {
  await using receiver = await openReceiver();
  await using scene = await openScene(receiver);
  await scene.put(1);
  const now = scene.clock.now();
  const { jobs } = await scene.store.reads.jobs.listDue({ lane: LANES.hooks, now, limit: 1, after: '' });
  const hold = { now, leaseUntil: addMs(now, LEASE_MS), lease: 'dead' };
  await scene.store.transact((rows) => rows.jobs.claim(jobs, hold));
  await scene.start();
  scene.advance(LEASE_MS - 1);
  await pause(50);
  assert.equal(receiver.told.length, 0);
  scene.advance(1);
  await until('it is told', () => receiver.told.length === 1);
});

test(`A receiver gets ${DELIVERIES_AT_ONCE} messages at once and no more, and the next as those are answered`, async () => {
  await using receiver = await openReceiver();
  const gate = Promise.withResolvers<void>();
  receiver.answer = (response, number) => void gate.promise.then(() => ok(response, number));
  await using scene = await openScene(receiver);
  await scene.put(DELIVERIES_AT_ONCE + 1);
  await scene.start();
  await until('all places are taken', () => receiver.told.length === DELIVERIES_AT_ONCE);
  await pause(50);
  assert.equal(receiver.told.length, DELIVERIES_AT_ONCE);
  gate.resolve();
  await until('the last one is told', () => receiver.told.length === DELIVERIES_AT_ONCE + 1);
});

test(`After ${FAILURES_BEFORE_REST} failures in a row a receiver is left alone for a while`, async () => {
  await using receiver = await openReceiver();
  receiver.answer = answering(500);
  await using scene = await openScene(receiver);
  await scene.put(100);
  await scene.start({ restMs: MINUTE_MS });
  await until('it rests', () => receiver.told.length > DELIVERIES_AT_ONCE);
  await pause(100);
  // The places that were taken, those that were taken again before the fifth had failed, and one that asks.
  assert.ok(receiver.told.length <= DELIVERIES_AT_ONCE + FAILURES_BEFORE_REST, `${receiver.told.length} attempts`);
});

test('As soon as a receiver that was left alone takes a message again, it is told of all others', async () => {
  await using receiver = await openReceiver();
  receiver.answer = (response, number) => (number < 20 ? answering(500) : ok)(response, number);
  await using scene = await openScene(receiver);
  await scene.put(100);
  await scene.start();
  await until('what has not failed is told', async () => {
    scene.advance(0);
    return (await scene.troubles()).every((trouble) => trouble !== '');
  });
  assert.deepEqual([receiver.told.length, (await scene.troubles()).length], [100, 20]);
});

test('A store that fails for a moment delays what is to be delivered, and ends nothing', async () => {
  await using receiver = await openReceiver();
  await using scene = await openScene(receiver);
  await scene.put(1);
  let failures = 0;
  const transact: RecordStore['transact'] = async (work) => {
    failures += 1;
    if (failures <= 3) throw new Error('the store is away');
    return await scene.store.transact(work);
  };
  await scene.start({ store: { ...scene.store, transact } });
  await until('it is told', () => {
    scene.advance(0);
    return receiver.told.length === 1;
  });
  assert.ok(scene.logLines.some((line) => line.includes('Cannot claim jobs')));
});

test('A delivery whose end cannot be recorded comes again under the same id, when its lease has run out', async () => {
  await using receiver = await openReceiver();
  await using scene = await openScene(receiver);
  await scene.put(1);
  let isAway = true;
  // The end of the job and nothing else: leases are prolonged in between where the machine is slow.
  const transact: RecordStore['transact'] = async (work) =>
    await scene.store.transact(async (rows) => {
      const finish: typeof rows.jobs.finish = async (job) => {
        if (isAway) throw new Error('the store is away');
        return await rows.jobs.finish(job);
      };
      return await work({ ...rows, jobs: { ...rows.jobs, finish } });
    });
  await scene.start({ store: { ...scene.store, transact } });
  await until('it is told', () => receiver.told.length === 1);
  await until('the log says so', () => scene.logLines.some((line) => line.includes('its lease runs out')));
  isAway = false;
  scene.advance(DAY_MS);
  await until('it is told again', () => receiver.told.length === 2);
  assert.equal(receiver.told[0]?.id, receiver.told[1]?.id);
  await until('nothing is left', async () => (await scene.troubles()).length === 0);
});

test('A receiver that says when it may be asked again is asked then', async () => {
  await using receiver = await openReceiver();
  for (const [retryAfter, waitMs] of [
    ['3600', HOUR_MS],
    ['soon', 0],
  ] as const) {
    await using scene = await openScene(receiver);
    receiver.answer = answering(503, { 'Retry-After': retryAfter });
    await scene.put(1);
    await scene.start();
    const { dueAt } = await waitForAttempt(scene, 1);
    assert.equal(Number(dueAt) - scene.clock.now().getTime() >= waitMs, true);
    assert.equal(Number(dueAt) - scene.clock.now().getTime() < waitMs + 6000, true);
  }
});

test('A receiver that answers too late has failed', async () => {
  await using receiver = await openReceiver();
  receiver.answer = (response, number) => void setTimeout(() => ok(response, number), 10_000).unref();
  await using scene = await openScene(receiver);
  await scene.put(1);
  await scene.start({ answerMs: 50 });
  await until('it has failed', async () => (await scene.troubles())[0] === 'it does not answer in time');
});

test('Whoever is there without speaking HTTP, or not at all, is said so by its address alone', async () => {
  await using receiver = await openReceiver();
  const server = createServer((socket) => socket.end('220 mail.example ESMTP\r\n')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await using scene = await openScene(receiver);
  await scene.put(1);
  const first = await scene.start({ url: `http://127.0.0.1:${port}/?token=planted` });
  await until('it has failed', async () => /Parse Error/.test((await scene.troubles())[0] ?? ''));
  server.close();
  await first[Symbol.asyncDispose]();
  scene.advance(DAY_MS);
  await scene.start({ url: `http://127.0.0.1:${port}/?token=planted` });
  await until('nobody is there', async () => /ECONNREFUSED/.test((await scene.troubles())[0] ?? ''));
  assert.ok(!(await scene.troubles()).join('').includes('planted') && !scene.logLines.join('').includes('planted'));
});
