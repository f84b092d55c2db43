// What a loss of power may take away, and what not: a set that the next flush is soon enough for has none of its own.

import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Durability, WriteSet } from '../../../src/certificates/ports/write-set.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { CompiledSet } from '../../../src/store/sets/compiled-set.ts';
import { type Connection, openConnection } from '../../../src/store/sqlite/connection.ts';
import { durabilityOf, runGroup } from '../../../src/store/sqlite/set-group.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { TRANSACTION_LIMIT_MS, Writer } from '../../../src/store/sqlite/writer.ts';
import { makeCertificate, makeIssuance, makeMaterial } from '../../contracts/store/samples.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const ADD = { sql: 'insert into numbers values (null)', parameters: [], rows: 1 } as const;

const setOf = (durability: Durability): CompiledSet => ({ looks: [], changes: [ADD], turns: [], durability });

/** A database that notes how each of its transactions is committed, and how many changes it makes. */
function openNoting() {
  const notes: string[] = [];
  let [durability, changes]: [Durability, number] = ['atOnce', 0];
  const connection: Connection = {
    all: () => [],
    change: (sql) => {
      if (sql === ADD.sql) changes += 1;
      if (sql === 'begin immediate') changes = 0;
      if (sql === 'commit') notes.push(`${changes} ${durability}`);
      return 1;
    },
    setDurability: (next) => {
      durability = next;
    },
    isInTransaction: () => true,
    close: () => undefined,
  };
  return { connection, notes };
}

describe('a group', () => {
  test('is flushed as soon as one of its sets is to be', () => {
    assert.equal(durabilityOf([setOf('withTheNext'), setOf('withTheNext')]), 'withTheNext');
    assert.equal(durabilityOf([setOf('withTheNext'), setOf('atOnce')]), 'atOnce');
    const { connection, notes } = openNoting();
    runGroup(connection, { sets: [setOf('withTheNext')], beginAttempts: 1 });
    runGroup(connection, { sets: [setOf('withTheNext'), setOf('atOnce')], beginAttempts: 1 });
    assert.deepEqual(notes, ['1 withTheNext', '2 atOnce']);
  });

  test('of the event loop is the same: what is to be flushed takes along what need not be', async () => {
    const { connection, notes } = openNoting();
    const writer = new Writer({
      connection,
      thread: undefined,
      beginAttempts: 1,
      transactionLimitMs: TRANSACTION_LIMIT_MS,
    });
    await Promise.all([writer.apply(setOf('withTheNext')), writer.apply(setOf('withTheNext'))]);
    await Promise.all([writer.apply(setOf('withTheNext')), writer.apply(setOf('atOnce'))]);
    await Promise.all([writer.apply(setOf('withTheNext')), writer.transact(async () => await Promise.resolve())]);
    assert.deepEqual(notes, ['2 withTheNext', '2 atOnce', '1 atOnce']);
  });
});

test('SQLite is told which, for each transaction that begins afterwards', () => {
  using folder = makeTemporaryFolder();
  const connection = openConnection({ file: join(folder.path, 'any.db'), readOnly: false, busyTimeoutMs: 10 });
  const told = (['withTheNext', 'withTheNext', 'atOnce'] as const).map((durability) => {
    connection.setDurability(durability);
    return connection.all('pragma synchronous', []).map((row) => Object.values({ ...(row as object) }));
  });
  connection.close();
  // https://sqlite.org/pragma.html#pragma_synchronous: NORMAL, and FULL.
  assert.deepEqual(told, [[[1]], [[1]], [[2]]]);
});

test('Without what no flush has covered the store is whole: the plan is gone, and so is all that would have come of it', async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'reseal.db');
  await using store = await openSqliteStore({ file, clock: systemClock });
  const certificate = makeCertificate({ id: 'Ab12Cd34', step: 'issued', issued: makeMaterial({ serial: 'aa' }) });
  const planning: WriteSet = {
    expects: [],
    changes: [{ kind: 'plan', issuance: makeIssuance({ serial: 'aa', certificateId: certificate.id }) }],
    durability: 'withTheNext',
  };
  const issuing: WriteSet = {
    expects: [{ kind: 'planned', serial: 'aa' }],
    changes: [
      { kind: 'completePlan', serial: 'aa', at: certificate.createdAt },
      { kind: 'insert', certificate },
    ],
  };
  const flushedBytes = statSync(`${file}-wal`).size;
  await store.apply(planning);
  const cut = copyOf(file, { to: join(folder.path, 'cut.db'), logBytes: flushedBytes });
  await store.apply(issuing);
  const whole = copyOf(file, { to: join(folder.path, 'whole.db'), logBytes: statSync(`${file}-wal`).size });
  assert.deepEqual(await lookAt(cut, certificate.id), { serial: undefined, step: undefined });
  assert.deepEqual(await lookAt(whole, certificate.id), { serial: 'issued', step: 'issued' });
});

/** As a disk has it that had come so far with the log when the power went. */
function copyOf(file: string, { to, logBytes }: { readonly to: string; readonly logBytes: number }): string {
  copyFileSync(file, to);
  writeFileSync(`${to}-wal`, readFileSync(`${file}-wal`).subarray(0, logBytes));
  return to;
}

async function lookAt(file: string, certificateId: string) {
  await using store = await openSqliteStore({ file, clock: systemClock });
  const [serial, certificate] = [
    await store.reads.issuances.find('aa'),
    await store.reads.certificates.find(certificateId),
  ];
  return { serial: serial?.state, step: certificate?.step };
}
