// Keys made ahead are handed out once, by whichever node, and good ones alone; the pool is filled while no order waits.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyPoolFiller, type KeyPoolFillerParts } from '../../src/key-pool/filler.ts';
import { KeyPool, type KeyPoolWorld } from '../../src/key-pool/pool.ts';
import { type PooledKey, pooledKeyPlace } from '../../src/key-pool/ports.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { dataKeyIdOf, makeDataKeyBox, MASTER_KEY_BYTES } from '../../src/lib/secret-box.ts';
import type { KeyAlgorithmId } from '../../src/x509/keys/algorithms.ts';
import { keyAlgorithmOf, makeKeyPair, makeKeyPairHere, publicKeyOf } from '../../src/x509/keys/keys.ts';
import { readPublicKey } from '../../src/x509/keys/public-key.ts';
import { makeTestClock, type TestClock } from '../support/service.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/store.ts';

const KEY = systemRandom(MASTER_KEY_BYTES);
const boxOf = (id: number) => makeDataKeyBox({ id, key: KEY }, systemRandom);
const ANYBODY = '100000000001';

const make: KeyPoolFillerParts['make'] = async ({ algorithm, atMost }) =>
  Array.from({ length: Math.min(atMost, 4) }, () => makeKeyPairHere(algorithm));

interface Fixture extends AsyncDisposable {
  readonly store: TemporaryStore['store'];
  readonly clock: TestClock;
  readonly openPool: (over?: Partial<KeyPoolWorld>) => KeyPool;
  readonly fillPool: (over?: Partial<KeyPoolFillerParts>) => Promise<void>;
  readonly stored: () => Promise<ReadonlyMap<KeyAlgorithmId, number>>;
}

async function openFixture(sizes: Partial<Record<KeyAlgorithmId, number>>): Promise<Fixture> {
  const clock = makeTestClock();
  const temporary = await openTemporaryStore({ clock });
  const { store } = temporary;
  const settings = { sizes: new Map(Object.entries(sizes) as [KeyAlgorithmId, number][]), maxAgeDays: 30 };
  const quiet = { monotonicMs: () => 0, report: assert.ifError };
  const world = { store, settings, secrets: boxOf(1), clock, isGood: async () => true, ...quiet };
  const openPool: Fixture['openPool'] = (over) => new KeyPool({ ...world, ...over });
  return {
    store,
    clock,
    openPool,
    fillPool: async (over = {}) => {
      const usual = { pool: openPool(), random: systemRandom, make, isOrderWaiting: () => false };
      await using filler = new KeyPoolFiller({ ...world, ...usual, ...over });
      await filler.fill();
    },
    stored: async () => {
      const levels = await store.reads.keyPool.listLevels({ since: new Date(0), until: clock.now() });
      return new Map(levels.map(({ algorithm, keys }) => [algorithm, keys]));
    },
    [Symbol.asyncDispose]: async () => await temporary[Symbol.asyncDispose](),
  };
}

/** As many as an account may have. */
async function takeAll(pool: KeyPool, account: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let key = await pool.take('p256', account); key !== undefined; key = await pool.take('p256', account)) {
    keys.push(Buffer.from(key).toString('hex'));
  }
  return keys;
}

test('The pool is filled to its sizes with keys of each algorithm, which are sealed', async () => {
  await using fixture = await openFixture({ p256: 9, sm2: 3, ed25519: 1 });
  await fixture.fillPool();
  const expected = { ed25519: 1, p256: 9, sm2: 3 };
  assert.deepEqual(Object.fromEntries(await fixture.stored()), expected);
  for (const algorithm of ['p256', 'sm2', 'ed25519'] as const) {
    const key = await fixture.openPool().take(algorithm, ANYBODY);
    assert.ok(key !== undefined);
    assert.equal(keyAlgorithmOf(readPublicKey(publicKeyOf(key))), algorithm);
  }
  const [first] = await fixture.store.reads.sealedValues.list({ kind: 'pooledKey', after: '', limit: 1 });
  assert.ok(first !== undefined);
  assert.equal(first.place, pooledKeyPlace(first.id));
  assert.ok(boxOf(1).open(first.sealed, first.place).length > 0);
});

test('Of an algorithm of which none are made ahead there is none, and the store is not asked', async () => {
  await using fixture = await openFixture({ p256: 1 });
  const store = { ...fixture.store, transact: async () => await Promise.reject(new Error('it was asked')) };
  assert.equal(await fixture.openPool({ store }).take('rsa2048', ANYBODY), undefined);
});

