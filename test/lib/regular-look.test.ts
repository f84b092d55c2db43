// Regular looks: one at a time, again after a failure, and none after the end.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MINUTE_MS } from '../../src/lib/clock.ts';
import { RegularLook } from '../../src/lib/turns/regular-look.ts';

const NEVER_MS = 2 ** 30;

test('A look comes again and again by itself, and not once it is disposed of', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  let looks = 0;
  const look = async (): Promise<void> => void (looks += 1);
  const regular = new RegularLook({ look, everyMs: MINUTE_MS, report: (error) => assert.fail(String(error)) });
  const looksAfter = async (milliseconds: number): Promise<number> => {
    context.mock.timers.tick(milliseconds);
    await nextTurn();
    return looks;
  };
  assert.deepEqual([await looksAfter(MINUTE_MS - 1), await looksAfter(1), await looksAfter(MINUTE_MS)], [0, 1, 2]);
  await regular[Symbol.asyncDispose]();
  assert.equal(await looksAfter(10 * MINUTE_MS), 2);
});

test('Who looks while a look is under way joins it, and the end waits for it', async () => {
  const gate = Promise.withResolvers<void>();
  let [begun, ended] = [0, 0];
  const look = async (): Promise<void> => {
    begun += 1;
    await gate.promise;
    ended += 1;
  };
  const regular = new RegularLook({ look, everyMs: NEVER_MS, report: (error) => assert.fail(String(error)) });
  const both = [regular.now(), regular.now()];
  const end = regular[Symbol.asyncDispose]();
  gate.resolve();
  await end;
  assert.deepEqual([begun, ended], [1, 1]);
  await Promise.all(both);
});

test('A failure is reported, and said to be repeated until a look has gone well', async () => {
  const outcomes = ['bad', 'bad', 'good', 'bad'];
  const reports: boolean[] = [];
  await using regular = new RegularLook({
    look: async () => assert.equal(outcomes.shift(), 'good'),
    everyMs: NEVER_MS,
    report: (_error, { isRepeated }) => reports.push(isRepeated),
  });
  for (let looks = 0; looks < 4; looks += 1) await regular.now();
  assert.deepEqual(reports, [false, true, false]);
});
