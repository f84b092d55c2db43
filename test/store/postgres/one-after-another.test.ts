// The same of two nodes on PostgreSQL.

import { after, before, test } from 'node:test';
import { checkOneAfterAnother } from '../../support/one-after-another.ts';
import { openStoreOn, type PostgresServer, type PostgresStore, startPostgres } from '../../support/postgres.ts';
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { runsOf } from '../../support/runs.ts';
import { fixedClock } from '../../support/store.ts';
import type { MeasuredStore } from '../../../src/store/rows.ts';

const RUNS = runsOf({ suite: 8, long: 100 });

let server: PostgresServer;
let one: PostgresStore;
let other: MeasuredStore;

before(async () => {
  server = await startPostgres();
  one = await openStoreOn(server);
  other = await openPostgresStore({ url: one.database.url, clock: fixedClock, random: systemRandom });
});
after(async () => {
  await other[Symbol.asyncDispose]();
  await one[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test('Acts of an account at the same time on two nodes end as some order of them one after another does', async (context) => {
  const seed = Number(process.env['SEED'] ?? Math.trunc(performance.timeOrigin));
  context.diagnostic(`seed ${seed}; SEED=${seed} runs the same again`);
  await checkOneAfterAnother(
    async () => {
      await one.database.clear();
      return { stores: [one.store, other], [Symbol.asyncDispose]: async () => await Promise.resolve() };
    },
    { seed, numRuns: RUNS },
  );
});
