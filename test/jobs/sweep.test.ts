// What the service does for itself now and then: when it is done again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sweep } from '../../src/jobs/handlers/sweep.ts';
import { addMs, HOUR_MS, MINUTE_MS } from '../../src/lib/clock.ts';
import { makeTestClock } from '../support/service.ts';

test('A sweep runs again so long after it began, for it saw what was so then', async () => {
  const clock = makeTestClock();
  const began = clock.now();
  const run = async (): Promise<boolean> => {
    clock.advance(10 * MINUTE_MS);
    return true;
  };
  const sweeps = new Map([['long', { run, intervalMs: HOUR_MS }]]);
  assert.deepEqual(await sweep({ sweeps, clock }, { subject: 'long' }), { kind: 'later', at: addMs(began, HOUR_MS) });
});

test('A sweep that has not come to its end runs again at once, and one that is unknown never', async () => {
  const clock = makeTestClock();
  const sweeps = new Map([['half', { run: async () => false, intervalMs: HOUR_MS }]]);
  assert.deepEqual(await sweep({ sweeps, clock }, { subject: 'half' }), { kind: 'later', at: clock.now() });
  assert.deepEqual(await sweep({ sweeps, clock }, { subject: 'of other settings' }), { kind: 'done' });
});
