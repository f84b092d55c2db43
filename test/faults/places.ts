// Where a process keeps its records that will be killed: a folder, and with PostgreSQL a database beside it.

import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DATABASE_FILE } from '../../src/data-folder/data-folder.ts';
import { type Database, startPostgres } from '../support/postgres.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

export type StoreName = 'sqlite' | 'postgres';

export interface Place extends AsyncDisposable {
  readonly folder: string;
  /** For whoever opens it. */
  readonly env: Readonly<Record<string, string>>;
  /** The rows that a query finds there. */
  readonly all: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** They end with it. */
export interface Places extends AsyncDisposable {
  /** An empty one. */
  open(): Promise<Place>;
  /** Another one with all that is in this one, which nobody has open. */
  copy(place: Place): Promise<Place>;
}

export async function openPlaces(store: StoreName): Promise<Places> {
  return store === 'postgres' ? await openPostgresPlaces() : openSqlitePlaces();
}

function openSqlitePlaces(): Places {
  return {
    open: async () => await Promise.resolve(sqlitePlace()),
    copy: async (place) => {
      const copied = sqlitePlace();
      await cp(place.folder, copied.folder, { recursive: true });
      return copied;
    },
    [Symbol.asyncDispose]: async () => await Promise.resolve(),
  };
}

function sqlitePlace(): Place {
  const folder = makeTemporaryFolder();
  return {
    folder: folder.path,
    env: {},
    all: async (sql) => {
      const database = new DatabaseSync(join(folder.path, DATABASE_FILE), { readOnly: true });
      const rows = structuredClone(database.prepare(sql).all());
      database.close();
      return await Promise.resolve(rows);
    },
    [Symbol.asyncDispose]: async () => {
      folder[Symbol.dispose]();
      await Promise.resolve();
    },
  };
}

/** All of them are databases of one server. */
async function openPostgresPlaces(): Promise<Places> {
  const server = await startPostgres();
  const open = async (options?: string): Promise<Place> => postgresPlace(await server.makeDatabase(options));
  return {
    open: async () => await open(),
    copy: async (place) => {
      const copied = await open(`template ${nameOf(place)}`);
      await cp(place.folder, copied.folder, { recursive: true });
      return copied;
    },
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  };
}

function postgresPlace(database: Database): Place {
  const folder = makeTemporaryFolder();
  return {
    folder: folder.path,
    env: { RESEAL_DATABASE_URL: database.url },
    all: async (sql) => await database.query(sql),
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

function nameOf({ env }: Place): string {
  return new URL(env['RESEAL_DATABASE_URL'] ?? '').pathname.slice(1);
}
