// What is made next, how much a node has in hand, how much one account may have, and which keys serve.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handSizeOf, MOST_IN_HAND } from '../../src/key-pool/hand.ts';
import { mostLacking } from '../../src/key-pool/lacking.ts';
import { servingKeys } from '../../src/key-pool/settings.ts';
import { AccountTurns, LATELY_MS, MAX_ACCOUNTS, TIMES_WHAT_IS_LEFT } from '../../src/key-pool/turns.ts';
import { addMs, DAY_MS, MAX_CLOCK_SKEW_MS } from '../../src/lib/clock.ts';
import type { KeyAlgorithmId } from '../../src/x509/keys/algorithms.ts';

const NOON = new Date('2026-06-01T12:00:00Z');

type Counts = Partial<Record<KeyAlgorithmId, number>>;

function mapOf(counts: Counts): ReadonlyMap<KeyAlgorithmId, number> {
  return new Map(Object.entries(counts) as [KeyAlgorithmId, number][]);
}

const next = (sizes: Counts, levels: Counts) => mostLacking(mapOf(sizes), mapOf(levels));

test('Keys of the algorithm are made next of which the smallest part is there, the first of equals first', () => {
  assert.deepEqual(next({ rsa2048: 100, sm2: 10 }, { rsa2048: 50, sm2: 4 }), { algorithm: 'sm2', keys: 6 });
  assert.deepEqual(next({ rsa2048: 100, sm2: 10 }, { sm2: 4 }), { algorithm: 'rsa2048', keys: 100 });
  assert.deepEqual(next({ rsa2048: 2, sm2: 2 }, { rsa2048: 1, sm2: 1 }), { algorithm: 'rsa2048', keys: 1 });
});

test('Where as many are there as should be, or more, none is made', () => {
  assert.equal(next({ rsa2048: 1, sm2: 10 }, { rsa2048: 1, sm2: 12 }), undefined);
  assert.equal(next({}, {}), undefined);
});

test('A node has a sixteenth of the pool in hand, at least one key and at most sixteen', () => {
  assert.deepEqual([1, 31, 32, 255, 256, 100_000].map(handSizeOf), [1, 1, 2, 15, 16, MOST_IN_HAND]);
});

test('An account that is alone may have nine tenths of the pool, and the next one nine tenths of the rest', () => {
  const turns = new AccountTurns(() => 0);
  let left = 100;
  const takeAll = (account: string): number => {
    const before = left;
    for (; turns.mayTake(account, left); left -= 1) turns.note(account);
    return before - left;
  };
  assert.deepEqual([takeAll('greedy'), takeAll('modest'), takeAll('late'), left], [90, 9, 1, 0]);
  assert.equal(turns.mayTake('greedy', 10), false);
  assert.equal(turns.mayTake('greedy', 90 / TIMES_WHAT_IS_LEFT + 1), true);
});

test('What an account took is forgotten when it is ten minutes ago, and not before', () => {
  let nowMs = 5;
  const turns = new AccountTurns(() => nowMs);
  for (let n = 0; n < TIMES_WHAT_IS_LEFT; n += 1) turns.note('a');
  nowMs += LATELY_MS - 1;
  assert.equal(turns.mayTake('a', 1), false);
  nowMs += 1;
  assert.equal(turns.mayTake('a', 1), true);
});

test('Of more accounts than are remembered, the one is forgotten that has begun to take first', () => {
  const turns = new AccountTurns(() => 0);
  for (let n = 0; n < TIMES_WHAT_IS_LEFT; n += 1) for (const account of ['first', 'second']) turns.note(account);
  for (let n = 2; n < MAX_ACCOUNTS; n += 1) turns.note(`account ${n}`);
  assert.equal(turns.mayTake('first', 1), false);
  turns.note('one more');
  assert.deepEqual([turns.mayTake('first', 1), turns.mayTake('second', 1)], [true, false]);
});

test('A key serves for as many days as are set, and where it is dated ahead by no more than two clocks differ', () => {
  assert.deepEqual(servingKeys({ sizes: new Map(), maxAgeDays: 30 }, NOON), {
    since: addMs(NOON, -30 * DAY_MS),
    until: addMs(NOON, MAX_CLOCK_SKEW_MS),
  });
});
