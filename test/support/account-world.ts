// A place for accounts: a real store in a temporary folder, a fixed clock, randomness from a seed.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyWorld } from '../../src/accounts/api-keys.ts';
import { DATABASE_FILE } from '../../src/data-folder/data-folder.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Random } from '../../src/lib/random.ts';
import { makeSecretBox, MASTER_KEY_BYTES } from '../../src/lib/secret-box.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';

export const FIXED_NOW = new Date('2026-03-20T08:00:00Z');
export const fixedClock: Clock = { now: () => FIXED_NOW };

export interface AccountWorld extends KeyWorld, AsyncDisposable {
  readonly store: RecordStore;
  readonly folder: string;
}

export async function openAccountWorld(seed = 1): Promise<AccountWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'reseal-accounts-'));
  const store = await openSqliteStore({ file: join(folder, DATABASE_FILE), clock: fixedClock });
  const random = seededRandom(seed);
  const secrets = makeSecretBox(random(MASTER_KEY_BYTES), random);
  return {
    folder,
    store,
    random,
    secrets,
    clock: fixedClock,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** A folder that is gone with the end of the test. */
export async function openTemporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'reseal-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** mulberry32: the same bytes for the same seed. */
export function seededRandom(seed: number): Random {
  let state = seed;
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return (mixed ^ (mixed >>> 14)) & 0xff;
    });
}
