// The writer of the SQLite store: groups, limits, and what fails with what.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { CompiledQuery } from 'kysely';
import type { Query, Session } from '../../../src/store/query.ts';
import { StoreBusy } from '../../../src/certificates/ports/store.ts';
import { openConnection, type Connection } from '../../../src/store/sqlite/connection.ts';
import { GROUP_LIMIT, WAITING_LIMIT, Writer } from '../../../src/store/sqlite/writer.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const SCHEMA = [
  'create table notes (id integer primary key, text text not null)',
  'create table links (note integer references notes (id) deferrable initially deferred)',
];

function raw(statement: string, ...parameters: readonly unknown[]): Query<unknown> {
  return () => ({ compile: () => CompiledQuery.raw(statement, [...parameters]) });
}

const note = (session: Session, id: number) => session.change(raw('insert into notes values (?, ?)', id, 'x'));

const brokenLink = (session: Session) => session.change(raw('insert into links values (?)', 99));
const nothing = (session: Session) => session.all(raw('select 1'));

async function openWriter(options: { readonly beginAttempts?: number; readonly transactionLimitMs?: number } = {}) {
  const folder = makeTemporaryFolder();
  const file = join(folder.path, 'notes.db');
  const connect = () => openConnection({ file, readOnly: false, busyTimeoutMs: 1 });
  const connection = connect();
  for (const statement of SCHEMA) connection.change(statement, []);
  const executed: string[] = [];
  const watched: Connection = {
    ...connection,
    change: (statement, parameters) => {
      executed.push(statement);
      return connection.change(statement, parameters);
    },
  };
  const writer = new Writer({
    connection: watched,
    thread: undefined,
    beginAttempts: 2,
    transactionLimitMs: 10_000,
    ...options,
  });
  const other = connect();
  return {
    writer,
    /** Of a process beside this one. */
    other,
    countOf: (statement: string) => executed.filter((one) => one === statement).length,
    ids: () => other.all('select id from notes order by id', []).map((row) => Object.values(Object(row))[0]),
    [Symbol.asyncDispose]: async () => {
      await writer.close();
      other.close();
      folder[Symbol.dispose]();
    },
  };
}

const numbersTo = (count: number): readonly number[] => Array.from({ length: count }, (_, number) => number + 1);

test('transactions that wait together share one commit, up to the limit of a group', async () => {
  for (const [waiting, commits] of [
    [GROUP_LIMIT, 1],
    [GROUP_LIMIT + 1, 2],
  ] as const) {
    await using opened = await openWriter();
    const { writer } = opened;
    await Promise.all(numbersTo(waiting).map((id) => writer.transact((session) => note(session, id))));
    equal(opened.countOf('commit'), commits);
    deepEqual(opened.ids(), numbersTo(waiting));
  }
});

test('transactions run one after another in the order in which they came', async () => {
  await using opened = await openWriter();
  const steps: string[] = [];
  const work = (name: string) => async (session: Session) => {
    steps.push(`${name} begins`);
    await session.all(raw('select 1'));
    await Promise.resolve();
    steps.push(`${name} ends`);
  };
  await Promise.all(['first', 'second'].map((name) => opened.writer.transact(work(name))));
  deepEqual(steps, ['first begins', 'first ends', 'second begins', 'second ends']);
});

test('a transaction that fails takes no other of its group with it', async () => {
  await using opened = await openWriter();
  const results = await Promise.allSettled([
    opened.writer.transact((session) => note(session, 1)),
    opened.writer.transact(async (session) => {
      await note(session, 2);
      await note(session, 1);
    }),
    opened.writer.transact((session) => note(session, 3)),
  ]);
  deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  equal(opened.countOf('commit'), 1);
  deepEqual(opened.ids(), [1, 3]);
});

test('when the commit fails, all of its group fail, and the next group succeeds', async () => {
  await using opened = await openWriter();
  const group = await Promise.allSettled([
    opened.writer.transact((session) => note(session, 1)),
    opened.writer.transact(brokenLink),
    opened.writer.transact((session) => note(session, 2)),
  ]);
  deepEqual(
    group.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  );
  await opened.writer.transact((session) => note(session, 3));
  deepEqual(opened.ids(), [3]);
});

test('when SQLite gives up the whole transaction, nobody is told that theirs was kept', async () => {
  await using opened = await openWriter();
  const results = await Promise.allSettled([
    opened.writer.transact((session) => note(session, 1)),
    opened.writer.transact(async (session) => {
      await session.change(raw('insert or rollback into notes values (1, ?)', 'y')).catch(() => undefined);
      // Outside of any transaction this would be kept at once.
      await note(session, 2);
    }),
    opened.writer.transact((session) => note(session, 3)),
  ]);
  deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected', 'fulfilled'],
  );
  deepEqual(opened.ids(), [3]);
});

test('on a full disk what was answered is kept, and the rest is refused', async () => {
  await using opened = await openWriter();
  const { writer } = opened;
  await writer.transact((session) => session.all(raw('pragma max_page_count = 12')));
  const answered: number[] = [];
  const big = 'x'.repeat(3000);
  await Promise.all(
    numbersTo(100).map((id) =>
      writer
        .transact((session) => session.change(raw('insert into notes values (?, ?)', id, big)))
        .then(
          () => answered.push(id),
          () => undefined,
        ),
    ),
  );
  deepEqual(opened.ids(), answered);
  equal(answered.length < 100, true);
});

test('a transaction that waits for something else than rows is ended, and the others go on', async () => {
  await using opened = await openWriter({ transactionLimitMs: 20 });
  const { writer } = opened;
  const hanging = writer.transact(async (session) => {
    await note(session, 1);
    await writer.transact((inner) => note(inner, 2));
  });
  await rejects(hanging, /after 20 ms it still waits for something else than rows/);
  await writer.transact((session) => note(session, 3));
  deepEqual(opened.ids(), [2, 3]);
});

test(`${WAITING_LIMIT} transactions may wait; the next one is told that the store is busy`, async () => {
  await using opened = await openWriter();
  const { writer } = opened;
  const waiting = Array.from({ length: WAITING_LIMIT }, () => writer.transact(nothing));
  await rejects(writer.transact(nothing), StoreBusy);
  equal((await Promise.all(waiting)).length, WAITING_LIMIT);
});

test('while another process keeps the file, a transaction is refused in the end, and a later one succeeds', async () => {
  await using opened = await openWriter();
  opened.other.change('begin immediate', []);
  await rejects(
    opened.writer.transact((session) => note(session, 1)),
    StoreBusy,
  );
  equal(opened.countOf('begin immediate'), 2);
  opened.other.change('rollback', []);
  await opened.writer.transact((session) => note(session, 2));
  deepEqual(opened.ids(), [2]);
});

test('a transaction waits for another process that writes for a while', async () => {
  await using opened = await openWriter({ beginAttempts: 1000 });
  opened.other.change('begin immediate', []);
  const writing = opened.writer.transact((session) => note(session, 1));
  while (opened.countOf('begin immediate') < 3) await new Promise((resolve) => void setImmediate(resolve));
  opened.other.change('commit', []);
  await writing;
  deepEqual(opened.ids(), [1]);
});

test('closing lets those that wait finish and refuses new ones', async () => {
  await using opened = await openWriter();
  const writing = numbersTo(3).map((id) => opened.writer.transact((session) => note(session, id)));
  const closing = opened.writer.close();
  await rejects(
    opened.writer.transact((session) => note(session, 4)),
    /it is closed/,
  );
  await Promise.all(writing);
  await closing;
  deepEqual(opened.ids(), [1, 2, 3]);
});
