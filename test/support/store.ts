// A store on a real file in a temporary folder, which goes away with it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/lib/clock.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { openSqliteStore, type SqliteStoreOptions } from '../../src/store/sqlite/sqlite-store.ts';
import { placeNewestSchema } from './newest-schema.ts';

/** For tests that are not about time. */
export const STORE_TEST_TIME = new Date('2026-03-01T12:00:00Z');

export const fixedClock: Clock = { now: () => STORE_TEST_TIME };

export interface TemporaryStore extends AsyncDisposable {
  readonly store: RecordStore;
  readonly file: string;
}

export async function openTemporaryStore(
  options: Partial<Omit<SqliteStoreOptions, 'file'>> = {},
): Promise<TemporaryStore> {
  const folder = await mkdtemp(join(tmpdir(), 'reseal-store-'));
  const file = join(folder, 'reseal.db');
  if (options.migrations === undefined) await placeNewestSchema(file);
  const store = await openSqliteStore({ clock: fixedClock, ...options, file });
  return {
    store,
    file,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
