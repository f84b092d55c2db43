// A watch over the event loop: what it tells of, and what it passes over.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoopWatch, MAX_WORK_NAMED, type Stall, STALL_MS } from '../../src/lib/threads/loop-watch.ts';

interface Watched extends Disposable {
  readonly watch: LoopWatch;
  readonly stalls: Stall[];
  /** The loop stands for so long, of which the processor works for so long; then the timer fires. */
  stand(ms: number, cpuMs?: number): void;
}

function openWatch(): Watched {
  const stalls: Stall[] = [];
  let [nowMs, usedMs] = [1000, 0];
  const parts = { report: (stall: Stall) => stalls.push(stall), monotonicMs: () => nowMs, cpuMs: () => usedMs };
  const watch = new LoopWatch(parts);
  return {
    watch,
    stalls,
    stand: (ms, cpuMs = ms) => {
      nowMs += ms;
      usedMs += cpuMs;
      watch.beat();
    },
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  };
}

test('A loop that stands as long as it may is passed over, and one that stands longer is told of and counted', () => {
  using watched = openWatch();
  watched.stand(STALL_MS);
  assert.deepEqual(watched.stalls, []);
  watched.stand(STALL_MS + 1);
  watched.stand(500);
  assert.deepEqual(
    watched.stalls.map(({ stoodMs }) => stoodMs),
    [201, 500],
  );
  assert.deepEqual(watched.watch.figures, { stalls: 2, longestStallMs: 500, stalledMs: 701 });
});

test('Work that began or ended while the loop stood is told first, apart from what waited all the while', () => {
  using watched = openWatch();
  const { watch } = watched;
  watch.begin(() => 'waits');
  const endEarlier = watch.begin(() => 'ended long ago');
  endEarlier();
  watched.stand(10);
  const end = watch.begin(() => 'ends');
  watched.stand(10);
  end();
  watch.begin(() => 'begins');
  watched.stand(300);
  assert.deepEqual(watched.stalls, [{ stoodMs: 300, cpuMs: 300, ran: ['ends', 'begins'], underWay: ['waits'] }]);
});

test('What work is may become known while it is under way', () => {
  using watched = openWatch();
  const call = { action: undefined as string | undefined };
  watched.watch.begin(() => call.action ?? 'a call');
  call.action = 'UploadCertificate';
  watched.stand(300);
  assert.deepEqual(watched.stalls[0]?.ran, ['UploadCertificate']);
});

test('A machine that had no time for the process is told apart by the processor’s time', () => {
  using watched = openWatch();
  watched.stand(1000, 3);
  assert.equal(watched.stalls[0]?.cpuMs, 3);
});

test('No more work is named than a line of the log should have, and its end twice is one end', () => {
  using watched = openWatch();
  for (let count = 0; count < 3 * MAX_WORK_NAMED; count += 1) {
    const end = watched.watch.begin(() => `work ${count}`);
    if (count % 2 === 0) continue;
    end();
    end();
  }
  watched.stand(300);
  assert.equal(watched.stalls[0]?.ran.length, MAX_WORK_NAMED);
});

test('The timer of a real loop sees that it has stood', async () => {
  const { promise, resolve } = Promise.withResolvers<Stall>();
  const started = performance.now();
  using watch = new LoopWatch({ report: resolve, monotonicMs: () => performance.now(), cpuMs: () => 0 });
  watch.begin(() => 'a loop without end');
  // Kept alive, since the watch keeps nothing alive.
  const alive = setInterval(() => undefined, 10);
  while (performance.now() - started < STALL_MS + 50);
  const stall = await promise;
  clearInterval(alive);
  assert.ok(stall.stoodMs > STALL_MS);
  assert.deepEqual(stall.ran, ['a loop without end']);
});
