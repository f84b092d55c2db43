// A queue in which shares take turns by the time that they have had.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { FairQueue } from '../../src/lib/turns/fair-queue.ts';

const SETTINGS = { name: 'a key to be made', maxWaiting: 1000, turnsBy: 'time' } as const;

/** Work of given lengths, on a time that passes with it alone. */
class TimedWorks {
  readonly begun: string[] = [];
  readonly hadMs = new Map<string, number>();
  readonly #queue: FairQueue;
  #nowMs = 0;
  readonly #running: { readonly share: string; readonly untilMs: number; readonly end: () => void }[] = [];

  constructor(places = 1) {
    this.#queue = new FairQueue({ ...SETTINGS, places, placesOfShare: 1, monotonicMs: () => this.#nowMs });
  }

  add(share: string, lengthMs: number): void {
    void this.#queue.run(share, async () => {
      this.begun.push(share);
      this.hadMs.set(share, (this.hadMs.get(share) ?? 0) + lengthMs);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#running.push({ share, untilMs: this.#nowMs + lengthMs, end: resolve });
      await promise;
    });
  }

  /** The time goes on until the next piece is done; false where none runs. */
  async endNext(): Promise<boolean> {
    const [next] = this.#running.sort((one, other) => one.untilMs - other.untilMs);
    if (next === undefined) return false;
    this.#running.shift();
    this.#nowMs = next.untilMs;
    next.end();
    await turn();
    return true;
  }

  waitingOf(share: string): number {
    return this.#queue.figures.shares.get(share)?.waiting ?? 0;
  }
}

test('A share of short pieces has as much time as those of long ones, and so many pieces for one of theirs', async () => {
  const works = new TimedWorks();
  for (const share of ['long1', 'long2', 'long3']) for (let count = 0; count < 3; count += 1) works.add(share, 1000);
  for (let count = 0; count < 10; count += 1) works.add('short', 100);
  while (works.waitingOf('short') > 0) await works.endNext();
  const firstRound = ['long1', 'long2', 'long3'];
  deepEqual(
    works.begun.slice(0, 13).toSorted(),
    [...firstRound, ...Array.from({ length: 10 }, () => 'short')].toSorted(),
  );
});

test('Who comes later waits for no more than what runs, and has not saved up time by coming late', async () => {
  const works = new TimedWorks();
  for (let count = 0; count < 6; count += 1) for (const share of ['a', 'b']) works.add(share, 1000);
  for (let ends = 0; ends < 5; ends += 1) await works.endNext();
  works.add('late', 1000);
  works.add('late', 1000);
  for (let ends = 0; ends < 3; ends += 1) await works.endNext();
  deepEqual(works.begun.slice(5), ['b', 'late', 'a', 'b']);
});

test('Who leaves and comes again at once is behind those who have had less', async () => {
  const works = new TimedWorks();
  works.add('comes again', 5000);
  for (let count = 0; count < 6; count += 1) works.add('stays', 1000);
  await works.endNext();
  works.add('comes again', 5000);
  for (let ends = 0; ends < 5; ends += 1) await works.endNext();
  deepEqual(works.begun.slice(0, 6), ['comes again', ...Array.from({ length: 5 }, () => 'stays')]);
});

test('Whatever the pieces last, no share that always waits has had more than another by more than its longest piece', async () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 12, maxLength: 12 });
  const property = fc.asyncProperty(fc.array(lengths, { minLength: 2, maxLength: 5 }), async (shares) => {
    const works = new TimedWorks();
    const names = shares.map((_, index) => `s${index}`);
    for (let at = 0; at < 12; at += 1) {
      for (const [index, own] of shares.entries()) works.add(`s${index}`, own[at] ?? 1);
    }
    while (names.every((name) => works.waitingOf(name) > 0) && (await works.endNext())) {
      const had = names.map((name) => works.hadMs.get(name) ?? 0);
      ok(Math.max(...had) - Math.min(...had) <= 1000, String(had));
    }
    equal(works.begun.length > 0, true);
  });
  await fc.assert(property, { seed: 7, numRuns: 50 });
});
