// When a delivery is tried again, and for how long.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  GIVE_UP_AFTER_MS,
  JITTER,
  MAX_RETRY_AFTER_MS,
  nextAttemptAt,
  RETRY_DELAYS_MS,
} from '../../src/events/retry.ts';
import { addMs, SECOND_MS } from '../../src/lib/clock.ts';
import type { Random } from '../../src/lib/random.ts';

const since = new Date('2026-03-01T12:00:00Z');
const least: Random = (length) => new Uint8Array(length);
const most: Random = (length) => new Uint8Array(length).fill(0xff);

test('It is tried again after 5 seconds, then after longer and longer, a little later at random', () => {
  for (const [index, delayMs] of RETRY_DELAYS_MS.slice(0, 4).entries()) {
    const delivery = { attempts: index + 1, since };
    assert.deepEqual(nextAttemptAt(delivery, { now: since, random: least }), addMs(since, delayMs));
    assert.deepEqual(nextAttemptAt(delivery, { now: since, random: most }), addMs(since, delayMs * (1 + JITTER)));
  }
});

test('Ten attempts fill three days: the last one is made at their end, and after it none', () => {
  const end = addMs(since, GIVE_UP_AFTER_MS);
  let now = since;
  let attempts = 1;
  for (let next: Date | undefined = now; next !== undefined; attempts += 1) {
    now = next;
    next = nextAttemptAt({ attempts, since }, { now, random: least });
  }
  assert.deepEqual([now, attempts - 1], [end, RETRY_DELAYS_MS.length + 1]);
});

test('A moment before the end there is one attempt more, and at the end none', () => {
  const end = addMs(since, GIVE_UP_AFTER_MS);
  const delivery = { attempts: 99, since };
  assert.deepEqual(nextAttemptAt(delivery, { now: addMs(end, -1), random: most }), end);
  assert.equal(nextAttemptAt(delivery, { now: end, random: most }), undefined);
  assert.equal(nextAttemptAt(delivery, { now: addMs(end, SECOND_MS), random: most }), undefined);
});

test('A receiver is left alone for as long as it asks for, up to a day and not past the end', () => {
  const next = (retryAfterMs: number) =>
    nextAttemptAt({ attempts: 1, since }, { now: since, random: least, retryAfterMs })?.getTime();
  assert.equal(next(4 * SECOND_MS), addMs(since, 5 * SECOND_MS).getTime());
  assert.equal(next(6 * SECOND_MS), addMs(since, 6 * SECOND_MS).getTime());
  assert.equal(next(MAX_RETRY_AFTER_MS), addMs(since, MAX_RETRY_AFTER_MS).getTime());
  assert.equal(next(MAX_RETRY_AFTER_MS + 1), addMs(since, MAX_RETRY_AFTER_MS).getTime());
  const end = addMs(since, GIVE_UP_AFTER_MS);
  const late = { now: addMs(end, -SECOND_MS), random: least, retryAfterMs: MAX_RETRY_AFTER_MS };
  assert.deepEqual(nextAttemptAt({ attempts: 1, since }, late), end);
});
