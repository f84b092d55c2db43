// Work in threads of their own: answers and errors come over whole, and a thread that does not end is ended.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueueFull } from '../../src/lib/turns/fair-queue.ts';
import { IsolatedWork, IsolatedWorkFailed, type IsolatedWorkSettings } from '../../src/lib/threads/isolated-work.ts';
import { type TestTasks, Unreadable } from '../support/isolated-tasks.ts';
import { countTurns } from '../support/turns.ts';

const ENTRY = new URL('../support/isolated-tasks.ts', import.meta.url);
const BYTES = Uint8Array.of(1, 2);
const ONE = { share: 'one' };

function openWork(settings: Partial<IsolatedWorkSettings> = {}): IsolatedWork<TestTasks> {
  const bounds = { threads: 1, deadlineMs: 20_000, maxWaiting: 4, maxWaitingOfShare: 2 };
  return new IsolatedWork<TestTasks>({ name: 'do a test', entry: ENTRY, ...bounds, ...settings });
}

const because = (reason: string) => (error: unknown) => error instanceof IsolatedWorkFailed && error.reason === reason;

test('A task is answered from another thread, which is begun with the first and kept for the next', async () => {
  await using work = openWork();
  assert.equal(work.figures.threads, 0);
  assert.deepEqual(await work.run('double', BYTES, ONE), Uint8Array.of(1, 2, 1, 2));
  const [first, second] = [await work.run('thread', undefined, ONE), await work.run('thread', undefined, ONE)];
  assert.notEqual(first, 0);
  assert.equal(first, second);
  assert.equal(work.figures.threads, 1);
});

test('A thread knows nothing of the environment, in which the master key may stand', async () => {
  await using work = openWork();
  assert.deepEqual(await work.run('environment', undefined, ONE), []);
});

test('An error comes over with its class where that is told apart, and with its name and text otherwise', async () => {
  await using work = openWork({
    revive: ({ name, members }) => (name === 'Unreadable' ? new Unreadable(String(members['detail'])) : undefined),
  });
  await assert.rejects(work.run('refuse', 'no key', ONE), (error) => {
    assert.ok(error instanceof Unreadable);
    assert.equal(error.detail, 'no key');
    return true;
  });
  await assert.rejects(work.run('fail', 'no such thing', ONE), { name: 'TypeError', message: 'no such thing' });
  await assert.rejects(work.run('unclonable', undefined, ONE), /could not be cloned/);
  assert.deepEqual(await work.run('double', BYTES, ONE), Uint8Array.of(1, 2, 1, 2));
  assert.deepEqual(work.figures.failures, { deadline: 0, memory: 0, crash: 0 });
});

test('A thread that does not end by its deadline is ended, and the next task has another; the loop goes on meanwhile', async () => {
  const troubles: string[] = [];
  await using work = openWork({ deadlineMs: 300, report: ({ message }) => troubles.push(message) });
  using loop = countTurns();
  await assert.rejects(work.run('spin', undefined, ONE), because('deadline'));
  assert.ok(loop.turn() > 100, `${loop.turn()} turns`);
  await assert.rejects(work.run('fallSilent', undefined, ONE), because('deadline'));
  assert.deepEqual(await work.run('double', BYTES, ONE), Uint8Array.of(1, 2, 1, 2));
  assert.equal(work.figures.failures.deadline, 2);
  assert.deepEqual(troubles, [
    'Cannot do a test: it took too long (spin)',
    'Cannot do a test: it took too long (fallSilent)',
  ]);
});

test('A thread that takes too much memory, or ends, costs its own task alone', async () => {
  await using work = openWork({ deadlineMs: 180_000 });
  await assert.rejects(work.run('hoard', undefined, ONE), because('memory'));
  await assert.rejects(work.run('leave', undefined, ONE), because('crash'));
  assert.deepEqual(await work.run('double', BYTES, ONE), Uint8Array.of(1, 2, 1, 2));
  assert.deepEqual(work.figures.failures, { deadline: 0, memory: 1, crash: 1 });
});

test('A thread whose code cannot be loaded fails its task', async () => {
  await using work = openWork({ entry: new URL('./nowhere.ts', import.meta.url) });
  await assert.rejects(work.run('double', BYTES, ONE), because('crash'));
});

test('Shares take turns by the time they had, and a share that has as many waiting as it may is refused', async () => {
  await using work = openWork();
  const order: string[] = [];
  const run = async (share: string): Promise<void> => {
    await work.run('double', BYTES, { share });
    order.push(share);
  };
  const [first, second, third] = [run('greedy'), run('greedy'), run('greedy')];
  const other = run('modest');
  await assert.rejects(run('greedy'), QueueFull);
  await Promise.all([first, second, third, other]);
  assert.deepEqual(order, ['greedy', 'modest', 'greedy', 'greedy']);
});

test('At its end what is under way fails, and so does what waits or comes later', async () => {
  const work = openWork();
  const [running, waiting] = [work.run('spin', undefined, ONE), work.run('double', BYTES, ONE)];
  const failures = Promise.all([running, waiting].map((one) => assert.rejects(one, because('closed'))));
  await work[Symbol.asyncDispose]();
  await failures;
  await assert.rejects(work.run('double', BYTES, ONE), because('closed'));
  assert.equal(work.figures.threads, 0);
});
