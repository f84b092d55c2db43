// The nonces that nodes on one PostgreSQL have seen used, in a table that a crash of the database may empty.
//
// The key by which nonces are made lies in the same table, so that a crash takes it along: what was made before is good no more.

import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { MINUTE_MS } from '../../lib/clock.ts';
import { openPool, WHILE_SERVING } from './connections.ts';

/** Each is held for the length of one statement. */
const CONNECTIONS = 4;
/** No request waits for a disk. */
const SETTINGS = { synchronous_commit: 'off', default_transaction_isolation: 'read\\ committed', jit: 'off' };
const FORGET_MS = MINUTE_MS;
const KEY_BYTES = 32;
/** No nonce is called so: those have more letters. */
const KEY_ID = 'key';
/** In the thousand years to come. */
const NEVER_MS = 32_503_680_000_000;

export interface SharedNonceBook extends AsyncDisposable {
  readonly key: Uint8Array;
  take(nonce: string, until: Date): Promise<boolean>;
}

export async function openNonceBook(url: string): Promise<SharedNonceBook> {
  const pool = openPool({ url, size: CONNECTIONS, settings: SETTINGS, patience: WHILE_SERVING });
  let key = await readKey(pool);
  const timer = setInterval(() => void forget(pool), FORGET_MS).unref();
  return {
    get key() {
      return key;
    },
    take: async (nonce, until) => {
      const values = [nonce, until.getTime(), KEY_ID, key];
      const { rowCount } = await pool.query({ name: 'take nonce', text: TAKE, values });
      if (rowCount === 1) return true;
      // Used, or the table was emptied: then there is another key.
      key = await readKey(pool);
      return false;
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await pool.end();
    },
  };
}

/** Of two nodes at once the key of the first counts. */
async function readKey(pool: Pool): Promise<Uint8Array> {
  await pool.query(PUT_KEY, [KEY_ID, NEVER_MS, randomBytes(KEY_BYTES)]);
  const { rows } = await pool.query<{ readonly key: Uint8Array }>(FIND_KEY, [KEY_ID]);
  const [row] = rows;
  if (row === undefined) throw new Error('Cannot read the key of nonces: the table was emptied meanwhile');
  return new Uint8Array(row.key);
}

const PUT_KEY = 'insert into acme_nonces (id, until, key) values ($1, $2, $3) on conflict (id) do nothing';
const FIND_KEY = 'select key from acme_nonces where id = $1';

/** One row where the nonce is new, and was made by the key that is there. */
const TAKE = `
  insert into acme_nonces (id, until)
    select $1::text, $2::bigint where exists (select from acme_nonces where id = $3::text and key = $4::bytea)
  on conflict (id) do nothing`;

/** By the clock of the database, which all nodes share; a failure is told of by the next request that fails. */
async function forget(pool: Pool): Promise<void> {
  const past = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint - 300000';
  await pool.query(`delete from acme_nonces where until < ${past}`).catch(() => undefined);
}
