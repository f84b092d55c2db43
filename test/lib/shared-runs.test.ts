// The same work asked for by many at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SharedRuns } from '../../src/lib/turns/shared-runs.ts';

const OPEN = new AbortController().signal;

/** Runs that end when the test says so, each with the number that it began with. */
class Begun {
  readonly ends: (() => void)[] = [];
  readonly aborted: number[] = [];

  readonly work = async (signal: AbortSignal): Promise<number> => {
    const number = this.ends.length;
    signal.addEventListener('abort', () => this.aborted.push(number));
    await new Promise<void>((resolve) => this.ends.push(resolve));
    return number;
  };
}

test('Calls beyond the runs that go on share the next one, which begins after all of them came', async () => {
  const runs = new SharedRuns<number>({ atOnce: 2 });
  const begun = new Begun();
  const calls = Array.from({ length: 50 }, async () => await runs.run('a', begun.work, { signal: OPEN }));
  assert.equal(begun.ends.length, 2);
  begun.ends[0]?.();
  await calls[0];
  await nextTurn();
  assert.equal(begun.ends.length, 3);
  for (const end of begun.ends) end();
  const numbers = await Promise.all(calls);
  assert.deepEqual(new Set(numbers), new Set([0, 1, 2]));
  assert.equal(numbers.filter((number) => number === 2).length, 48);
  assert.deepEqual(runs.figures, { keys: 0, shared: 47 });
});

test('Another key has runs of its own', () => {
  const runs = new SharedRuns<number>({ atOnce: 1 });
  const begun = new Begun();
  void runs.run('a', begun.work, { signal: OPEN });
  void runs.run('b', begun.work, { signal: OPEN });
  assert.equal(begun.ends.length, 2);
});

test('Who gives up is told why, and the run goes on for the others', async () => {
  const runs = new SharedRuns<number>({ atOnce: 1 });
  const begun = new Begun();
  const leaving = new AbortController();
  const first = runs.run('a', begun.work, { signal: OPEN });
  const second = runs.run('a', begun.work, { signal: leaving.signal });
  const third = runs.run('a', begun.work, { signal: OPEN });
  leaving.abort(new Error('enough'));
  await assert.rejects(second, /enough/);
  begun.ends[0]?.();
  assert.equal(await first, 0);
  begun.ends[1]?.();
  assert.equal(await third, 1);
  assert.deepEqual(begun.aborted, [0, 1]);
});

test('A run that nobody waits for any more is ended, and one that has not begun never begins', async () => {
  const runs = new SharedRuns<number>({ atOnce: 1 });
  const begun = new Begun();
  const leaving = new AbortController();
  const calls = [1, 2, 3].map(async () => await runs.run('a', begun.work, { signal: leaving.signal }));
  leaving.abort(new Error('enough'));
  for (const call of calls) await assert.rejects(call, /enough/);
  assert.deepEqual(begun.aborted, [0]);
  begun.ends[0]?.();
  await nextTurn();
  assert.equal(begun.ends.length, 1);
  assert.equal(runs.figures.keys, 0);
  await assert.rejects(runs.run('a', begun.work, { signal: leaving.signal }), /enough/);
});

const broken = async (): Promise<number> => await Promise.reject(new Error('broken'));

test('A run that fails fails for all who share it, and the next begins', async () => {
  const runs = new SharedRuns<number>({ atOnce: 1 });
  const calls = [1, 2, 3].map(async () => await runs.run('a', broken, { signal: OPEN }));
  for (const call of calls) await assert.rejects(call, /broken/);
  assert.equal(await runs.run('a', async () => await Promise.resolve(7), { signal: OPEN }), 7);
});
