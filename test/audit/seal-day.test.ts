// A day is sealed once, soon after its end, whatever clocks and nodes do.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sealDay } from '../../src/audit/seal-day.ts';
import { DAY_MS, HOUR_MS } from '../../src/lib/clock.ts';
import { openSealedLog, type SealedLog, verifyStored } from '../support/sealed-log.ts';

const daysOf = async ({ store }: SealedLog) =>
  (await store.reads.audit.listSeals(0)).map(({ day, entries }) => [day, entries]);

test('What comes after midnight and before the seal is in it, and nothing is in two', async () => {
  await using log = await openSealedLog();
  await log.append(2);
  log.clock.advance(12 * HOUR_MS);
  await log.append(1);
  await log.seal();
  await log.seal();
  await log.append(4);
  await log.endDay();
  assert.deepEqual(await daysOf(log), [
    ['2026-11-29', 3],
    ['2026-11-30', 4],
  ]);
});

test('A day without entries is sealed too, and days in which nothing ran go into the next seal', async () => {
  await using log = await openSealedLog();
  await log.append(1);
  await log.endDay();
  await log.endDay();
  log.clock.advance(3 * DAY_MS);
  await log.append(2);
  await log.endDay();
  assert.deepEqual(await daysOf(log), [
    ['2026-11-29', 1],
    ['2026-11-30', 0],
    ['2026-12-04', 2],
  ]);
  assert.equal(typeof (await verifyStored(log)), 'object');
});

test('A clock that jumps a year ahead and back seals no day twice and leaves nothing out', async () => {
  await using log = await openSealedLog();
  await log.append(1);
  await log.endDay();
  log.clock.advance(365 * DAY_MS);
  await log.append(2);
  await log.seal();
  log.clock.advance(-365 * DAY_MS);
  await log.append(3);
  await log.seal();
  await log.endDay();
  assert.deepEqual(await daysOf(log), [
    ['2026-11-29', 1],
    ['2027-11-29', 2],
    ['2026-11-30', 3],
  ]);
  assert.equal(typeof (await verifyStored(log)), 'object');
});

test('Several nodes that seal at once make one seal', async () => {
  await using log = await openSealedLog();
  await log.append(3);
  log.clock.advance(DAY_MS);
  const sealed = await Promise.all(Array.from({ length: 5 }, () => log.seal()));
  assert.deepEqual(
    sealed,
    Array.from({ length: 5 }, () => true),
  );
  assert.deepEqual(await daysOf(log), [['2026-11-29', 3]]);
});

test('A service that is told to stop leaves the seal to its next start', async () => {
  await using log = await openSealedLog();
  await log.append(3);
  const { store, clock } = log;
  assert.equal(await sealDay({ store, clock, closing: AbortSignal.abort() }), false);
  assert.deepEqual(await daysOf(log), []);
});
