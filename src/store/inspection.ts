// What is seen of a database from outside, without a change to it: its schema, the newest time, the authorities, the pool of keys.

import type { AuthorityRecord } from '../ca/ports.ts';
import type { PoolLevel } from '../key-pool/ports.ts';
import type { Migration } from './migrations/migration.ts';
import { pendingMigrations } from './migrations/pending.ts';
import type { StoreReads } from './rows.ts';

export interface StoreInspection {
  /** Nothing has been written to it: the first start will make its tables. */
  readonly isNew: boolean;
  /** Numbers of migrations that it has not had; what else there is was not read where there are some. */
  readonly lacking: readonly number[];
  /** By which a node has written; undefined in a new store. */
  readonly newest: Date | undefined;
  readonly authorities: readonly AuthorityRecord[];
  /** Keys that were made ahead, however old. */
  readonly keyPool: readonly PoolLevel[];
  /** Of a database that many connect to. */
  readonly server: DatabaseServer | undefined;
}

export interface DatabaseServer {
  /** By its own clock, when it was asked. */
  readonly now: Date;
  /** How many connections it takes, of anybody. */
  readonly mostConnections: number;
  readonly openConnections: number;
}

export interface Opened {
  /** Of the migrations that it has had. */
  readonly ran: readonly number[];
  /** For messages. */
  readonly place: string;
  readonly reads: () => Pick<StoreReads, 'times' | 'authorities' | 'keyPool'>;
  readonly server: DatabaseServer | undefined;
}

/** The last is the greatest time that a Date holds (ECMA-262 §21.4.1.1). */
const ANY_AGE = { since: new Date(0), until: new Date(8.64e15) };

/** Throws OperatorError for a schema of which this version does not know all. */
export async function inspect(
  migrations: readonly Migration[],
  { ran, place, reads, server }: Opened,
): Promise<StoreInspection> {
  const lacking = pendingMigrations(migrations, { ran, place }).map(({ number }) => number);
  const isNew = ran.length === 0;
  if (lacking.length > 0) return { isNew, lacking, newest: undefined, authorities: [], keyPool: [], server };
  const { times, authorities, keyPool } = reads();
  return {
    isNew,
    lacking,
    newest: await times.findNewest(),
    authorities: await authorities.list(),
    keyPool: await keyPool.listLevels(ANY_AGE),
    server,
  };
}
