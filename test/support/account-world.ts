// A place for accounts: a real store in a temporary folder, a fixed clock, randomness from a seed.

import { dirname } from 'node:path';
import type { KeyWorld } from '../../src/accounts/api-keys.ts';
import { type KeyPolicy, keyPolicy } from '../../src/ca/key-policy/key-policy.ts';
import type { QuotaLimits } from '../../src/certificates/model/quota.ts';
import type { Random } from '../../src/lib/random.ts';
import { makeSecretBox, MASTER_KEY_BYTES } from '../../src/lib/secret-box.ts';
import { type Origin, SERVICE } from '../../src/lib/origin.ts';
import type { KeyPoolSettings } from '../../src/key-pool/settings.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { fixedClock, openTemporaryStore } from './store.ts';

export interface AccountWorld extends KeyWorld, AsyncDisposable {
  readonly store: RecordStore;
  readonly folder: string;
  readonly keyPolicy: KeyPolicy;
  readonly limits: QuotaLimits;
  readonly keyPool: KeyPoolSettings;
  readonly webhooks: readonly string[];
  readonly origin: Origin;
  readonly hooksToldOf: () => readonly string[];
}

export async function openAccountWorld(seed = 1): Promise<AccountWorld> {
  const temporary = await openTemporaryStore();
  const random = seededRandom(seed);
  return {
    folder: dirname(temporary.file),
    store: temporary.store,
    keyPolicy,
    keyPool: { sizes: new Map([['rsa2048', 7]]), maxAgeDays: 30 },
    limits: { quotas: { records: 40, bytes: 30, orders: 20, acts: 10 }, quotasOf: new Map() },
    webhooks: ['ops'],
    origin: SERVICE,
    hooksToldOf: () => [],
    random,
    secrets: makeSecretBox(random(MASTER_KEY_BYTES), random),
    clock: fixedClock,
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
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
