// Arrays are read by PostgreSQL as they were sent in binary.

import { deepEqual, throws } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import { bytesArray, integerArray, textArray } from '../../../src/store/postgres/binary-arrays.ts';
import { type Database, type PostgresServer, startPostgres } from '../../support/postgres.ts';

let server: PostgresServer;
let database: Database;
let client: Client;

before(async () => {
  server = await startPostgres();
  database = await server.makeDatabase();
  client = new Client(database.url);
  await client.connect();
});
after(async () => {
  await client.end();
  await server[Symbol.asyncDispose]();
});

async function readBack(type: string, array: Buffer): Promise<unknown> {
  const query = `select array(select value::text from unnest($1::${type}[]) with ordinality as each (value, nth) order by nth) as texts`;
  const { rows } = await client.query<{ readonly texts: unknown }>(query, [array]);
  return rows[0]?.texts;
}

test('PostgreSQL reads texts of any length and language as they were sent, and what is missing as null', async () => {
  const texts = ['', null, 'a', '\u{1F512} münchen.example', '{"a",\\}', 'x'.repeat(70_000)];
  deepEqual(await readBack('text', textArray(texts)), texts);
});

test('PostgreSQL reads whole numbers up to 2^53 - 1 in either direction as they were sent', async () => {
  const { MAX_SAFE_INTEGER: most, MIN_SAFE_INTEGER: least } = Number;
  const numbers = [0, 1, -1, null, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, -(2 ** 32), 2 ** 32 - 1, most, least];
  deepEqual(
    await readBack('bigint', integerArray(numbers)),
    numbers.map((number) => (number === null ? null : String(number))),
  );
});

test('a number that is not whole, or greater than 2^53 - 1, is not sent', () => {
  for (const number of [0.5, Number.NaN, Infinity, 2 ** 53, -(2 ** 53)])
    throws(() => integerArray([number]), TypeError);
});

test('PostgreSQL reads bytes as they were sent', async () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const arrays = [all, null, new Uint8Array(), all.subarray(3, 5)];
  deepEqual(
    await readBack('bytea', bytesArray(arrays)),
    arrays.map((bytes) => (bytes === null ? null : `\\x${Buffer.from(bytes).toString('hex')}`)),
  );
});

test('an array of nothing is one', async () => {
  for (const [type, array] of [
    ['text', textArray([])],
    ['bigint', integerArray([])],
    ['bytea', bytesArray([])],
  ] as const) {
    deepEqual(await readBack(type, array), [], type);
  }
});
