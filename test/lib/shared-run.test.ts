// Work that is shared by all who ask for it while it goes on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedRun } from '../../src/lib/shared-run.ts';

/** Work that ends when it is told to, or is ended. */
function steered() {
  const runs: PromiseWithResolvers<string>[] = [];
  const signals: AbortSignal[] = [];
  const work = async (signal: AbortSignal): Promise<string> => {
    const run = Promise.withResolvers<string>();
    runs.push(run);
    signals.push(signal);
    signal.addEventListener('abort', () => run.reject(signal.reason));
    return await run.promise;
  };
  return { runs, signals, work };
}

test('Who comes while it goes on shares it, and who comes after has it done anew', async () => {
  const { runs, work } = steered();
  const shared = new SharedRun<string>();
  const { signal } = new AbortController();
  const both = [shared.run(work, signal), shared.run(work, signal)];
  runs[0]?.resolve('first');
  assert.deepEqual(await Promise.all(both), ['first', 'first']);
  const later = shared.run(work, signal);
  runs[1]?.resolve('second');
  assert.equal(await later, 'second');
});

test('Who gives up leaves it to the others, whoever came first', async () => {
  const { runs, signals, work } = steered();
  const shared = new SharedRun<string>();
  const first = new AbortController();
  const givenUp = shared.run(work, first.signal);
  const other = shared.run(work, new AbortController().signal);
  first.abort(new Error('enough'));
  await assert.rejects(givenUp, /enough/);
  assert.equal(signals[0]?.aborted, false);
  runs[0]?.resolve('done');
  assert.equal(await other, 'done');
});

test('It ends with the last who waits, and the next has it done anew at once', async () => {
  const { runs, signals, work } = steered();
  const shared = new SharedRun<string>();
  const ending = [new AbortController(), new AbortController()];
  const waiting = ending.map(async ({ signal }) => await shared.run(work, signal));
  for (const one of ending) one.abort();
  await Promise.allSettled(waiting);
  assert.equal(signals[0]?.aborted, true);
  const next = shared.run(work, new AbortController().signal);
  runs[1]?.resolve('anew');
  assert.equal(await next, 'anew');
});

test('What it throws, all who share it are told', async () => {
  const { runs, work } = steered();
  const shared = new SharedRun<string>();
  const { signal } = new AbortController();
  const both = [shared.run(work, signal), shared.run(work, signal)];
  runs[0]?.reject(new Error('broken'));
  for (const one of both) await assert.rejects(one, /broken/);
  await assert.rejects(shared.run(work, AbortSignal.abort(new Error('before'))), /before/);
  assert.equal(runs.length, 1);
});
