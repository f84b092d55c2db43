// The newest time is marked by the transactions themselves, and a clock that is behind it takes back what it has put off.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepingTime, MARK_MS } from '../../src/clocks/keeping-time.ts';
import { lookAtTime, REST_WARNING_MS } from '../../src/clocks/start.ts';
import { addMs, DAY_MS, MAX_CLOCK_SKEW_MS, MINUTE_MS } from '../../src/lib/clock.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { makeSetClock } from '../support/authority.ts';
import { openTemporaryStore, STORE_TEST_TIME as NOON } from '../support/store.ts';
import { nextDue } from '../support/due-jobs.ts';

const YEAR_MS = 365 * DAY_MS;

async function openTimed() {
  const temporary = await openTemporaryStore();
  const clock = makeSetClock(NOON);
  const warnings: string[] = [];
  const warn = (_facts: object, message: string): void => void warnings.push(message);
  const log = { info: () => undefined, warn, error: () => undefined };
  const open = (): RecordStore => keepingTime(temporary.store, { clock, log });
  const close = async (): Promise<void> => await temporary[Symbol.asyncDispose]();
  return { ...temporary, store: open(), open, clock, log, warnings, [Symbol.asyncDispose]: close };
}

const write = (store: RecordStore, runAt: Date) =>
  store.transact((rows) => rows.jobs.schedule({ kind: 'periodic', subject: 'a', accountUin: undefined, runAt }));

test('the first transaction of each minute marks the time, and no other', async () => {
  await using setting = await openTimed();
  const { store, clock } = setting;
  await write(store, NOON);
  clock.set(addMs(NOON, MARK_MS - 1));
  await write(store, NOON);
  assert.deepEqual(await store.reads.times.findNewest(), NOON);
  clock.set(addMs(NOON, MARK_MS));
  await write(store, NOON);
  assert.deepEqual(await store.reads.times.findNewest(), addMs(NOON, MARK_MS));
});

test('a transaction that comes to nothing leaves no mark, and the next one makes it', async () => {
  await using setting = await openTimed();
  const { store } = setting;
  await assert.rejects(
    store.transact(async () => await Promise.reject(new Error('no'))),
    /no/,
  );
  assert.equal(await store.reads.times.findNewest(), undefined);
  await write(store, NOON);
  assert.deepEqual(await store.reads.times.findNewest(), NOON);
});

for (const aheadMs of [MAX_CLOCK_SKEW_MS + 1, DAY_MS, YEAR_MS, 10 * YEAR_MS]) {
  const days = (aheadMs / DAY_MS).toFixed(3);

  test(`what a clock ${days} days ahead has put off is due when it is right again, in that process and the next`, async () => {
    for (const isRestarted of [false, true]) {
      await using setting = await openTimed();
      const { clock } = setting;
      clock.set(addMs(NOON, aheadMs));
      await write(setting.store, addMs(NOON, aheadMs + MINUTE_MS));
      clock.set(NOON);
      const store = isRestarted ? setting.open() : setting.store;
      await store.transact(async () => await Promise.resolve());
      assert.deepEqual(await nextDue(store), NOON);
      assert.deepEqual(await store.reads.times.findNewest(), NOON);
      assert.equal(setting.warnings.length, 1);
    }
  });
}

test('between nodes that are as far apart as they may be nothing is taken back', async () => {
  await using setting = await openTimed();
  const { clock } = setting;
  const runAt = addMs(NOON, DAY_MS);
  clock.set(addMs(NOON, MAX_CLOCK_SKEW_MS));
  await write(setting.store, runAt);
  clock.set(NOON);
  for (const store of [setting.store, setting.open()]) await store.transact(async () => await Promise.resolve());
  assert.deepEqual(await nextDue(setting.store), runAt);
  assert.deepEqual(setting.warnings, []);
});

test('a node that dies ahead of its time leaves nothing behind for longer than a minute of the others', async () => {
  await using setting = await openTimed();
  const { clock, store: right } = setting;
  await write(right, NOON);
  clock.set(addMs(NOON, YEAR_MS));
  await write(setting.open(), addMs(NOON, YEAR_MS));
  clock.set(addMs(NOON, MARK_MS));
  await right.transact((rows) => rows.jobs.settle({ kind: 'advance', subject: 'none' }));
  assert.deepEqual(await right.reads.times.findNewest(), clock.now());
  assert.equal(setting.warnings.length, 1);
});

test('a start says so when the clock is far ahead of what was written last, and not after a rest', async () => {
  await using setting = await openTimed();
  const { clock } = setting;
  await lookAtTime(setting.store, setting);
  clock.set(addMs(NOON, REST_WARNING_MS));
  await lookAtTime(setting.open(), setting);
  assert.deepEqual(setting.warnings, []);
  clock.set(addMs(clock.now(), REST_WARNING_MS + 1));
  await lookAtTime(setting.open(), setting);
  assert.deepEqual(setting.warnings, ['Nothing was written for long, or the clock is ahead of its time']);
});
