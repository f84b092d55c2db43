// Transactions on PostgreSQL: in each other's way, cut off, given up.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, Pool, type PoolClient } from 'pg';
import { systemRandom } from '../../../src/lib/random.ts';
import { DatabaseClock, OFFSET_LIFE_MS } from '../../../src/store/postgres/database-clock.ts';
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { ATTEMPTS_ALONE, ATTEMPTS_BESIDE_OTHERS } from '../../../src/store/postgres/transactions.ts';
import { CommitUnanswered } from '../../../src/store/postgres/trouble.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { StoreBusy } from '../../../src/certificates/ports/store.ts';
import { makeCertificate, NOON } from '../../contracts/store/samples.ts';
import { until } from '../../support/life.ts';
import { type Database, openStoreOn, type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { openCut } from '../../support/postgres-cut.ts';
import { fixedClock } from '../../support/store.ts';

let server: PostgresServer;

before(async () => {
  server = await startPostgres();
});
after(async () => await server[Symbol.asyncDispose]());

const numbersTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

const record = (value: string) => ({ name: 'a.example.com', value, certificateId: 'Ab12Cd34' });

const valuesIn = async (store: RecordStore) => await store.reads.dnsRecords.listValues('a.example.com');

test('of twenty transactions at once that each fill the last place if they find it free, one does', async () => {
  await using opened = await openStoreOn(server);
  const outcomes = await Promise.all(
    numbersTo(20).map((number) =>
      opened.store.transact(async ({ dnsRecords }) => {
        if ((await dnsRecords.listValues('a.example.com')).length > 0) return 'full';
        await dnsRecords.put(record(`${number}`));
        return 'filled';
      }),
    ),
  );
  equal(outcomes.filter((outcome) => outcome === 'filled').length, 1);
  equal((await valuesIn(opened.store)).length, 1);
});

test('a hundred transactions at once that change one certificate all succeed, however often they meet', async () => {
  await using opened = await openStoreOn(server);
  const { store } = opened;
  await store.transact(({ certificates }) => certificates.insert(makeCertificate({ id: 'Ab12Cd34' })));
  await Promise.all(
    numbersTo(100).map((number) =>
      store.transact(async ({ certificates }) => {
        const current = await certificates.find('Ab12Cd34');
        if (current === undefined) throw new Error('it is gone');
        await certificates.save(current, { ...current, alias: `${current.alias}${number},` });
      }),
    ),
  );
  const certificate = await store.reads.certificates.find('Ab12Cd34');
  equal(certificate?.version, 101);
  equal(certificate?.alias.split(',').length, 101);
});

test('an error of the database that a transaction hides fails it all the same', async () => {
  await using opened = await openStoreOn(server);
  const project = { id: 1, accountUin: '100000000009', name: 'Shop', createdAt: NOON };
  const hiding = opened.store.transact(async ({ dnsRecords, projects }) => {
    await dnsRecords.put(record('x'));
    await projects.put(project).catch(() => undefined);
  });
  await rejects(hiding, { code: '23503' });
  deepEqual(await valuesIn(opened.store), []);
});

test('a unique value that is on record already is refused, not tried for ever', async () => {
  await using opened = await openStoreOn(server);
  const { store } = opened;
  const authority = {
    id: 'root-1',
    kind: 'public',
    crossChain: [],
    compromise: undefined,
    revocation: undefined,
    role: 'root',
    algorithm: 'p256',
    certificate: Uint8Array.of(1),
    sealedKey: Uint8Array.of(2),
    issuerId: 'root-1',
    createdAt: NOON,
    shards: 0,
  } as const;
  await store.transact(({ authorities }) => authorities.insert(authority));
  let runs = 0;
  const again = store.transact(async ({ authorities }) => {
    runs += 1;
    await authorities.insert(authority);
  });
  await rejects(again, { code: '23505' });
  equal(runs, 2);
});

test('a connection that is ended in the middle of a transaction is made up for, and its half is undone', async () => {
  await using opened = await openStoreOn(server);
  const { store, database } = opened;
  let runs = 0;
  await store.transact(async ({ dnsRecords }) => {
    runs += 1;
    await dnsRecords.put(record(`${runs}`));
    if (runs === 1) await endTransactions(database);
    await dnsRecords.put(record('last'));
  });
  deepEqual([runs, await valuesIn(store)], [2, ['2', 'last']]);
});

test('a transaction whose connection ends each time is refused after its last attempt', async () => {
  await using opened = await openStoreOn(server);
  const { store, database } = opened;
  let runs = 0;
  const failing = store.transact(async ({ dnsRecords }) => {
    runs += 1;
    await dnsRecords.put(record('x'));
    await endTransactions(database);
    await dnsRecords.put(record('y'));
  });
  await rejects(failing, { name: 'StoreUnavailable', trouble: 'unreachable' });
  deepEqual([runs, await valuesIn(store)], [ATTEMPTS_BESIDE_OTHERS + ATTEMPTS_ALONE, []]);
});

for (const [when, stored] of [
  ['before', []],
  ['answered', ['x']],
] as const) {
  test(`a commit that is cut off ${when} is reported as unknown, and not repeated`, async () => {
    await using database = await server.makeDatabase();
    await using cut = await openCut(database.url);
    await using store = await openPostgresStore({ url: cut.url, clock: fixedClock, random: systemRandom });
    let runs = 0;
    const cutOff = store.transact(async ({ dnsRecords }) => {
      runs += 1;
      await dnsRecords.put(record('x'));
      cut.cutAt('commit', when);
    });
    await rejects(cutOff, CommitUnanswered);
    deepEqual([runs, await valuesIn(store)], [1, stored]);
  });
}

test('reads go on after every connection was ended', async () => {
  await using opened = await openStoreOn(server);
  const { store, database } = opened;
  await Promise.all(numbersTo(20).map(async () => await valuesIn(store)));
  await endConnections(database);
  await Promise.all(numbersTo(20).map(async () => deepEqual(await valuesIn(store), [])));
});

test('a transaction that waits for something else than rows is given up, and takes no place any more', async () => {
  await using opened = await openStoreOn(server, { transactionLimitMs: 50 });
  const { store } = opened;
  const hanging = numbersTo(20).map((number) =>
    store.transact(async ({ dnsRecords }) => {
      await dnsRecords.put(record(`${number}`));
      await new Promise(() => undefined);
    }),
  );
  for (const one of await Promise.allSettled(hanging)) equal(one.status, 'rejected');
  await store.transact(({ dnsRecords }) => dnsRecords.put(record('x')));
  deepEqual(await valuesIn(store), ['x']);
});

test('as many transactions wait as may, and one more is refused', async () => {
  await using opened = await openStoreOn(server, { waitingLimit: 30 });
  const { store } = opened;
  const waiting = numbersTo(30).map((number) =>
    store.transact(({ dnsRecords }) => dnsRecords.put(record(`${number}`))),
  );
  await rejects(
    store.transact(({ dnsRecords }) => dnsRecords.put(record('x'))),
    StoreBusy,
  );
  await Promise.all(waiting);
  equal((await valuesIn(store)).length, 30);
});

test('closing lets those that wait finish and refuses new ones; closing again does nothing', async () => {
  await using database = await server.makeDatabase();
  const store = await openPostgresStore({ url: database.url, clock: fixedClock, random: systemRandom });
  const writing = numbersTo(20).map((number) =>
    store.transact(({ dnsRecords }) => dnsRecords.put(record(`${number}`))),
  );
  const closing = store[Symbol.asyncDispose]();
  await rejects(
    store.transact(({ dnsRecords }) => dnsRecords.put(record('x'))),
    /it is closed/,
  );
  await Promise.all(writing);
  await closing;
  await store[Symbol.asyncDispose]();
  await rejects(valuesIn(store));
  deepEqual(await database.query('select count(*)::int as count from dns_records'), [{ count: 20 }]);
});

test('what is read outside of transactions cannot write', async () => {
  await using opened = await openStoreOn(server);
  // The reads of a store are declared without their writing halves.
  const reads = opened.store.reads as Partial<Parameters<Parameters<RecordStore['transact']>[0]>[0]>;
  await rejects(async () => await reads.dnsRecords?.put(record('x')), {
    name: 'StoreUnavailable',
    trouble: 'readOnly',
  });
});

test('a NUL, which PostgreSQL keeps in no text, is found nowhere and stored as a mark', async () => {
  await using opened = await openStoreOn(server);
  const { store } = opened;
  equal(await store.reads.certificates.find('Ab12\0d34'), undefined);
  await store.transact(({ certificates }) => certificates.insert(makeCertificate({ id: 'Ab12Cd34', alias: 'a\0b' })));
  equal((await store.reads.certificates.find('Ab12Cd34'))?.alias, 'a\u{FFFD}b');
});

test('numbers are read exactly up to 2^53 - 1, and are refused beyond', async () => {
  await using opened = await openStoreOn(server);
  const { store, database } = opened;
  const sizes = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 1];
  for (const [index, size] of sizes.entries()) {
    await store.transact(({ certificates }) => certificates.insert(makeCertificate({ id: `size${index}` })));
    await database.query(`update certificates set generation = ${size} where id = 'size${index}'`);
  }
  equal((await store.reads.certificates.find('size0'))?.generation, Number.MAX_SAFE_INTEGER);
  await rejects(store.reads.certificates.find('size1'), /Cannot read the number 9007199254740992/);
  const inside = store.transact(({ certificates }) => certificates.find('size1'));
  await rejects(inside, /Cannot read the number 9007199254740992/);
  equal((await store.reads.certificates.find('size0'))?.id, 'size0');
});