test('However many take at once from several nodes, no key is handed out twice, and all of them are', async () => {
  await using fixture = await openFixture({ p256: 40 });
  await fixture.fillPool();
  const pools = Array.from({ length: 3 }, () => fixture.openPool());
  const accounts = Array.from({ length: 24 }, (_, n) => `account ${n}`);
  const taken = await Promise.all(
    accounts.map(async (account, n) => await takeAll(pools[n % 3] ?? fixture.openPool(), account)),
  );
  assert.equal(new Set(taken.flat()).size, 40);
  assert.equal(taken.flat().length, 40);
  assert.deepEqual(await fixture.stored(), new Map());
});

test('What a node that closes has in hand goes back, under the data key of then, and serves others', async () => {
  await using fixture = await openFixture({ p256: 32 });
  await fixture.fillPool();
  let box = boxOf(1);
  const secrets = {
    seal: (secret: Uint8Array, place: string) => box.seal(secret, place),
    open: (sealed: Uint8Array, place: string) => boxOf(dataKeyIdOf(sealed) ?? 0).open(sealed, place),
  };
  const pool = fixture.openPool({ secrets });
  await pool.take('p256', ANYBODY);
  assert.equal(pool.figures.get('p256')?.inHand, 1);
  assert.deepEqual(await fixture.stored(), new Map([['p256', 30]]));
  box = boxOf(2);
  await pool[Symbol.asyncDispose]();
  assert.deepEqual(await fixture.stored(), new Map([['p256', 31]]));
  const values = await fixture.store.reads.sealedValues.list({ kind: 'pooledKey', after: '', limit: 40 });
  assert.equal(values.filter(({ sealed }) => dataKeyIdOf(sealed) === 2).length, 1);
  const others = fixture.openPool({ secrets });
  assert.equal((await takeAll(others, 'a')).length + (await takeAll(others, 'b')).length, 31);
});

test('An account alone leaves a tenth to others, and who gets none is counted by why', async () => {
  await using fixture = await openFixture({ p256: 20 });
  await fixture.fillPool();
  const pool = fixture.openPool();
  assert.equal((await takeAll(pool, 'greedy')).length, 18);
  assert.equal((await takeAll(pool, 'modest')).length, 2);
  assert.equal(await pool.take('p256', 'late'), undefined);
  const { handedOut, missed, stored, wanted } = pool.figures.get('p256') ?? {};
  assert.deepEqual(
    { handedOut, missed, stored, wanted },
    {
      handedOut: 20,
      missed: { empty: 2, turn: 1 },
      stored: 0,
      wanted: 20,
    },
  );
});

test('A key that has become blocked or weak meanwhile is thrown away, and the next one handed out', async () => {
  await using fixture = await openFixture({ p256: 3 });
  await fixture.fillPool();
  let judged = 0;
  const pool = fixture.openPool({ isGood: async () => (judged += 1) > 2 });
  assert.ok((await pool.take('p256', ANYBODY)) !== undefined);
  assert.equal(pool.figures.get('p256')?.thrownAway, 2);
  assert.equal(await pool.take('p256', ANYBODY), undefined);
});

test('A key that has become too old in hand is thrown away', async () => {
  await using fixture = await openFixture({ p256: 32 });
  await fixture.fillPool();
  const pool = fixture.openPool();
  await pool.take('p256', ANYBODY);
  fixture.clock.advance(30 * DAY_MS + 1);
  assert.equal(await pool.take('p256', ANYBODY), undefined);
  assert.equal(pool.figures.get('p256')?.thrownAway, 1);
});

test('A key that no data key opens is thrown away and told of', async () => {
  await using fixture = await openFixture({ p256: 1 });
  const key: PooledKey = {
    id: 'moved',
    algorithm: 'p256',
    sealedKey: boxOf(1).seal(await makeKeyPair('p256'), pooledKeyPlace('elsewhere')),
    madeAt: fixture.clock.now(),
  };
  await fixture.store.transact(async (rows) => await rows.keyPool.add([key]));
  const told: unknown[] = [];
  const pool = fixture.openPool({ report: (error) => told.push(error) });
  assert.equal(await pool.take('p256', ANYBODY), undefined);
  assert.equal(told.length, 1);
});

test('While an order waits for a key none is made ahead, and what was begun is kept', async () => {
  await using fixture = await openFixture({ p256: 20 });
  await fixture.fillPool({ isOrderWaiting: () => true });
  assert.deepEqual(await fixture.stored(), new Map());
  let looks = 0;
  await fixture.fillPool({ isOrderWaiting: () => (looks += 1) > 2 });
  assert.deepEqual(await fixture.stored(), new Map([['p256', 8]]));
});

test('A pool that cannot be filled is told of', async () => {
  await using fixture = await openFixture({ p256: 1 });
  const told: unknown[] = [];
  const failure = new Error('there is no randomness left');
  await fixture.fillPool({ make: async () => await Promise.reject(failure), report: (error) => told.push(error) });
  assert.deepEqual(told, [failure]);
  assert.deepEqual(await fixture.stored(), new Map());
});
