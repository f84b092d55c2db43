// A process that takes keys out of the pool of a store, says which, and goes on until there are none or it is killed.

import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { KeyPool } from '../../src/key-pool/pool.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { poolBox, POOL_SETTINGS } from './crash-parts.ts';

const [, , place = '', name = ''] = process.argv;
const STDOUT = 1;

await using store = place.startsWith('postgres:')
  ? await openPostgresStore({ url: place, clock: systemClock, random: systemRandom })
  : await openSqliteStore({ file: place, clock: systemClock });
const failed = (error: unknown): never => {
  throw error;
};
const pool = new KeyPool({
  store,
  settings: POOL_SETTINGS,
  secrets: poolBox,
  clock: systemClock,
  monotonicMs: () => 0,
  isGood: async () => true,
  report: failed,
});
// Another account each time: turns are not the subject.
for (let n = 0; ; n += 1) {
  const key = await pool.take('ed25519', `${name} ${n}`);
  if (key === undefined) break;
  writeSync(STDOUT, `${createHash('sha256').update(key).digest('hex')}\n`);
}