const OURS = `from pg_stat_activity where application_name = 'reseal' and datname = current_database()`;

async function endTransactions(database: Database): Promise<void> {
  await database.query(`select pg_terminate_backend(pid) ${OURS} and state = 'idle in transaction'`);
}

async function endConnections(database: Database): Promise<void> {
  await database.query(`select pg_terminate_backend(pid) ${OURS}`);
}

for (const kind of ['transaction', 'write set'] as const) {
  test(`while the database hangs a ${kind} is refused when its time is over, and nothing of it is carried out later`, async () => {
    await using database = await server.makeDatabase();
    await using cut = await openCut(database.url);
    const options = { clock: fixedClock, random: systemRandom, callLimitMs: 700 };
    await using store = await openPostgresStore({ url: cut.url, ...options });
    const write = async (id: string): Promise<unknown> => {
      const certificate = makeCertificate({ id });
      if (kind === 'transaction') return await store.transact(({ certificates }) => certificates.insert(certificate));
      return await store.apply({ expects: [], changes: [{ kind: 'insert', certificate }] });
    };
    await write('Before1');
    cut.hang();
    const before = performance.now();
    await rejects(write('During1'));
    const tookMs = performance.now() - before;
    // Not a measure of speed: without the limit it would be a matter of many seconds.
    equal(tookMs >= 690 && tookMs < 10_000, true, `${tookMs} ms`);
    cut.resume();
    await write('After1');
    const found = await database.query('select id from certificates order by id');
    deepEqual(
      found.map(({ id }) => id),
      ['After1', 'Before1'],
    );
  });
}

