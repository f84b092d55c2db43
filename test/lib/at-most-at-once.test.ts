// Calls that must not all run at the same time.

import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { atMostAtOnce } from '../../src/lib/turns/at-most-at-once.ts';

test('No more calls run at once than may, and all run in the order in which they came', async () => {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const work = atMostAtOnce(3, async (number: number) => {
    begun.push(number);
    running += 1;
    most = Math.max(most, running);
    await turn();
    running -= 1;
    return number;
  });
  const numbers = Array.from({ length: 10 }, (_, index) => index);
  assert.deepEqual(await Promise.all(numbers.map((number) => work(number))), numbers);
  assert.deepEqual(begun, numbers);
  assert.equal(most, 3);
});

test('A call that fails makes room for the next', async () => {
  const work = atMostAtOnce(1, async (isGood: boolean) => {
    await turn();
    if (!isGood) throw new Error('no good');
    return 'good';
  });
  const outcomes = await Promise.allSettled([work(false), work(true), work(false), work(true)]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'fulfilled', 'rejected', 'fulfilled'],
  );
});
