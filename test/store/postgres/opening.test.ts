// Opening a store on PostgreSQL: new databases, older schemas, newer ones, and databases that cannot be opened.

import { deepEqual, doesNotMatch, equal, ok, rejects } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';
import { makeLog } from '../../../src/lib/log.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { readRevocationCause } from '../../../src/certificates/model/revocation-reason.ts';
import { revocationCauses } from '../../../src/store/migrations/0039-revocation-causes.ts';
import { proofPlaces } from '../../../src/store/migrations/0040-proof-places.ts';
import { MIGRATIONS } from '../../../src/store/migrations/all.ts';
import type { Migration } from '../../../src/store/migrations/migration.ts';
import { MINUTE_MS } from '../../../src/lib/clock.ts';
import { inspectPostgres } from '../../../src/store/postgres/inspect-postgres.ts';
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { domain, makeCertificate, makeIssuance, makeMaterial, makeProof } from '../../contracts/store/samples.ts';
import { BEFORE_LANES, checkLanes, ROWS_BEFORE_LANES } from '../../support/before-lanes.ts';
import { type Database, type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { fixedClock, STORE_TEST_TIME } from '../../support/store.ts';

let server: PostgresServer;

before(async () => {
  server = await startPostgres();
});
after(async () => await server[Symbol.asyncDispose]());

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

const open = async (url: string, migrations: readonly Migration[] = MIGRATIONS) =>
  await openPostgresStore({ url, clock: fixedClock, random: systemRandom, migrations });

const close = async (url: string, migrations?: readonly Migration[]) =>
  await (await open(url, migrations))[Symbol.asyncDispose]();

const ran = async (database: Database) =>
  await database.query('select number::int, name, ran_at::float from migrations order by number');

const expected = MIGRATIONS.map(({ number, name }) => ({ number, name, ran_at: STORE_TEST_TIME.getTime() }));

test('of five nodes that open a new database at once, one makes the tables, and opening again changes nothing', async () => {
  await using database = await server.makeDatabase();
  await Promise.all(Array.from({ length: 5 }, async () => await close(database.url)));
  await close(database.url);
  deepEqual(await ran(database), expected);
});

test('a database is looked at without a change to it: new, open, of another program, newer', async () => {
  await using database = await server.makeDatabase();
  const nothing = { isNew: true, newest: undefined, authorities: [], keyPool: [] };
  const { lacking, server: seen, ...found } = await inspectPostgres(database.url);
  deepEqual(found, nothing);
  equal(lacking.length, MIGRATIONS.length);
  ok(Math.abs((seen?.now.getTime() ?? 0) - Date.now()) < MINUTE_MS);
  ok((seen?.openConnections ?? 0) >= 1 && (seen?.mostConnections ?? 0) > (seen?.openConnections ?? 0));
  deepEqual(
    await database.query('select relname from pg_class where relnamespace = current_schema()::regnamespace'),
    [],
  );
  await close(database.url);
  const opened = await inspectPostgres(database.url);
  deepEqual([opened.isNew, opened.lacking, opened.newest], [false, [], undefined]);
  await close(database.url, [...MIGRATIONS, NEXT]);
  await rejects(inspectPostgres(database.url), /which this version of Reseal does not know/);
  await using other = await server.makeDatabase();
  await other.query('create table notes (id integer)');
  await rejects(inspectPostgres(other.url), /it is the database of another program/);
});

test('every text is compared byte by byte, whatever the language of the database', async () => {
  await using database = await server.makeDatabase();
  await close(database.url);
  const others = await database.query(
    `select table_name, column_name from information_schema.columns
      where table_schema = 'public' and table_name <> 'migrations'
      and data_type in ('text', 'character varying', 'character') and collation_name is distinct from 'C'`,
  );
  deepEqual(others, [], 'migrations write texts with the word of their dialect');
});

test('proofs of before are placed where they stood, and revocations have the reason that their issuer was told', async () => {
  await using database = await server.makeDatabase();
  const revocation = {
    ...readRevocationCause('no words of any list'),
    requestedAt: STORE_TEST_TIME,
    revokedAt: undefined,
  };
  const proofs = [makeProof({ domain: domain('b.com') }), makeProof({ domain: domain('a.com'), method: 'file' })];
  const issued = makeMaterial({ serial: 'aa' });
  {
    await using store = await open(database.url);
    const certificate = makeCertificate({ id: 'Ab12Cd34', step: 'revoked', issued, revocation, proofs });
    await store.transact(async (rows) => await rows.certificates.insert(certificate));
    await store.transact(async (rows) => await rows.issuances.plan(makeIssuance({ serial: 'aa' })));
    await store.transact(async (rows) => await rows.issuances.complete('aa', STORE_TEST_TIME));
    await store.transact(async (rows) => await rows.issuances.revoke('aa', { at: STORE_TEST_TIME, reason: 9 }));
  }
  // As the version before had them.
  const undone = [revocationCauses.number, proofPlaces.number].join();
  await database.query(`delete from migrations where number in (${undone})`);
  await database.query('alter table certificates drop column revocation_reason');
  await database.query('alter table certificates rename column revocation_comment to revocation_reason');
  await database.query(`update certificates set proofs = replace(proofs, '"place":', '"fileName":')`);
  await using store = await open(database.url);
  const found = await store.reads.certificates.find('Ab12Cd34');
  deepEqual([found?.revocation?.reason, found?.revocation?.comment], ['privilegeWithdrawn', 'no words of any list']);
  deepEqual(
    found?.proofs.map(({ place }) => place),
    ['_dnsauth.b.com', '/.well-known/pki-validation/_dnsauth.example.com'],
  );
});

test('options of the address hold beside those of the store: its tables lie in the schema that they name', async () => {
  await using database = await server.makeDatabase();
  await database.query('create schema own');
  const url = new URL(database.url);
  url.searchParams.set('options', '-c search_path=own');
  await using store = await open(url.href);
  await store.transact((rows) => rows.certificates.insert(makeCertificate({ id: 'Ab12Cd34' })));
  deepEqual(await database.query('select id from own.certificates'), [{ id: 'Ab12Cd34' }]);
  // The reads of a store are declared without their writing halves.
  const reads = store.reads as Partial<Parameters<Parameters<RecordStore['transact']>[0]>[0]>;
  await rejects(async () => await reads.certificates?.insert(makeCertificate({ id: 'Ef56Gh78' })), {
    name: 'StoreUnavailable',
    trouble: 'readOnly',
  });
});

test('a newer version adds its migration and keeps what is there', async () => {
  await using database = await server.makeDatabase();
  {
    await using store = await open(database.url);
    await store.transact((rows) => rows.certificates.insert(makeCertificate({ id: 'Ab12Cd34' })));
  }
  await using store = await open(database.url, [...MIGRATIONS, NEXT]);
  equal((await store.reads.certificates.find('Ab12Cd34'))?.id, 'Ab12Cd34');
  deepEqual(await database.query('select id::int from notes'), [{ id: 7 }]);
});

test('a node reads on where a newer one has added a column to what it reads', async () => {
  await using database = await server.makeDatabase();
  await using store = await open(database.url);
  const certificate = makeCertificate({ id: 'Ab12Cd34' });
  await store.transact((rows) => rows.certificates.insert(certificate));
  const readAtOnce = async () =>
    await Promise.all(Array.from({ length: 8 }, async () => await store.reads.certificates.find(certificate.id)));
  for (const found of await readAtOnce()) equal(found?.id, certificate.id);
  await database.query('alter table certificates add column note text');
  for (const found of await readAtOnce()) equal(found?.id, certificate.id);
});

test('a database with a newer schema is refused and left as it is', async () => {
  await using database = await server.makeDatabase();
  await close(database.url, [...MIGRATIONS, NEXT]);
  const { host, pathname } = new URL(database.url);
  await rejects(open(database.url), {
    name: 'OperatorError',
    message: `Cannot open the store postgres://${host}${pathname}: its schema has number ${NEXT.number}, which this version of Reseal does not know; its own newest is ${NEWEST}`,
  });
  equal((await ran(database)).length, MIGRATIONS.length + 1);
});

test('the database of another program is refused and left as it is', async () => {
  await using database = await server.makeDatabase();
  await database.query('create table shop (id integer)');
  await rejects(open(database.url), { name: 'OperatorError', message: /it is the database of another program/ });
  deepEqual(await database.query("select count(*)::int as count from pg_tables where schemaname = 'public'"), [
    { count: 1 },
  ]);
});

test('a migration that fails leaves the database as it was', async () => {
  await using database = await server.makeDatabase();
  await close(database.url);
  await rejects(open(database.url, [...MIGRATIONS, BROKEN]), /nowhere/);
  deepEqual(await ran(database), expected);
  deepEqual(await database.query("select to_regclass('notes')::text as notes"), [{ notes: null }]);
  await close(database.url);
});

test('a database that cannot hold every character is refused', async () => {
  await using database = await server.makeDatabase(
    "encoding 'SQL_ASCII' locale_provider 'libc' locale 'C' template template0",
  );
  await rejects(open(database.url), { name: 'OperatorError', message: /its encoding is SQL_ASCII, UTF8 is needed/ });
});

test('a database that cannot be reached is named with its reason, and its password is shown nowhere', async () => {
  await using database = await server.makeDatabase();
  for (const [change, reason] of Object.entries({
    password: /password authentication failed/,
    pathname: /database "nowhere" does not exist/,
    port: /ECONNREFUSED/,
    hostname: /ENOTFOUND|EAI_AGAIN/,
  })) {
    const error = await open(changed(database.url, change)).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    await rejects(Promise.reject(error), { name: 'OperatorError', message: reason });
    const lines: string[] = [];
    makeLog({ level: 'info', clock: fixedClock, write: (line) => lines.push(line) }).error({ error }, 'no store');
    doesNotMatch(`${inspect(error, { depth: 10 })}${lines.join('')}`, /hush/);
  }
});

/** The database's password holds "hush"; the wrong one does too. */
function changed(address: string, part: string): string {
  const url = new URL(address);
  if (part === 'password') url.password = 'wrong-hush';
  if (part === 'pathname') url.pathname = '/nowhere';
  // The port of discard: nobody listens there.
  if (part === 'port') url.port = '9';
  if (part === 'hostname') url.hostname = 'nowhere.invalid';
  return url.href;
}

test('jobs and deliveries from before lanes wait in theirs, and what was given up stays so', async () => {
  await using database = await server.makeDatabase();
  await close(database.url, BEFORE_LANES);
  for (const row of ROWS_BEFORE_LANES) await database.query(row);
  await using store = await open(database.url);
  await checkLanes(store);
});
