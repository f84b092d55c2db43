// Many write sets at once go to a thread: each is carried out once, or not at all, whatever becomes of the others and of the thread.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { CompiledQuery } from 'kysely';
import { StoreBusy } from '../../../src/certificates/ports/store.ts';
import type { CompiledSet } from '../../../src/store/sets/compiled-set.ts';
import { openConnection } from '../../../src/store/sqlite/connection.ts';
import { MAX_SETS_IN_GROUP, SETS_IN_GROUP, setsInGroup } from '../../../src/store/sqlite/group-size.ts';
import { HANDED_OVER_FROM, TRANSACTION_LIMIT_MS, Writer } from '../../../src/store/sqlite/writer.ts';
import { identityOf } from '../../../src/store/sqlite/thread-protocol.ts';
import { WriterThread } from '../../../src/store/sqlite/writer-thread.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const MANY = 10 * SETS_IN_GROUP + 3;

let folder: ReturnType<typeof makeTemporaryFolder>;
let file: string;
let groups: number[];
let thread: WriterThread;
let worker: Worker | undefined;
let writer: Writer;

beforeEach(async () => {
  folder = makeTemporaryFolder();
  file = join(folder.path, 'numbers.db');
  using database = new DatabaseSync(file);
  database.exec(
    'pragma journal_mode = wal; create table numbers (number integer primary key, text text not null) strict',
  );
  const beginAttempts = 2;
  groups = [];
  thread = new WriterThread({ file, identity: identityOf(file), busyTimeoutMs: 20, beginAttempts });
  const counted = {
    isReady: () => thread.isReady(),
    run: async (sets: readonly CompiledSet[]) => {
      groups.push(sets.length);
      return await thread.run(sets);
    },
  };
  const connection = openConnection({ file, readOnly: false, busyTimeoutMs: 20 });
  writer = new Writer({ connection, thread: counted, beginAttempts, transactionLimitMs: TRANSACTION_LIMIT_MS });
  process.once('worker', (started) => {
    worker = started;
  });
  while (!thread.isReady()) await pause(5);
});

afterEach(async () => {
  await writer.rest();
  await thread[Symbol.asyncDispose]();
  await writer.close();
  folder[Symbol.dispose]();
});

const adding = (number: number, ...more: CompiledSet['changes']): CompiledSet => ({
  looks: [{ sql: 'select number from numbers where number = ?', parameters: [number], finds: 'none' }],
  changes: [{ sql: "insert into numbers values (?, 'x')", parameters: [number], rows: 1 }, ...more],
  turns: [],
  durability: 'atOnce',
});

/** All is as it expects, and it fails all the same, after it has changed something. */
const failing = (number: number): CompiledSet =>
  adding(number, { sql: 'insert into numbers values (?, null)', parameters: [number + 1], rows: 1 });

const COUNT = { compile: () => CompiledQuery.raw('select count(*) as count from numbers') };

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, number) => number);

function numbers(): readonly unknown[] {
  using database = new DatabaseSync(file);
  return database
    .prepare('select number from numbers order by number')
    .all()
    .map(({ number }) => number);
}

test('All of many are carried out, in groups, and each answer is its own', async () => {
  const answers = await Promise.all([...range(MANY), ...range(MANY)].map((number) => writer.apply(adding(number))));
  assert.deepEqual(answers, [...range(MANY).map(() => undefined), ...range(MANY).map(() => 0)]);
  assert.deepEqual(numbers(), range(MANY));
  assert.ok(groups.length > 1 && groups.every((size) => size <= MAX_SETS_IN_GROUP), String(groups));
});

test(`A group takes a third of those that wait, ${SETS_IN_GROUP} where fewer than three such groups do, and at most ${MAX_SETS_IN_GROUP}`, () => {
  const sizes = [
    1,
    3 * SETS_IN_GROUP + 2,
    3 * SETS_IN_GROUP + 3,
    3 * MAX_SETS_IN_GROUP - 1,
    3 * MAX_SETS_IN_GROUP,
    10_000,
  ].map(setsInGroup);
  assert.deepEqual(sizes, [
    SETS_IN_GROUP,
    SETS_IN_GROUP,
    SETS_IN_GROUP + 1,
    MAX_SETS_IN_GROUP - 1,
    MAX_SETS_IN_GROUP,
    MAX_SETS_IN_GROUP,
  ]);
});

