// Opening a SQLite store: new files, older schemas, newer ones, and migrations that fail.

import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { listShards } from '../../../src/store/migrations/0010-list-shards.ts';
import { MIGRATIONS } from '../../../src/store/migrations/all.ts';
import type { Migration } from '../../../src/store/migrations/migration.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { makeCertificate } from '../../contracts/store/samples.ts';
import { BEFORE_LANES, checkLanes, ROWS_BEFORE_LANES } from '../../support/before-lanes.ts';
import { fixedClock, STORE_TEST_TIME } from '../../support/store.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const NEWEST = MIGRATIONS.at(-1)?.number ?? 0;

const NEXT: Migration = {
  number: NEWEST + 1,
  name: 'notes',
  statements: ({ integer }) => [`create table notes (id ${integer})`, 'insert into notes values (7)'],
};

const BROKEN: Migration = {
  ...NEXT,
  statements: (types) => [...NEXT.statements(types), 'insert into nowhere values (1)'],
};

function inspect(file: string, query: string): readonly unknown[] {
  using database = new DatabaseSync(file, { readOnly: true });
  // Rows have no prototype, which deepEqual would see.
  return structuredClone(database.prepare(query).all());
}

function change(file: string, statements: string): void {
  using database = new DatabaseSync(file);
  database.exec(statements);
}

const ran = (file: string) => inspect(file, 'select number, name, ran_at from migrations order by number');

test('migrations are numbered from 1, each higher than the one before', () => {
  const numbers = MIGRATIONS.map(({ number }) => number);
  equal(numbers[0], 1);
  deepEqual(
    numbers,
    [...new Set(numbers)].toSorted((left, right) => left - right),
  );
});

test('a new file is made for its owner alone, and each migration runs once, whenever it is opened', async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'reseal.db');
  for (const _ of ['first', 'second']) {
    await using store = await openSqliteStore({ file, clock: fixedClock });
    deepEqual(await store.reads.accounts.list(), []);
    equal((await stat(file)).mode & 0o777, 0o600);
    equal((await stat(`${file}-wal`)).mode & 0o777, 0o600);
  }
  deepEqual(
    ran(file),
    MIGRATIONS.map(({ number, name }) => ({ number, name, ran_at: STORE_TEST_TIME.getTime() })),
  );
  deepEqual(inspect(file, 'pragma journal_mode'), [{ journal_mode: 'wal' }]);
});

test('a newer version adds its migration and keeps what is there', async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'reseal.db');
  {
    await using store = await openSqliteStore({ file, clock: fixedClock });
    await store.transact((rows) => rows.certificates.insert(makeCertificate({ id: 'Ab12Cd34' })));
  }
  const told: string[] = [];
  const migrations = [...MIGRATIONS, NEXT];
  await using store = await openSqliteStore({
    file,
    clock: fixedClock,
    migrations,
    migrating: ({ name }) => told.push(name),
  });
  deepEqual(told, ['notes']);
  equal((await store.reads.certificates.find('Ab12Cd34'))?.id, 'Ab12Cd34');
  deepEqual(inspect(file, 'select id from notes'), [{ id: 7 }]);
  equal(ran(file).length, MIGRATIONS.length + 1);
});

test('revocation lists of before are kept as whole lists, and their issuing authority gets shards', async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'reseal.db');
  const before = MIGRATIONS.filter(({ number }) => number < listShards.number);
  await (await openSqliteStore({ file, clock: fixedClock, migrations: before }))[Symbol.asyncDispose]();
  change(
    file,
    `insert into authorities (id, role, algorithm, certificate, sealed_key, issuer_id, created_at)
      values ('root-1', 'root', 'p256', x'30', x'01', 'root-1', 5), ('issuing-1', 'issuing', 'p256', x'31', x'02', 'root-1', 5);
     insert into revocation_lists (authority_id, number, der, this_update, next_update)
      values ('issuing-1', 17, x'3000', 1000, 2000)`,
  );
  await using store = await openSqliteStore({ file, clock: fixedClock });
  const { authorities, revocationLists } = store.reads;
  deepEqual(
    (await authorities.list()).map(({ id, shards }) => [id, shards]),
    [
      ['issuing-1', 64],
      ['root-1', 0],
    ],
  );
  const list = await revocationLists.findLatest('issuing-1', 0);
  deepEqual([list?.number, list?.der, list?.thisUpdate], [17, Uint8Array.of(0x30, 0), new Date(1000)]);
  equal((await revocationLists.listHeads('issuing-1')).length, 1);
});