for (const kind of ['transaction', 'write set', 'read'] as const) {
  test(`a ${kind} waits for a connection no longer than it may last, and the next one gets it`, async () => {
    await using database = await server.makeDatabase();
    await using cut = await openCut(database.url);
    const options = { clock: fixedClock, random: systemRandom, callLimitMs: 500 };
    await using store = await openPostgresStore({ url: cut.url, ...options });
    const use = async (): Promise<unknown> => await usesOf(store)[kind]();
    cut.hang();
    const before = performance.now();
    // More than there are connections: some wait their turn meanwhile, and it comes too late.
    const outcomes = await Promise.allSettled(numbersTo(40).map(use));
    const tookMs = performance.now() - before;
    deepEqual(
      new Set(outcomes.map((outcome) => (outcome.status === 'rejected' ? nameOf(outcome.reason) : 'done'))),
      new Set(['StoreUnavailable', 'StoreBusy']),
    );
    // Not a measure of speed: a connection that does not come would take five seconds.
    equal(tookMs < 4000, true, `${tookMs} ms`);
    cut.resume();
    await use();
  });
}

function usesOf(store: RecordStore) {
  return {
    transaction: async () => await store.transact(({ dnsRecords }) => dnsRecords.put(record('x'))),
    'write set': async () => await store.apply({ expects: [], changes: [] }),
    read: async () => await valuesIn(store),
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}

test('what a node that is gone without a word has locked is free again before a call of another node is over', async () => {
  await using opened = await openStoreOn(server);
  await using cut = await openCut(opened.database.url);
  const gone = await openPostgresStore({ url: cut.url, clock: fixedClock, random: systemRandom, callLimitMs: 1000 });
  const certificate = makeCertificate({ id: 'Ab12Cd34' });
  await opened.store.transact(({ certificates }) => certificates.insert(certificate));
  const left = gone.transact(async ({ certificates }) => {
    await certificates.save(certificate, { ...certificate, alias: 'gone' });
    cut.hang();
    await certificates.find(certificate.id);
  });
  await rejects(left);
  await opened.store.transact(({ certificates }) => certificates.save(certificate, { ...certificate, alias: 'stays' }));
  equal((await opened.store.reads.certificates.find(certificate.id))?.alias, 'stays');
  cut.resume();
  await gone[Symbol.asyncDispose]();
});

test('a write set whose connection is ended by the server before its commit is carried out by another, once', async () => {
  await using opened = await openStoreOn(server);
  const { store, database } = opened;
  await using cleanup = new AsyncDisposableStack();
  const other = new Client(database.url);
  await other.connect();
  cleanup.defer(async () => await other.end());
  // With this the set stands still before its commit.
  await other.query('begin; lock table certificates in exclusive mode');
  const applying = store.apply({
    expects: [],
    changes: [{ kind: 'insert', certificate: makeCertificate({ id: 'Set1' }) }],
  });
  const waiting = `${OURS} and wait_event_type = 'Lock'`;
  await until('the set waits', async () => (await database.query(`select pid ${waiting}`)).length === 1);
  await database.query(`select pg_terminate_backend(pid) ${waiting}`);
  await other.query('commit');
  deepEqual(await applying, { kind: 'applied' });
  equal((await store.reads.certificates.find('Set1'))?.version, 1);
});

test('the clock of the database is looked at again after a minute, and once a call has found that it was set', async () => {
  await using database = await server.makeDatabase();
  await using cleanup = new AsyncDisposableStack();
  const pool = new Pool({ connectionString: database.url, max: 1 });
  cleanup.defer(async () => await pool.end());
  const client = await pool.connect();
  cleanup.defer(() => client.release());
  const looks = countQueries(client);
  let nowMs = 1_000_000;
  const clock = new DatabaseClock(() => nowMs);
  const counts: number[] = [];
  for (const passedMs of [0, OFFSET_LIFE_MS - 1, 1, 1]) {
    nowMs += passedMs;
    await clock.timeIn(client, 1000);
    counts.push(looks.count);
  }
  clock.forget(client);
  await clock.timeIn(client, 1000);
  deepEqual([...counts, looks.count], [1, 1, 2, 2, 3]);
});

function countQueries(client: PoolClient): { readonly count: number } {
  const looks = { count: 0 };
  const query = client.query.bind(client);
  Object.assign(client, {
    query: (...given: Parameters<typeof query>) => {
      looks.count += 1;
      return query(...given);
    },
  });
  return looks;
}