test('A few are carried out here, and do not wait for the thread', async () => {
  await Promise.all(range(HANDED_OVER_FROM - 1).map((number) => writer.apply(adding(number))));
  assert.deepEqual([numbers(), groups], [range(HANDED_OVER_FROM - 1), []]);
});

test('Transactions between them see all that came before, and nothing that comes after', async () => {
  const before = range(MANY).map((number) => writer.apply(adding(number)));
  const counted = writer.transact(async (session) => await session.first<object>(() => COUNT));
  const after = range(MANY).map((number) => writer.apply(adding(MANY + number)));
  assert.deepEqual({ ...(await counted) }, { count: MANY });
  await Promise.all([...before, ...after]);
  assert.equal(numbers().length, 2 * MANY);
});

test('One that fails although all is as it expects leaves nothing, and all others of its group are carried out', async () => {
  const bad = 7;
  const sets = range(MANY).map((number) => writer.apply(number === bad ? failing(100_000) : adding(number)));
  const outcomes = await Promise.allSettled(sets);
  assert.deepEqual(
    outcomes.flatMap(({ status }, number) => (status === 'rejected' ? [number] : [])),
    [bad],
  );
  assert.deepEqual(
    numbers(),
    range(MANY).filter((number) => number !== bad),
  );
});

test('While another process has the file they are refused, nothing of them is written, and afterwards they are carried out', async () => {
  using other = new DatabaseSync(file);
  other.exec('begin immediate');
  const refused = await Promise.allSettled(range(SETS_IN_GROUP).map((number) => writer.apply(adding(number))));
  assert.ok(refused.every((one) => one.status === 'rejected' && one.reason instanceof StoreBusy));
  other.exec('rollback');
  assert.deepEqual(numbers(), []);
  await Promise.all(range(SETS_IN_GROUP).map((number) => writer.apply(adding(number))));
  assert.deepEqual(numbers(), range(SETS_IN_GROUP));
});

test('Where the thread ends, those that it had fail, and the next are carried out here or by another', async () => {
  const lost = Promise.allSettled(range(MANY).map((number) => writer.apply(adding(number))));
  await worker?.terminate();
  const outcomes = await lost;
  const stored = numbers();
  for (const [number, { status }] of outcomes.entries()) {
    // One that was answered is stored; of one that failed nobody knows, and it is there once or not at all.
    if (status === 'fulfilled') assert.ok(stored.includes(number), `${number} was answered`);
  }
  await Promise.all(range(MANY).map((number) => writer.apply(adding(1000 + number))));
  assert.equal(numbers().filter((number) => Number(number) >= 1000).length, MANY);
});

test('What was asked for before the writer rests is carried out', async () => {
  const all = range(MANY).map((number) => writer.apply(adding(number)));
  await writer.rest();
  await thread[Symbol.asyncDispose]();
  assert.deepEqual(numbers(), range(MANY));
  await Promise.all(all);
  await assert.rejects(writer.apply(adding(5000)), /closed/);
});

test('A thread whose file was moved away does not begin, makes no other file, and is not missed', async () => {
  const gone = join(folder.path, 'gone.db');
  await using late = new WriterThread({ file: gone, identity: identityOf(file), busyTimeoutMs: 20, beginAttempts: 1 });
  const ended = new Promise<void>((resolve) => process.once('worker', (one) => one.once('exit', () => resolve())));
  assert.equal(late.isReady(), false);
  await ended;
  let starts = 0;
  const count = (): void => void (starts += 1);
  process.on('worker', count);
  const connection = openConnection({ file, readOnly: false, busyTimeoutMs: 20 });
  const inline = new Writer({ connection, thread: late, beginAttempts: 1, transactionLimitMs: TRANSACTION_LIMIT_MS });
  await Promise.all(range(HANDED_OVER_FROM).map(async (number) => await inline.apply(adding(1000 + number))));
  await inline.close();
  process.off('worker', count);
  assert.deepEqual([starts, existsSync(gone), numbers().length], [0, false, HANDED_OVER_FROM]);
});
