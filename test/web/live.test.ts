// What the page does when its stream of events is refused.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { makeLive, type Source } from '../../web/src/api/live.ts';

/** As a browser's, of which a test says what comes. */
class TestSource implements Source {
  readonly CLOSED = 2;
  readyState = 0;
  readonly #listeners = new Map<string, (event: object) => void>();

  addEventListener(type: string, listener: (event: object) => void): void {
    this.#listeners.set(type, listener);
  }

  close(): void {
    this.readyState = this.CLOSED;
  }

  /** A status that is not 200 ends it for good (HTML §9.2.3). */
  refuse(): void {
    this.readyState = this.CLOSED;
    this.#listeners.get('error')?.({});
  }
}

function openLive(isSignedIn: () => Promise<boolean>) {
  const seen = { sources: [] as TestSource[], retries: [] as (() => void)[], ended: 0 };
  const live = makeLive({
    connect: () => {
      const source = new TestSource();
      seen.sources.push(source);
      return source;
    },
    later: (act) => {
      seen.retries.push(act);
      return () => undefined;
    },
    isSignedIn,
    onEnded: () => {
      seen.ended += 1;
    },
  });
  live.open();
  return { live, seen };
}

const settled = async (): Promise<void> => {
  await new Promise<void>((resolve) => void setImmediate(() => resolve()));
};

test('a stream that is refused is asked for again while somebody is signed in, or nobody can say', async () => {
  for (const isSignedIn of [
    async () => await Promise.resolve(true),
    async () => await Promise.reject(new Error('away')),
  ]) {
    const { live, seen } = openLive(isSignedIn);
    seen.sources[0]?.refuse();
    await settled();
    deepEqual([live.state, seen.retries.length, seen.ended], ['lost', 1, 0]);
    seen.retries[0]?.();
    equal(seen.sources.length, 2);
  }
});

test('it is not asked for again where nobody is signed in any more, which the page is told', async () => {
  const { seen } = openLive(async () => await Promise.resolve(false));
  seen.sources[0]?.refuse();
  await settled();
  deepEqual([seen.retries.length, seen.ended], [0, 1]);
});

test('what comes of a stream that was given up meanwhile changes nothing', async () => {
  const { live, seen } = openLive(async () => await Promise.resolve(false));
  const [source] = seen.sources;
  ok(source);
  source.refuse();
  live.open();
  await settled();
  deepEqual([seen.sources.length, seen.ended], [2, 0]);
});
