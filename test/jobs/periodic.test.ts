// What the service does again and again: when it is done the next time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runPeriodic } from '../../src/jobs/periodic.ts';
import { addMs, HOUR_MS, MINUTE_MS } from '../../src/lib/clock.ts';
import { makeTestClock } from '../support/service.ts';

test('A periodic job runs again so long after it began, for it saw what was so then', async () => {
  const clock = makeTestClock();
  const began = clock.now();
  const run = async (): Promise<boolean> => {
    clock.advance(10 * MINUTE_MS);
    return true;
  };
  const jobs = new Map([['long', { run, intervalMs: HOUR_MS }]]);
  const outcome = await runPeriodic({ jobs, clock }, { subject: 'long' });
  assert.deepEqual(outcome, { kind: 'later', at: addMs(began, HOUR_MS) });
});

test('One that has not come to its end runs again at once, and one that is unknown never', async () => {
  const clock = makeTestClock();
  const jobs = new Map([['half', { run: async () => false, intervalMs: HOUR_MS }]]);
  assert.deepEqual(await runPeriodic({ jobs, clock }, { subject: 'half' }), { kind: 'later', at: clock.now() });
  assert.deepEqual(await runPeriodic({ jobs, clock }, { subject: 'of other settings' }), { kind: 'done' });
});
