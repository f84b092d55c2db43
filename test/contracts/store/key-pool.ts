// Store contract: keys that were made ahead, each taken away once.

import { deepEqual, equal } from 'node:assert/strict';
import type { MadeWithin, PooledKey } from '../../../src/key-pool/ports.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import type { KeyAlgorithmId } from '../../../src/x509/keys/algorithms.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { NOON } from './samples.ts';

const SERVING: MadeWithin = { since: addMs(NOON, -DAY_MS), until: NOON };

/** Made a minute after one another, the first a minute before NOON. */
function keysOf(algorithm: KeyAlgorithmId, count: number): readonly PooledKey[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `${algorithm}-${String(n).padStart(2, '0')}`,
    algorithm,
    sealedKey: Uint8Array.of(2, 0, 0, 0, 7, n),
    madeAt: addMs(NOON, -60_000 * (count - n)),
  }));
}

const minutesAgo = (minutes: number): Date => addMs(NOON, -60_000 * minutes);

async function add(store: RecordStore, keys: readonly PooledKey[]): Promise<void> {
  await store.transact(async (rows) => await rows.keyPool.add(keys));
}

async function take(store: RecordStore, wanted: Partial<MadeWithin> & { readonly limit: number }) {
  return await store.transact(async (rows) => await rows.keyPool.take({ algorithm: 'rsa2048', ...SERVING, ...wanted }));
}

const byId = (one: PooledKey, other: PooledKey): number => (one.id < other.id ? -1 : 1);

async function leftIn(store: RecordStore): Promise<readonly (readonly [KeyAlgorithmId, number])[]> {
  const levels = await store.reads.keyPool.listLevels({ since: new Date(0), until: addMs(NOON, DAY_MS) });
  return levels.map(({ algorithm, keys }) => [algorithm, keys]);
}

export const keyPoolContract: Contract = {
  'keys made ahead are counted by algorithm, with the times of the oldest and the newest': async (store) => {
    deepEqual(await store.reads.keyPool.listLevels(SERVING), []);
    await add(store, [...keysOf('rsa2048', 3), ...keysOf('sm2', 1)]);
    deepEqual(await store.reads.keyPool.listLevels(SERVING), [
      { algorithm: 'rsa2048', keys: 3, oldestMadeAt: minutesAgo(3), newestMadeAt: minutesAgo(1) },
      { algorithm: 'sm2', keys: 1, oldestMadeAt: minutesAgo(1), newestMadeAt: minutesAgo(1) },
    ]);
  },

  'the oldest keys of an algorithm are taken first, as they were stored, and are gone then': async (store) => {
    const keys = keysOf('rsa2048', 3);
    await add(store, [...keys, ...keysOf('p256', 1)]);
    deepEqual((await take(store, { limit: 2 })).toSorted(byId), keys.slice(0, 2));
    deepEqual(await take(store, { limit: 2 }), keys.slice(2));
    deepEqual(await take(store, { limit: 2 }), []);
    deepEqual(await leftIn(store), [['p256', 1]]);
  },

  'a key is handed out from its first moment to its last, and neither before nor after': async (store) => {
    const [key] = keysOf('rsa2048', 1);
    if (key === undefined) throw new Error('one was made');
    await add(store, [key]);
    const { madeAt } = key;
    deepEqual(await take(store, { limit: 1, since: addMs(madeAt, 1) }), []);
    deepEqual(await take(store, { limit: 1, until: addMs(madeAt, -1) }), []);
    deepEqual(await take(store, { limit: 1, since: madeAt, until: madeAt }), [key]);
  },

  'of those who take at the same time each gets other keys, and all of them together every one': async (store) => {
    const keys = keysOf('rsa2048', 40);
    await add(store, keys);
    const taken: PooledKey[] = [];
    const takeAll = async (): Promise<void> => {
      for (let some = await take(store, { limit: 3 }); some.length > 0; some = await take(store, { limit: 3 })) {
        taken.push(...some);
      }
    };
    await Promise.all(Array.from({ length: 8 }, takeAll));
    // Whoever passes over what another is about to take may find no more, while that one is rolled back.
    await takeAll();
    deepEqual(taken.toSorted(byId), keys);
  },

  'a key that was taken in a transaction that came to nothing is there as before': async (store) => {
    const keys = keysOf('rsa2048', 1);
    await add(store, keys);
    const failing = store.transact(async (rows) => {
      await rows.keyPool.take({ algorithm: 'rsa2048', limit: 1, ...SERVING });
      throw new Error('it comes to nothing');
    });
    await failing.catch(() => undefined);
    deepEqual(await take(store, { limit: 1 }), keys);
  },

  'what is too old, dated ahead, or of an algorithm that is wanted no more is thrown away, so many at once': async (
    store,
  ) => {
    const ofAge = (id: string, madeAt: Date) => ({ ...keysOf('rsa2048', 1)[0], id, madeAt }) as PooledKey;
    const kept = [ofAge('first', SERVING.since), ofAge('last', SERVING.until)];
    const others = [
      ofAge('old', addMs(SERVING.since, -1)),
      ofAge('ahead', addMs(SERVING.until, 1)),
      ...keysOf('sm2', 1),
    ];
    await add(store, [...kept, ...others]);
    const discard = async (algorithms: readonly KeyAlgorithmId[], limit: number) =>
      await store.transact(async (rows) => await rows.keyPool.discardOthers({ algorithms, ...SERVING }, limit));
    equal(await discard(['rsa2048', 'p256'], 2), 2);
    equal(await discard(['rsa2048', 'p256'], 2), 1);
    deepEqual(await leftIn(store), [['rsa2048', 2]]);
    equal(await discard([], 9), 2);
  },

  'all keys are thrown away at once': async (store) => {
    await add(store, [...keysOf('rsa2048', 2), ...keysOf('sm2', 1)]);
    equal(await store.transact(async (rows) => await rows.keyPool.empty()), 3);
    deepEqual(await leftIn(store), []);
  },
};
