// A queue shows how much runs and waits, how much of that is one account's, and whose it is to nobody.

import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { FairQueue, QueueFull } from '../../src/lib/turns/fair-queue.ts';
import { makeMetrics } from '../../src/metrics/metrics.ts';

const SETTINGS = { name: 'a key', places: 1, maxWaiting: 3, maxWaitingOfShare: 2 };

test('what runs, waits, and is refused is shown, and the largest share as a ratio without its name', async () => {
  const metrics = makeMetrics();
  let nowMs = 1000;
  const queue = new FairQueue({ ...SETTINGS, monotonicMs: () => nowMs });
  metrics.watchQueue('keys', () => queue.figures);
  metrics.watchQueue('questions', () => ({ running: 0, waiting: 0, oldestWaitMs: 0, refused: 0 }));
  const linesOf = async () => (await metrics.read()).text.split('\n').filter((line) => line.startsWith('reseal_queue'));
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const works = ['100000000001', '100000000001', '100000000001', '100000000002'].map(
    async (share) => await queue.run(share, async () => await end),
  );
  const refused = await queue.run('100000000001', async () => await end).catch((error: unknown) => error);
  equal(refused instanceof QueueFull, true);
  nowMs += 2500;
  const busy = await linesOf();
  deepEqual(busy, [
    'reseal_queue_running{queue="keys"} 1',
    'reseal_queue_running{queue="questions"} 0',
    'reseal_queue_waiting{queue="keys"} 3',
    'reseal_queue_waiting{queue="questions"} 0',
    'reseal_queue_oldest_wait_seconds{queue="keys"} 2.5',
    'reseal_queue_oldest_wait_seconds{queue="questions"} 0',
    'reseal_queue_refused_total{queue="keys"} 1',
    'reseal_queue_refused_total{queue="questions"} 0',
    'reseal_queue_largest_share_ratio{queue="keys"} 0.75',
  ]);
  resolve();
  await Promise.all(works);
  equal((await linesOf()).includes('reseal_queue_largest_share_ratio{queue="keys"} 0'), true);
});

test('the threads of a pool are shown beside its queue, and by why they had to be ended', async () => {
  const metrics = makeMetrics();
  const queue = { running: 1, waiting: 0, oldestWaitMs: 0, refused: 0 };
  metrics.watchThreads('keys', () => ({ ...queue, threads: 2, strays: 1, failures: { deadline: 3, memory: 0 } }));
  const { text } = await metrics.read();
  for (const line of [
    'reseal_queue_running{queue="keys"} 1',
    'reseal_threads{pool="keys",state="serving"} 2',
    'reseal_threads{pool="keys",state="stray"} 1',
    'reseal_threads_ended_total{pool="keys",reason="deadline"} 3',
    'reseal_threads_ended_total{pool="keys",reason="memory"} 0',
  ]) {
    equal(text.split('\n').includes(line), true, line);
  }
});