test('a migration that arrives after one with a higher number is run all the same', async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'reseal.db');
  const later = { ...NEXT, number: NEXT.number + 1, name: 'later', statements: () => [] };
  await (await openSqliteStore({ file, clock: fixedClock, migrations: [...MIGRATIONS, later] }))[Symbol.asyncDispose]();
  const all = [...MIGRATIONS, NEXT, later];
  await (await openSqliteStore({ file, clock: fixedClock, migrations: all }))[Symbol.asyncDispose]();
  deepEqual(inspect(file, 'select id from notes'), [{ id: 7 }]);
  equal(ran(file).length, all.length);
});

test('a file with a newer schema is refused and left as it is', async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'reseal.db');
  await (await openSqliteStore({ file, clock: fixedClock, migrations: [...MIGRATIONS, NEXT] }))[Symbol.asyncDispose]();
  await rejects(openSqliteStore({ file, clock: fixedClock }), {
    name: 'OperatorError',
    message: `Cannot open the store ${file}: its schema has number ${NEXT.number}, which this version of Reseal does not know; its own newest is ${NEWEST}`,
  });
  equal(ran(file).length, MIGRATIONS.length + 1);
});

test('a migration that fails leaves the file as it was', async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'reseal.db');
  await (await openSqliteStore({ file, clock: fixedClock }))[Symbol.asyncDispose]();
  await rejects(openSqliteStore({ file, clock: fixedClock, migrations: [...MIGRATIONS, BROKEN] }), /nowhere/);
  equal(ran(file).length, MIGRATIONS.length);
  deepEqual(inspect(file, "select name from sqlite_schema where name = 'notes'"), []);
  await (await openSqliteStore({ file, clock: fixedClock }))[Symbol.asyncDispose]();
});

test('a file that is no database is refused, and so is a folder that is not there', async () => {
  using folder = makeTemporaryFolder();
  const refusals = { [import.meta.filename]: /not a database/, [join(folder.path, 'nowhere', 'reseal.db')]: /ENOENT/ };
  for (const [file, reason] of Object.entries(refusals)) {
    await rejects(openSqliteStore({ file, clock: fixedClock }), (error: Error) => {
      ok(error.message.startsWith(`Cannot open the store ${file}: `), error.message);
      return reason.test(error.message) && error.name === 'OperatorError';
    });
  }
});

test('the database of another program is refused and left as it is', async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'reseal.db');
  using database = new DatabaseSync(file);
  database.exec('create table notes (id integer)');
  await rejects(openSqliteStore({ file, clock: fixedClock }), /it is the database of another program$/);
  deepEqual(inspect(file, 'select name from sqlite_schema'), [{ name: 'notes' }]);
  deepEqual(inspect(file, 'pragma journal_mode'), [{ journal_mode: 'delete' }]);
});

test('a store that is closed refuses to write and to read; closing it again does nothing', async () => {
  using folder = makeTemporaryFolder();
  const store = await openSqliteStore({ file: join(folder.path, 'reseal.db'), clock: fixedClock });
  await store[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  await rejects(
    store.transact((rows) => rows.certificates.insert(makeCertificate({ id: 'Ab12Cd34' }))),
    /it is closed/,
  );
  await rejects(store.reads.certificates.find('Ab12Cd34'), /not open/);
});

test('jobs and deliveries from before lanes wait in theirs, and what was given up stays so', async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'reseal.db');
  await (await openSqliteStore({ file, clock: fixedClock, migrations: BEFORE_LANES }))[Symbol.asyncDispose]();
  change(file, ROWS_BEFORE_LANES.join(';'));
  await using store = await openSqliteStore({ file, clock: fixedClock });
  await checkLanes(store);
});
