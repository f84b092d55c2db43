// The store on a SQLite file: one writer for transactions, with a thread for many write sets at once, one read-only connection
// for reads outside of them, and a thread for those that take long.

import { closeSync, openSync } from 'node:fs';
import type { AccountStore } from '../../accounts/ports.ts';
import type { AuthorityStore } from '../../ca/ports.ts';
import type { Store } from '../../certificates/ports/store.ts';
import type { DnsRecordStore } from '../../dns/ports.ts';
import type { JobStore } from '../../jobs/ports.ts';
import type { Clock } from '../../lib/clock.ts';
import { type Origin, SERVICE } from '../../lib/origin.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { MIGRATIONS } from '../migrations/all.ts';
import type { Migration } from '../migrations/migration.ts';
import { applySet } from '../sets/apply-set.ts';
import { withFairLists } from '../fair-lists.ts';
import { makeRows, type MeasuredStore, type StoreReads } from '../rows.ts';
import { openConnection } from './connection.ts';
import { migrate, type MigrationRun, refuseForeign } from './migrate.ts';
import { ReaderThread } from './reader-thread.ts';
import { makeSession, sqliteBuilder } from './session.ts';
import { identityOf } from './thread-protocol.ts';
import { TRANSACTION_LIMIT_MS, Writer } from './writer.ts';
import { WriterThread } from './writer-thread.ts';

/** The event loop stands still at most so long while another process writes; then BEGIN is tried again. */
const BUSY_TIMEOUT_MS = 100;
/** 50 times 100 ms: after 5 seconds the transaction is refused with StoreBusy. */
const BEGIN_ATTEMPTS = 50;
/** A reader waits for nothing but the recovery after another process has crashed. */
const READER_BUSY_TIMEOUT_MS = 1000;
/** While the file is opened nothing is served yet, and another process may be migrating it. */
const OPENING_BUSY_TIMEOUT_MS = 5000;

export interface SqliteStoreOptions {
  /** Made, with mode 0600, when it is not there; its folder must be. */
  readonly file: string;
  readonly clock: Clock;
  readonly migrations?: readonly Migration[];
  readonly migrating?: MigrationRun['migrating'];
  readonly beginAttempts?: number;
  readonly transactionLimitMs?: number;
}

/** Brings the file to the newest schema. Throws OperatorError when it has a newer one, or cannot be opened. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<MeasuredStore> {
  const { file, clock, migrations = MIGRATIONS, migrating } = options;
  prepareFile({ migrations, clock, file, migrating });
  const connection = openConnection({ file, readOnly: false, busyTimeoutMs: BUSY_TIMEOUT_MS });
  const { beginAttempts = BEGIN_ATTEMPTS, transactionLimitMs = TRANSACTION_LIMIT_MS } = options;
  const identity = identityOf(file);
  const writerThread = new WriterThread({ file, identity, busyTimeoutMs: BUSY_TIMEOUT_MS, beginAttempts });
  const writer = new Writer({ connection, thread: writerThread, beginAttempts, transactionLimitMs });
  const reader = openConnection({ file, readOnly: true, busyTimeoutMs: READER_BUSY_TIMEOUT_MS });
  const thread = new ReaderThread({ file, identity, busyTimeoutMs: READER_BUSY_TIMEOUT_MS });
  return {
    reads: withLongReads(
      makeRows(
        makeSession(reader, () => true),
        SERVICE,
      ),
      withFairLists(makeRows(thread.session, SERVICE), { atOnce: 1 }),
    ),
    transact: (work, origin: Origin = SERVICE) => writer.transact((session) => work(makeRows(session, origin))),
    apply: (set, origin: Origin = SERVICE) =>
      applySet(set, {
        origin,
        dialect: { builder: sqliteBuilder, skipsLocked: false },
        apply: async (compiled) => await writer.apply(compiled),
        transact: async (work) => await writer.transact(work),
      }),
    figures: () => writer.figures,
    // There is one writer.
    transactAlone: (work) => writer.transact((session) => work(makeRows(session, SERVICE))),
    [Symbol.asyncDispose]: async () => {
      await writer.rest();
      await writerThread[Symbol.asyncDispose]();
      await thread[Symbol.asyncDispose]();
      reader.close();
      // Last: it folds the log into the file, and takes the files beside it away.
      await writer.close();
    },
  } satisfies Store & JobStore & AccountStore & AuthorityStore & DnsRecordStore & MeasuredStore;
}

/** Lists of pages, whose filters and counts may go over every row of an account, and what goes over those of all accounts. */
function withLongReads(reads: StoreReads, long: StoreReads): StoreReads {
  const { certificates, operations, activity, endings, tallies, audit, selections } = long;
  return {
    ...reads,
    certificates: {
      ...reads.certificates,
      list: async (filter, now) => await certificates.list(filter, now),
      listScheduled: async (filter, now) => await certificates.listScheduled(filter, now),
      listResting: async (rule, page) => await certificates.listResting(rule, page),
    },
    operations: {
      ...reads.operations,
      list: async (filter) => await operations.list(filter),
      search: async (question) => await operations.search(question),
    },
    endings: { ...reads.endings, listEnding: async (band) => await endings.listEnding(band) },
    activity,
    tallies,
    selections,
    audit: { ...reads.audit, listEntries: async (stretch) => await audit.listEntries(stretch) },
  };
}

function prepareFile(run: MigrationRun): void {
  try {
    closeSync(openSync(run.file, 'a', 0o600));
    migrateFile(run);
  } catch (cause) {
    if (cause instanceof OperatorError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`Cannot open the store ${run.file}: ${why}`, { cause });
  }
}

function migrateFile(run: MigrationRun): void {
  const connection = openConnection({ file: run.file, readOnly: false, busyTimeoutMs: OPENING_BUSY_TIMEOUT_MS });
  try {
    refuseForeign(connection, run.file);
    // A setting of the file: readers do not wait for the writer, nor it for them.
    connection.all('pragma journal_mode = wal', []);
    migrate(connection, run);
  } finally {
    connection.close();
  }
}
