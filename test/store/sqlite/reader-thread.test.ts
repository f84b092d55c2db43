// The thread that reads: its answers, its failures, its end.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Query } from '../../../src/store/query.ts';
import { openConnection } from '../../../src/store/sqlite/connection.ts';
import { ReaderThread } from '../../../src/store/sqlite/reader-thread.ts';
import { identityOf } from '../../../src/store/sqlite/thread-protocol.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { systemClock } from '../../../src/lib/clock.ts';

const runFile = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'reseal-reader-'));
const file = join(folder, 'reseal.db');
await (await openSqliteStore({ file, clock: systemClock }))[Symbol.asyncDispose]();
after(async () => await rm(folder, { recursive: true }));

const identity = identityOf(file);
const openThread = (): ReaderThread => new ReaderThread({ file, identity, busyTimeoutMs: 1000 });
/** Of a file that was moved away since it was opened. */
const openMoved = (): ReaderThread =>
  new ReaderThread({ file: join(folder, 'nowhere.db'), identity, busyTimeoutMs: 1000 });
const MOVED = { name: 'StoreUnavailable', trouble: 'unreachable', message: /was opened, and it is not there any more/ };

const accounts: Query<{ readonly uin: string }> = (db) => db.selectFrom('accounts').select('uin').orderBy('uin');

/** SQLite binds no objects. */
const wrong: Query<unknown> = (db) =>
  db
    .selectFrom('accounts')
    .select('uin')
    .where('uin', '=', Object('1') as string);

function addAccount(uin: string): void {
  const connection = openConnection({ file, readOnly: false, busyTimeoutMs: 1000 });
  connection.change('insert into accounts (uin, name, verified, created_at) values (?, ?, 1, 0)', [uin, uin]);
  connection.close();
}

describe('the thread that reads', () => {
  test('answers what was committed before it was asked, each question its own', async () => {
    await using thread = openThread();
    addAccount('100000000001');
    const [all, first] = await Promise.all([thread.session.all(accounts), thread.session.first(accounts)]);
    assert.deepEqual(all, [{ uin: '100000000001' }]);
    assert.deepEqual(first, { uin: '100000000001' });
    addAccount('100000000002');
    assert.equal((await thread.session.all(accounts)).length, 2);
  });

  test('hands on the failure of a statement, and goes on', async () => {
    await using thread = openThread();
    await assert.rejects(thread.session.all(wrong), Error);
    assert.ok((await thread.session.all(accounts)).length > 0);
  });

  test('fails what is under way when it cannot start, and starts again for the next question', async () => {
    await using missing = openMoved();
    await assert.rejects(missing.session.all(accounts), MOVED);
    await assert.rejects(missing.session.all(accounts), MOVED);
  });

  test('reads no other file that was put in the place of its own, and makes none', async () => {
    const other = join(folder, 'other.db');
    await writeFile(other, '');
    await using thread = new ReaderThread({ file: other, identity, busyTimeoutMs: 1000 });
    await assert.rejects(thread.session.all(accounts), { ...MOVED, message: /another one is in its place/ });
    await using moved = openMoved();
    await assert.rejects(moved.session.all(accounts), MOVED);
    assert.ok(!(await readdir(folder)).includes('nowhere.db'));
  });

  test('changes nothing', async () => {
    await using thread = openThread();
    await assert.rejects(
      thread.session.change((db) => db.deleteFrom('accounts')),
      /Cannot write/,
    );
    await assert.rejects(
      thread.session.all((db) => db.deleteFrom('accounts').returning('uin')),
      /readonly/,
    );
  });

  test('ends in order when it cannot start, and fails what was asked', async () => {
    const missing = openMoved();
    const failure = assert.rejects(missing.session.all(accounts), MOVED);
    await missing[Symbol.asyncDispose]();
    await failure;
  });

  test('keeps a process alive until it has ended, with what was under way', async () => {
    const { stdout } = await runFile(process.execPath, [join(import.meta.dirname, 'closing-process.ts'), file]);
    assert.equal(stdout, 'answered\nclosed\n');
  });

  test('answers what was asked before its end, and nothing afterwards', async () => {
    const thread = openThread();
    const asked = thread.session.all(accounts);
    await thread[Symbol.asyncDispose]();
    assert.ok((await asked).length > 0);
    await assert.rejects(thread.session.all(accounts), /the store is closed/);
  });
});
