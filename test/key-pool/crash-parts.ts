// What a process that takes keys and the test that kills it have in common.

import { makeDataKeyBox, MASTER_KEY_BYTES } from '../../src/lib/secret-box.ts';
import { systemRandom } from '../../src/lib/random.ts';
import type { KeyPoolSettings } from '../../src/key-pool/settings.ts';

/** Keys enough for every process that is killed. */
export const POOL_SIZE = 256;

export const POOL_SETTINGS: KeyPoolSettings = { sizes: new Map([['ed25519', POOL_SIZE]]), maxAgeDays: 30 };

export const poolBox = makeDataKeyBox({ id: 1, key: new Uint8Array(MASTER_KEY_BYTES) }, systemRandom);
