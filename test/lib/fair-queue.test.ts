// A queue in which shares take turns.

import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { FairQueue, type FairQueueSettings, QueueFull } from '../../src/lib/turns/fair-queue.ts';

const ROOMY = { name: 'a key to be made', places: 1, maxWaiting: 1000, maxWaitingOfShare: 1000 };

/** Work whose beginnings are noted, and which ends when it is told. */
class Works {
  readonly queue: FairQueue;
  readonly begun: string[] = [];
  readonly #ends: (() => void)[] = [];

  constructor(settings: Partial<FairQueueSettings>) {
    this.queue = new FairQueue({ ...ROOMY, ...settings });
  }

  readonly add = async (share: string, signal?: AbortSignal): Promise<void> => {
    const work = async (): Promise<void> => {
      this.begun.push(share);
      await new Promise<void>((resolve) => this.#ends.push(resolve));
    };
    await this.queue.run(share, work, signal === undefined ? {} : { signal });
  };

  /** Ends the one that began first. */
  async endOne(): Promise<void> {
    this.#ends.shift()?.();
    await turn();
  }

  async endAll(): Promise<void> {
    while (this.queue.figures.running > 0) await this.endOne();
  }
}

test('Shares take turns, and within a share the first to come is the first served', async () => {
  const queue = new FairQueue(ROOMY);
  const done: string[] = [];
  const add = async (share: string, number: number): Promise<void> =>
    await queue.run(share, async () => {
      await turn();
      done.push(`${share}${number}`);
    });
  await Promise.all([add('a', 1), add('a', 2), add('a', 3), add('b', 1), add('b', 2), add('c', 1)]);
  assert.deepEqual(done, ['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
});

test('No more runs at once than there are places, and of one share no more than it may have', async () => {
  const works = new Works({ places: 3, placesOfShare: 2 });
  for (const share of ['a', 'a', 'a', 'b', 'b']) void works.add(share);
  assert.deepEqual(works.begun, ['a', 'a', 'b']);
  await works.endOne();
  assert.deepEqual(works.begun, ['a', 'a', 'b', 'a']);
  await works.endOne();
  assert.deepEqual(works.begun, ['a', 'a', 'b', 'a', 'b']);
  await works.endAll();
});

test('A share that has all the places it may have does not keep the others from theirs', async () => {
  const works = new Works({ places: 2, placesOfShare: 1 });
  for (const share of ['a', 'a', 'a', 'a']) void works.add(share);
  assert.deepEqual(works.begun, ['a']);
  void works.add('b');
  assert.deepEqual(works.begun, ['a', 'b']);
  await works.endAll();
});

test('A share that is alone leaves half of the places, and of many each leaves as many as it has', async () => {
  const works = new Works({ places: 16, leavesPlaces: true });
  for (let count = 0; count < 100; count += 1) void works.add('greedy');
  assert.equal(works.queue.figures.running, 8);
  for (const share of ['second', 'third']) for (let count = 0; count < 100; count += 1) void works.add(share);
  // Places that end are shared out anew.
  for (let ends = 0; ends < 30; ends += 1) await works.endOne();
  const { running, shares } = works.queue.figures;
  assert.deepEqual(
    [...shares.values()].map((share) => share.running),
    [4, 4, 4],
  );
  assert.equal(running, 12);
  void works.add('modest');
  assert.equal(works.begun.at(-1), 'modest');
  await works.endAll();
});

test('A last free place is for those that have none', async () => {
  const works = new Works({ places: 2, leavesPlaces: true });
  for (const share of ['a', 'a', 'b', 'b', 'c']) void works.add(share);
  assert.deepEqual(works.begun, ['a', 'b']);
  await works.endOne();
  assert.deepEqual(works.begun, ['a', 'b', 'a']);
  await works.endOne();
  await works.endAll();
  assert.deepEqual(works.begun.slice(3).toSorted(), ['b', 'c']);
});

test('What fails makes room for the next, and its caller gets the failure', async () => {
  const queue = new FairQueue(ROOMY);
  const outcomes = await Promise.allSettled(
    [false, true, false, true].map((isGood) => queue.run('a', () => goodOrNot(isGood))),
  );
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'fulfilled', 'rejected', 'fulfilled'],
  );
  assert.deepEqual(queue.figures, { running: 0, waiting: 0, oldestWaitMs: 0, refused: 0, shares: new Map() });
});

async function goodOrNot(isGood: boolean): Promise<string> {
  await turn();
  if (!isGood) throw new Error('no good');
  return 'good';
}

test('As many of a share wait as may, and one more is refused at once', async () => {
  const works = new Works({ maxWaiting: 6, maxWaitingOfShare: 3 });
  for (const share of ['a', 'a', 'a', 'a']) void works.add(share);
  await assert.rejects(works.add('a'), (error) => {
    assert.ok(error instanceof QueueFull);
    assert.equal(error.message, 'Cannot wait for a key to be made: 3 wait already of a');
    return error.fullFor === 'share' && error.share === 'a';
  });
  assert.equal(works.queue.figures.refused, 1);
  void works.add('b');
  await works.endAll();
  assert.deepEqual(works.begun, ['a', 'a', 'b', 'a', 'a']);
});

test('As many wait in all as may, and one more is refused at once where no share has more waiting than its own', async () => {
  const works = new Works({ maxWaiting: 2 });
  for (const share of ['a', 'b', 'c']) void works.add(share);
  for (const share of ['b', 'd']) {
    await assert.rejects(works.add(share), (error) => {
      assert.ok(error instanceof QueueFull);
      assert.equal(error.message, 'Cannot wait for a key to be made: 2 wait already');
      return error.fullFor === 'all' && error.share === share;
    });
  }
  await works.endOne();
  void works.add('d');
  await works.endAll();
  assert.deepEqual(works.begun, ['a', 'b', 'c', 'd']);
  assert.equal(works.queue.figures.refused, 2);
});

test('Where the queue is full, the last of the share that has most waiting gives way to a share that has fewer', async () => {
  const works = new Works({ maxWaiting: 4 });
  void works.add('running');
  const flood = [1, 2, 3, 4].map(async () => await servedOrFull(works.add('a')));
  void works.add('b');
  void works.add('c');
  assert.deepEqual(
    [...works.queue.figures.shares].map(([share, { waiting }]) => [share, waiting]),
    [
      ['running', 0],
      ['a', 2],
      ['b', 1],
      ['c', 1],
    ],
  );
  await assert.rejects(works.add('b'), QueueFull);
  await works.endAll();
  assert.deepEqual(await Promise.all(flood), [true, true, false, false]);
  assert.deepEqual(works.begun, ['running', 'a', 'b', 'c', 'a']);
});

test('However many shares fill the queue, the next one finds room in it', async () => {
  const works = new Works({ maxWaiting: 100 });
  void works.add('running');
  for (let count = 1; count <= 20; count += 1) {
    void Promise.all(Array.from({ length: 110 }, async () => await servedOrFull(works.add(`greedy ${count}`))));
    const waiting = [...works.queue.figures.shares.values()].map((share) => share.waiting).filter((some) => some > 0);
    assert.equal(waiting.length, count);
    assert.ok(Math.max(...waiting) - Math.min(...waiting) <= 1, 'each has as much room as the others');
  }
  void works.add('modest');
  await works.endAll();
  assert.ok(works.begun.indexOf('modest') <= 21);
});

test('Where nothing may wait, what finds a place is done all the same', async () => {
  const works = new Works({ maxWaiting: 0 });
  void works.add('a');
  await assert.rejects(works.add('b'), QueueFull);
  await works.endAll();
  void works.add('b');
  assert.deepEqual(works.begun, ['a', 'b']);
});

test('A wait that is given up throws its reason and leaves its place in the queue to others', async () => {
  const works = new Works({ maxWaiting: 2 });
  const given = new AbortController();
  void works.add('a');
  const waiting = works.add('b', given.signal);
  void works.add('c');
  given.abort(new Error('the service closes'));
  await assert.rejects(waiting, { message: 'the service closes' });
  assert.deepEqual([...works.queue.figures.shares.keys()], ['a', 'c']);
  await assert.rejects(works.add('b', given.signal), { message: 'the service closes' });
  void works.add('d');
  await works.endAll();
  assert.deepEqual(works.begun, ['a', 'c', 'd']);
});

test('Work that has begun is not ended by the signal of its wait', async () => {
  const works = new Works({});
  const given = new AbortController();
  const first = works.add('a', given.signal);
  const second = works.add('a', given.signal);
  await works.endOne();
  given.abort(new Error('the service closes'));
  await works.endAll();
  await Promise.all([first, second]);
  assert.deepEqual(works.begun, ['a', 'a']);
});

test('What runs and waits is told by share, with the age of the oldest wait', async () => {
  let nowMs = 0;
  const works = new Works({ monotonicMs: () => nowMs });
  void works.add('a');
  nowMs = 10;
  void works.add('a');
  nowMs = 30;
  void works.add('b');
  nowMs = 100;
  assert.deepEqual(works.queue.figures, {
    running: 1,
    waiting: 2,
    oldestWaitMs: 90,
    refused: 0,
    shares: new Map([
      ['a', { running: 1, waiting: 1, oldestWaitMs: 90 }],
      ['b', { running: 0, waiting: 1, oldestWaitMs: 70 }],
    ]),
  });
  await works.endAll();
});

const SHARES = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const EVENT = fc.oneof(
  { weight: 3, arbitrary: fc.record({ come: fc.constantFrom(1, 1, 1, 10), share: fc.constantFrom(...SHARES) }) },
  { weight: 4, arbitrary: fc.constant('end' as const) },
);
const BOUNDS = fc.record({
  places: fc.integer({ min: 1, max: 4 }),
  placesOfShare: fc.integer({ min: 1, max: 4 }),
  leavesPlaces: fc.boolean(),
});

interface Bounds {
  readonly places: number;
  readonly placesOfShare: number;
  readonly leavesPlaces: boolean;
}

test('Whatever comes, a share that waits is served before any other is twice, and no place is idle or one too many', async (context) => {
  const seed = Number(process.env['SEED'] ?? Math.trunc(performance.timeOrigin));
  context.diagnostic(`seed ${seed}; SEED=${seed} runs the same again`);
  const property = fc.asyncProperty(BOUNDS, fc.array(EVENT, { maxLength: 80 }), async (bounds, events) => {
    const works = new Works({ ...bounds, maxWaiting: 40, maxWaitingOfShare: 15 });
    const isServed: Promise<boolean>[] = [];
    const overtaken = new Overtaken();
    for (const event of events) {
      const waiting = sharesWithRoom(works, bounds);
      const begun = works.begun.length;
      if (event === 'end') await works.endOne();
      else for (let left = event.come; left > 0; left -= 1) isServed.push(servedOrFull(works.add(event.share)));
      checkPlaces(works, bounds);
      if (event === 'end') overtaken.note(waiting, works.begun.slice(begun));
    }
    await works.endAll();
    const refused = (await Promise.all(isServed)).filter((served) => !served).length;
    assert.equal(refused, works.queue.figures.refused);
    assert.equal(works.begun.length, isServed.length - refused);
  });
  await fc.assert(property, { seed, numRuns: 200 });
});

async function servedOrFull(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    assert.ok(error instanceof QueueFull);
    return false;
  }
}

