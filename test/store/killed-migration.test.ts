// A process that is killed while it brings a store to the newest schema leaves it as it was, and the next one brings it there.

import { deepEqual, equal } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { systemRandom } from '../../src/lib/random.ts';
import { MIGRATIONS } from '../../src/store/migrations/all.ts';
import type { Migration } from '../../src/store/migrations/migration.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { startPostgres } from '../support/postgres.ts';
import { fixedClock as clock } from '../support/store.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const HALF = Math.floor(MIGRATIONS.length / 2);
/** It stands at the schema of an earlier release, and the last of several migrations is cut off. */
const OLDER = MIGRATIONS.slice(0, HALF);
const KILLED_AT = MIGRATIONS.at(-2)?.number ?? 0;

const RAN = 'select number from migrations order by number';

interface Place {
  /** A file, or an address. */
  readonly place: string;
  readonly open: (migrations?: readonly Migration[]) => Promise<AsyncDisposable>;
  /** The numbers of the migrations that have run. */
  readonly ran: () => Promise<readonly number[]>;
}

async function assertWhole(store: 'sqlite' | 'postgres', { place, open, ran }: Place): Promise<void> {
  await (await open(OLDER))[Symbol.asyncDispose]();
  const older = await ran();
  deepEqual(older, numbersOf(OLDER));
  const words = [join(import.meta.dirname, 'migrating-process.ts'), store, place, String(KILLED_AT)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  equal((await once(child, 'exit'))[1], 'SIGKILL');
  deepEqual(await ran(), older);
  await (await open())[Symbol.asyncDispose]();
  deepEqual(await ran(), numbersOf(MIGRATIONS));
}

function numbersOf(migrations: readonly Migration[]): readonly number[] {
  return migrations.map(({ number }) => number);
}

test('On SQLite a migration that is cut off has changed nothing', async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'reseal.db');
  await assertWhole('sqlite', {
    place: file,
    open: async (migrations = MIGRATIONS) => await openSqliteStore({ file, clock, migrations }),
    ran: async () => {
      using database = new DatabaseSync(file);
      return await Promise.resolve(
        database
          .prepare(RAN)
          .all()
          .map(({ number }) => Number(number)),
      );
    },
  });
});

test('On PostgreSQL a migration that is cut off has changed nothing', async () => {
  await using server = await startPostgres();
  await using database = await server.makeDatabase();
  const { url } = database;
  await assertWhole('postgres', {
    place: url,
    open: async (migrations = MIGRATIONS) => await openPostgresStore({ url, clock, random: systemRandom, migrations }),
    ran: async () => (await database.query(RAN)).map(({ number }) => Number(number)),
  });
});
