// Which events the figures of an account are counted from: the newest, a stretch at a time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ACTIVITY_DAYS,
  describeActivity,
  EVENTS_IN_STRETCH,
  MAX_EVENTS_COUNTED,
  stretchesOf,
} from '../../src/certificates/inventory/activity.ts';

test('A stretch is cut into those that one look takes, the newest first', () => {
  assert.deepEqual(stretchesOf({ after: 5, until: 5 }), []);
  assert.deepEqual(stretchesOf({ after: 0, until: EVENTS_IN_STRETCH }), [{ after: 0, until: EVENTS_IN_STRETCH }]);
  assert.deepEqual(stretchesOf({ after: 0, until: EVENTS_IN_STRETCH + 1 }), [
    { after: 1, until: EVENTS_IN_STRETCH + 1 },
    { after: 0, until: 1 },
  ]);
});

test('Of more events than are counted the oldest are left out, and the answer says so', async () => {
  const looked: number[] = [];
  const described = async (until: number) =>
    await describeActivity(
      {
        findStretch: async () => await Promise.resolve({ after: 0, until }),
        countEvents: async ({ after, until: end }) => {
          looked.push(end - after);
          return await Promise.resolve([]);
        },
        countEnding: async () => await Promise.resolve([3]),
      },
      { accountUin: '1', now: new Date('2026-06-01T17:00:00Z') },
    );
  assert.equal((await described(MAX_EVENTS_COUNTED)).isWhole, true);
  looked.length = 0;
  const { isWhole, days } = await described(MAX_EVENTS_COUNTED + 1);
  assert.equal(isWhole, false);
  assert.equal(
    looked.reduce((sum, one) => sum + one, 0),
    MAX_EVENTS_COUNTED,
  );
  // Already the second of June in GMT+8.
  assert.equal(days.at(-1)?.from.toISOString(), '2026-06-01T16:00:00.000Z');
  assert.equal(days.length, ACTIVITY_DAYS);
});