/** Those that wait and have fewer running than they may, were a place free. */
function sharesWithRoom({ queue }: Works, { places, placesOfShare, leavesPlaces }: Bounds): readonly string[] {
  const { running: all, shares: figures } = queue.figures;
  const most = Math.min(placesOfShare, leavesPlaces ? Math.max(places - all, 1) : places);
  const shares = [...figures].filter(([, { running, waiting }]) => waiting > 0 && running < most);
  return shares.map(([share]) => share);
}

function checkPlaces(works: Works, bounds: Bounds): void {
  const { places, placesOfShare } = bounds;
  const { running, waiting, shares } = works.queue.figures;
  const all = [...shares.values()];
  assert.ok(running <= places && all.every((share) => share.running <= placesOfShare));
  assert.equal(
    running,
    all.reduce((sum, share) => sum + share.running, 0),
  );
  assert.equal(
    waiting,
    all.reduce((sum, share) => sum + share.waiting, 0),
  );
  assert.ok(running === places || sharesWithRoom(works, bounds).length === 0, 'a place is idle');
}

/** For each share that waits, those that were served since it began to, or since it was served itself. */
class Overtaken {
  #by = new Map<string, Set<string>>();

  note(waiting: readonly string[], served: readonly string[]): void {
    this.#by = new Map(waiting.map((share) => [share, this.#by.get(share) ?? new Set()]));
    for (const one of served) {
      for (const [share, by] of this.#by) {
        assert.ok(share === one || !by.has(one), `${one} was served twice while ${share} waited`);
        by.add(one);
      }
      this.#by.delete(one);
    }
  }
}
