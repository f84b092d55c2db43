// Acts at targets: so many at once, each within its time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAtTarget } from '../../src/app/targets/targets.ts';
import { ActLate } from '../../src/certificates/ports/targets.ts';

const never = new AbortController().signal;
const hang = async (): Promise<never> => await new Promise<never>(() => undefined);
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

for (const actsAtOnce of [1, 3]) {
  test(`At most ${actsAtOnce} acts at targets run at once, and the next begins when one ends`, async () => {
    const atTarget = makeAtTarget(never, { actsAtOnce, actSeconds: 30 });
    const gates = Array.from({ length: actsAtOnce + 1 }, () => Promise.withResolvers<void>());
    let running = 0;
    const acts = gates.map(async ({ promise }, at) => {
      return await atTarget(async () => {
        running += 1;
        await promise;
        running -= 1;
        return at;
      });
    });
    await nextTurn();
    assert.equal(running, actsAtOnce);
    gates[0]?.resolve();
    assert.equal(await acts[0], 0);
    await nextTurn();
    assert.equal(running, actsAtOnce);
    for (const gate of gates) gate.resolve();
    assert.deepEqual(await Promise.all(acts), [...gates.keys()]);
  });
}

test('An act that does not heed its signal is left behind when its time is up, which counts from when it begins', async () => {
  const seconds = 0.02;
  const atTarget = makeAtTarget(never, { actsAtOnce: 1, actSeconds: seconds });
  const isLate = (error: unknown): boolean => error instanceof ActLate && error.seconds === seconds;
  const hanging = [atTarget(hang), atTarget(hang)].map(async (act) => await assert.rejects(act, isLate));
  const waiting = atTarget(async () => await Promise.resolve('done'));
  await Promise.all(hanging);
  assert.equal(await waiting, 'done');
});

test('When the service closes, what runs ends with its reason, and nothing else begins', async () => {
  const closing = new AbortController();
  const why = new Error('the service closes');
  const atTarget = makeAtTarget(closing.signal, { actsAtOnce: 1, actSeconds: 30 });
  const running = assert.rejects(atTarget(hang), why);
  const waiting = assert.rejects(
    atTarget(async () => assert.fail('it has begun')),
    why,
  );
  closing.abort(why);
  await Promise.all([running, waiting]);
});
