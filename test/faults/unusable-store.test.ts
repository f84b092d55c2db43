// A store that cannot be used: each kind of trouble as SQLite itself meets it, what callers, /readyz and the log are told of it.

import assert from 'node:assert/strict';
import { closeSync, openSync, readdirSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { CompiledQuery } from 'kysely';
import { type StoreTrouble, StoreUnavailable } from '../../src/certificates/ports/store-trouble.ts';
import type { Query } from '../../src/store/query.ts';
import { openConnection } from '../../src/store/sqlite/connection.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { TRANSACTION_LIMIT_MS, Writer } from '../../src/store/sqlite/writer.ts';
import { ACCOUNT, makeIssued } from '../contracts/store/samples.ts';
import { openTestService } from '../support/service.ts';
import { fixedClock } from '../support/store.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const raw =
  (statement: string): Query<unknown> =>
  () => ({ compile: () => CompiledQuery.raw(statement) });
const FILL = raw('insert into notes values (randomblob(20000))');

function openWriter(file: string, readOnly = false) {
  const connection = openConnection({ file, readOnly, busyTimeoutMs: 1 });
  const writer = new Writer({
    connection,
    thread: undefined,
    beginAttempts: 1,
    transactionLimitMs: TRANSACTION_LIMIT_MS,
  });
  const write = (query: Query<unknown>) => writer.transact((session) => session.change(query));
  return { connection, write, [Symbol.asyncDispose]: async () => await writer.close() };
}

function makeNotes(path: string): string {
  const file = join(path, 'notes.db');
  using database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal; create table notes (text blob)');
  return file;
}

/** Makes the page on which a table begins unreadable. */
function damage(file: string, table: string): void {
  const { rootpage, size } = rootOf(file, table);
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, new Uint8Array(size).fill(0xa5), 0, size, (rootpage - 1) * size);
  closeSync(descriptor);
}

function rootOf(file: string, table: string): { readonly rootpage: number; readonly size: number } {
  using database = new DatabaseSync(file);
  const root = database.prepare('select rootpage from sqlite_schema where name = ?').get(table)?.['rootpage'];
  const size = database.prepare('pragma page_size').get()?.['page_size'];
  assert.ok(typeof root === 'number' && typeof size === 'number');
  return { rootpage: root, size };
}

const unavailable = (trouble: StoreTrouble) => (error: unknown) =>
  error instanceof StoreUnavailable && error.trouble === trouble;

describe('SQLite', () => {
  test('with no room says so to each transaction, loses nothing, and goes on when there is room', async () => {
    using folder = makeTemporaryFolder();
    await using setting = openWriter(makeNotes(folder.path));
    setting.connection.all('pragma max_page_count = 10', []);
    await setting.write(FILL);
    const filling = await Promise.allSettled([setting.write(FILL), setting.write(FILL), setting.write(FILL)]);
    assert.ok(filling.some((one) => one.status === 'rejected' && unavailable('full')(one.reason)));
    await assert.rejects(setting.write(FILL), unavailable('full'));
    setting.connection.all('pragma max_page_count = 1000', []);
    await setting.write(FILL);
    const stored = filling.filter(({ status }) => status === 'fulfilled').length + 2;
    assert.deepEqual(
      { ...Object(setting.connection.all('select count(*) as count from notes', [])[0]) },
      { count: stored },
    );
  });

  test('whose file can only be read says so', async () => {
    using folder = makeTemporaryFolder();
    await using setting = openWriter(makeNotes(folder.path), true);
    await assert.rejects(setting.write(FILL), unavailable('readOnly'));
  });

  for (const what of ['table', 'index'] as const) {
    test(`with a damaged ${what} says so, to who writes and to who reads`, async () => {
      using folder = makeTemporaryFolder();
      const file = join(folder.path, 'reseal.db');
      {
        await using store = await openSqliteStore({ file, clock: fixedClock });
        const scheduledRevocation = { at: new Date(1e14), supersededBy: 'Ef56Gh78' };
        await store.transact((rows) => rows.certificates.insert(makeIssued({ id: 'Ab12Cd34', scheduledRevocation })));
      }
      damage(file, what === 'table' ? 'certificates' : 'certificates_lineage');
      await using store = await openSqliteStore({ file, clock: fixedClock });
      const other = makeIssued({ id: 'Ef56Gh78' });
      await assert.rejects(
        store.transact((rows) => rows.certificates.insert(other)),
        unavailable('damaged'),
      );
      if (what === 'index') return;
      await assert.rejects(store.reads.certificates.find('Ab12Cd34'), unavailable('damaged'));
      // By the thread that reads for the others.
      const filter = { accountUin: ACCOUNT, dueBy: undefined, projectIds: undefined, except: [], offset: 0, limit: 9 };
      await assert.rejects(store.reads.certificates.listScheduled(filter, fixedClock.now()), unavailable('damaged'));
    });
  }

  test('whose file is cut off says so', async () => {
    using folder = makeTemporaryFolder();
    const file = makeNotes(folder.path);
    {
      await using setting = openWriter(file);
      for (let count = 0; count < 20; count += 1) await setting.write(FILL);
    }
    await using setting = openWriter(file);
    truncateSync(file, 8192);
    await assert.rejects(setting.write(raw("update notes set text = 'x'")), StoreUnavailable);
  });
});

