// Processes that hand out keys are killed: none of their keys is handed out again, and a node loses no more than it has in hand.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { MOST_IN_HAND } from '../../src/key-pool/hand.ts';
import { pooledKeyPlace } from '../../src/key-pool/ports.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { makeKeyPairHere } from '../../src/x509/keys/keys.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import { openStoreOn, startPostgres, usePostgres } from '../support/postgres.ts';
import { openTemporaryStore } from '../support/store.ts';
import { POOL_SIZE, poolBox } from './crash-parts.ts';

const TAKER = join(import.meta.dirname, 'taker.ts');
/** Rounds of processes that are killed; the last ones take what is left. */
const KILLS = 2;
const MOST_LINES = 40;

const { RESEAL_TEST_POSTGRES_URL } = process.env;

async function fill(store: RecordStore): Promise<void> {
  const madeAt = systemClock.now();
  const keys = Array.from({ length: POOL_SIZE }, (_, n) => {
    const id = `key ${n}`;
    const sealedKey = poolBox.seal(makeKeyPairHere('ed25519'), pooledKeyPlace(id));
    return { id, algorithm: 'ed25519' as const, sealedKey, madeAt };
  });
  await store.transact(async (rows) => await rows.keyPool.add(keys));
}

/** Which keys a process says that it was handed; it is killed when it has said so many. */
async function takeUntil(lines: number, { place, name }: { readonly place: string; readonly name: string }) {
  const child = spawn(process.execPath, [TAKER, place, name], {
    env: { ...process.env, ...COMPILE_CACHE },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const keys: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    keys.push(line);
    if (keys.length === lines) child.kill('SIGKILL');
  }
  await ended;
  return keys;
}

/** Several processes at once, killed and followed by others, until the pool is empty. */
async function takeAll(place: string, nodes: number): Promise<readonly string[]> {
  const taken: string[] = [];
  for (let round = 0; round <= KILLS; round += 1) {
    const taking = Array.from({ length: nodes }, async (_, node) => {
      const lines = round === KILLS ? Number.POSITIVE_INFINITY : randomInt(1, MOST_LINES / nodes);
      taken.push(...(await takeUntil(lines, { place, name: `${round}/${node}` })));
    });
    await Promise.all(taking);
  }
  return taken;
}

function assertOnce(taken: readonly string[], nodes: number): void {
  assert.equal(new Set(taken).size, taken.length, 'a key was handed out twice');
  const lost = POOL_SIZE - taken.length;
  // What is handed out while the signal is on its way may not have been said.
  assert.ok(lost <= KILLS * nodes * (MOST_IN_HAND + 1), `${lost} keys are lost`);
  assert.ok(taken.length > POOL_SIZE / 2, `${taken.length} keys were handed out`);
}

test('On SQLite no key is handed out twice by processes that follow on killed ones', async () => {
  await using temporary = await openTemporaryStore({ clock: systemClock });
  await fill(temporary.store);
  assertOnce(await takeAll(temporary.file, 1), 1);
});

test('On PostgreSQL none is by two nodes at once, which are killed again and again', async () => {
  await using server =
    RESEAL_TEST_POSTGRES_URL === undefined ? await startPostgres() : usePostgres(RESEAL_TEST_POSTGRES_URL);
  await using opened = await openStoreOn(server, { clock: systemClock, random: systemRandom });
  await fill(opened.store);
  assertOnce(await takeAll(opened.database.url, 2), 2);
});
