// The authority that is measured: opened over a SQLite file, as the service does it.

import { join } from 'node:path';
import { type Authority, openAuthority } from '../../src/ca/authority.ts';
import type { AuthorityAlgorithmId } from '../../src/ca/profile/authority-algorithms.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { makeSecretBox, MASTER_KEY_BYTES, type SecretBox } from '../../src/lib/secret-box.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { makeAuthoritySettings } from '../../test/support/authority.ts';
import type { Folder } from '../processes.ts';

/** Filling the ledger is one long transaction. */
const TRANSACTION_LIMIT_MS = 600_000;

export interface Opened extends AsyncDisposable {
  readonly authority: Authority;
  readonly store: RecordStore;
  readonly secrets: SecretBox;
}

/** `name` tells several in one folder apart. */
export async function openForBench(
  folder: Folder,
  wish: { readonly name: string; readonly algorithm: AuthorityAlgorithmId; readonly clock?: Clock },
): Promise<Opened> {
  const { name, algorithm, clock = systemClock } = wish;
  const file = join(folder.path, `${name}.db`);
  const store = await openSqliteStore({ file, clock, transactionLimitMs: TRANSACTION_LIMIT_MS });
  const secrets = makeSecretBox(systemRandom(MASTER_KEY_BYTES), systemRandom);
  const world = { store, secrets, clock, random: systemRandom };
  const authority = await openAuthority({ ...world, ...makeAuthoritySettings(algorithm) });
  return { authority, store, secrets, [Symbol.asyncDispose]: async () => await store[Symbol.asyncDispose]() };
}