function failIn({ trouble }: { readonly trouble: StoreTrouble | undefined }): void {
  if (trouble !== undefined) throw new StoreUnavailable('Cannot use the store', { trouble, cause: undefined });
}

function isOfLoop(line: string): boolean {
  return line.includes('The event loop stood still');
}

describe('a service', () => {
  test('whose store cannot be used tells callers ServiceUnavailable, /readyz why, and the log once', async () => {
    const fault: { trouble: StoreTrouble | undefined } = { trouble: undefined };
    await using setting = await openTestService({
      overlay: {
        store: (store) => ({
          ...store,
          transact: async (work, origin) => {
            failIn(fault);
            return await store.transact(work, origin);
          },
          apply: async (set, origin) => {
            failIn(fault);
            return await store.apply(set, origin);
          },
        }),
      },
    });
    const { host, port } = setting.service;
    const ready = async (): Promise<string> => {
      const answer = await fetch(`http://${host}:${port}/readyz`);
      return `${answer.status} ${await answer.text()}`;
    };
    assert.equal(await ready(), '200 ready\n');
    fault.trouble = 'full';
    const { length } = setting.logLines;
    const order = { DvAuthMethod: 'DNS_AUTO', DomainName: 'a.example.com' };
    for (let count = 0; count < 5; count += 1) {
      assert.equal(await setting.refusal('ApplyCertificate', order), 'ServiceUnavailable');
    }
    assert.equal(await ready(), '503 not ready: there is no room for the store\n');
    const warned = setting.logLines.slice(length).filter((line) => /"level":"(?:warn|error)"/.test(line));
    const told = warned.filter((line) => !isOfLoop(line));
    assert.equal(told.length, 1, told.join(''));
    assert.match(told[0] ?? '', /"trouble":"full".*The store cannot be used/);
    fault.trouble = undefined;
  });

  test('leaves one file when it stops, and does not take an empty folder beside a used key for a new one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reseal-empty-'));
    const database = join(folder, 'reseal.db');
    try {
      {
        await using setting = await openTestService({ folder });
        await setting.ask('DescribeCertificates', {});
      }
      const files = () => readdirSync(folder).filter((name) => name.startsWith('reseal.db'));
      assert.deepEqual(files(), ['reseal.db']);
      const isRefused = { name: 'OperatorError', message: /reseal\.db is missing or empty.*reseal restore/ };
      await rm(database);
      await assert.rejects(openTestService({ folder }), isRefused);
      assert.deepEqual(files(), [], 'nothing is in the way of a restore');
      writeFileSync(database, '');
      await assert.rejects(openTestService({ folder }), isRefused);
      const mark = readdirSync(folder).find((name) => name.endsWith('-used')) ?? '';
      await rm(join(folder, mark));
      await using anew = await openTestService({ folder });
      await anew.ask('DescribeCertificates', {});
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
