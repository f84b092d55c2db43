// Whoever follows events sees each once, also where numbers are given before the commit.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordedEvent } from '../../src/certificates/model/event.ts';
import { followEvents, GAP_PATIENCE_MS, MAX_GAPS } from '../../src/events/follow.ts';
import { type EventFilter, type EventReads, MAX_EVENT_PAGE } from '../../src/events/ports.ts';
import { ACCOUNT, NOON, OTHER_ACCOUNT } from '../contracts/store/samples.ts';
import { makeTestClock } from '../support/service.ts';

const ALL: EventFilter = { accountUin: undefined, kinds: undefined };

const event = (number: number, accountUin = ACCOUNT): RecordedEvent => ({
  number,
  kind: 'certificate.issued',
  accountUin,
  certificateId: 'Ab12Cd34',
  at: NOON,
  data: '{}',
});

/** What was committed so far, in the order of its commits. */
function makeReads(committed: readonly RecordedEvent[]): EventReads {
  const inOrder = () => committed.toSorted((left, right) => left.number - right.number);
  return {
    listAfter: async (number) =>
      inOrder()
        .filter((one) => one.number > number)
        .slice(0, MAX_EVENT_PAGE),
    listOf: async (numbers) => inOrder().filter((one) => numbers.includes(one.number)),
    listLast: () => Promise.reject(new Error('nobody asks for the last ones')),
    findNumberBefore: () => Promise.reject(new Error('nobody asks for a time')),
  };
}

function openFollowing(after = 0, filter = ALL) {
  const committed: RecordedEvent[] = [];
  const clock = makeTestClock();
  const next = followEvents(makeReads(committed), { after, filter, clock });
  return { committed, clock, numbers: async () => (await next()).events.map(({ number }) => number), next };
}

test('Each event is seen once, in order, from the asked one on', async () => {
  const { committed, numbers } = openFollowing(2);
  committed.push(event(1), event(2), event(3), event(4));
  assert.deepEqual(await numbers(), [3, 4]);
  assert.deepEqual(await numbers(), []);
  committed.push(event(5));
  assert.deepEqual(await numbers(), [5]);
});

test('An event that is committed after others with higher numbers is seen late, once', async () => {
  const { committed, numbers, clock } = openFollowing();
  committed.push(event(1), event(4));
  assert.deepEqual(await numbers(), [1, 4]);
  clock.advance(GAP_PATIENCE_MS - 1);
  committed.push(event(3), event(5));
  assert.deepEqual(await numbers(), [3, 5]);
  assert.deepEqual(await numbers(), []);
});

test('A number that nobody got is forgotten after a minute', async () => {
  const { committed, numbers, clock } = openFollowing();
  committed.push(event(2));
  assert.deepEqual(await numbers(), [2]);
  clock.advance(GAP_PATIENCE_MS);
  assert.deepEqual(await numbers(), []);
  committed.push(event(1));
  assert.deepEqual(await numbers(), []);
});

test('What the filter leaves out is no gap, and what comes late passes the filter too', async () => {
  const { committed, numbers } = openFollowing(0, { ...ALL, accountUin: ACCOUNT });
  committed.push(event(1, OTHER_ACCOUNT), event(4));
  assert.deepEqual(await numbers(), [4]);
  committed.push(event(2, OTHER_ACCOUNT), event(3));
  assert.deepEqual(await numbers(), [3]);
});

test(`Of a wide gap the newest ${MAX_GAPS} numbers are watched`, async () => {
  const { committed, numbers } = openFollowing();
  const last = 10 * MAX_GAPS;
  committed.push(event(last));
  assert.deepEqual(await numbers(), [last]);
  committed.push(event(last - MAX_GAPS), event(last - MAX_GAPS - 1));
  assert.deepEqual(await numbers(), [last - MAX_GAPS]);
});

test('An answer says whether there is more', async () => {
  const { committed, next } = openFollowing();
  committed.push(...Array.from({ length: MAX_EVENT_PAGE + 1 }, (_, index) => event(index + 1)));
  assert.equal((await next()).isAll, false);
  assert.deepEqual(await next(), { events: [event(MAX_EVENT_PAGE + 1)], isAll: true });
});
