// The log is forgotten seal by seal; what is left is verified as before, and the log says what went.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pruneLog } from '../../src/audit/prune-log.ts';
import { BATCH_ROWS } from '../../src/lib/turns/batches.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import {
  differenceIn,
  exportOf,
  openSealedLog,
  openThreeDays,
  type SealedLog,
  verifyLines,
  verifyStored,
} from '../support/sealed-log.ts';

const OPEN = new AbortController().signal;

const prune = async ({ store, clock }: SealedLog, keepDays: number) =>
  await pruneLog({ store, clock, keepDays, closing: OPEN });

const sequencesOf = async ({ store }: SealedLog) =>
  (await store.reads.audit.listEntries({ after: 0, until: 1e9 })).map(({ sequence }) => sequence);

test('Whole seals go which are old enough, their seals stay, and verification goes on from them', async () => {
  await using log = await openThreeDays();
  assert.equal(await prune(log, 3), true);
  assert.equal((await sequencesOf(log)).length, 14);
  log.clock.advance(1);
  await prune(log, 2);
  const left = await sequencesOf(log);
  assert.deepEqual([left[0], left.length], [5, 11]);
  const verified = await verifyStored(log);
  assert.ok(typeof verified === 'object');
  assert.deepEqual([verified.seals, verified.pruned, verified.unsealed], [3, 1, 3]);
  await prune(log, 1);
  assert.equal((await sequencesOf(log))[0], 10);
  await log.endDay();
  assert.equal(typeof (await verifyStored(log)), 'object');
});

test('What was never sealed is never forgotten, however old it is', async () => {
  await using log = await openSealedLog();
  await log.append(3);
  log.clock.advance(5000 * DAY_MS);
  assert.equal(await prune(log, 7), true);
  assert.equal((await sequencesOf(log)).length, 3);
});

test('A long day goes in steps; where one is cut off the log is still as it was sealed, and the next goes on', async () => {
  await using log = await openSealedLog();
  await log.append(BATCH_ROWS * 2 + 1);
  await log.endDay();
  log.clock.advance(2 * DAY_MS);
  const cut = new AbortController();
  const { store, clock } = log;
  const cutting = {
    ...store,
    transact: (async (work) => {
      const answer = await store.transact(work);
      if ((await sequencesOf(log)).length <= BATCH_ROWS + 2) cut.abort();
      return answer;
    }) as typeof store.transact,
  };
  assert.equal(await pruneLog({ store: cutting, clock, keepDays: 1, closing: cut.signal }), false);
  const left = (await sequencesOf(log)).length;
  assert.ok(left > 1 && left <= BATCH_ROWS + 2, String(left));
  assert.equal(typeof (await verifyStored(log)), 'object');
  assert.equal(await prune(log, 1), true);
  assert.equal((await sequencesOf(log)).length, 1);
});

test('Whoever takes away more than the log says was forgotten is found out', async () => {
  await using log = await openThreeDays();
  log.clock.advance(1);
  await prune(log, 2);
  log.tamper('update audit_seals set pruned_at = 1 where number = 2', 'delete from operations where sequence < 10');
  assert.match(differenceIn(await verifyStored(log)), /seal 2 has no entries, and no entry of the log says/);
});

test('A seal that is forgotten is still held to its digest', async () => {
  await using log = await openThreeDays();
  log.clock.advance(1);
  await prune(log, 2);
  log.tamper('update audit_seals set entries = 3 where number = 1');
  assert.match(differenceIn(await verifyStored(log)), /seal 1 .* was changed itself/);
});

test('An export made before verifies after the entries are forgotten, and one made after begins later', async () => {
  await using log = await openThreeDays();
  const before = await exportOf(log);
  log.clock.advance(1);
  await prune(log, 2);
  assert.equal(typeof (await verifyLines(before)), 'object');
  const later = await verifyLines(await exportOf(log));
  assert.ok(typeof later === 'object');
  assert.deepEqual([later.seals, later.last?.number], [2, 3]);
});
