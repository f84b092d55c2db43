// A process that brings a store to the newest schema, and is killed at one of the migrations, when those before it have run.

import { systemRandom } from '../../src/lib/random.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { fixedClock as clock } from '../support/store.ts';

const [store = '', place = '', killedAt = ''] = process.argv.slice(2);

const migrating = ({ number }: { readonly number: number }): void => {
  if (number === Number(killedAt)) process.kill(process.pid, 'SIGKILL');
};

await (store === 'postgres'
  ? openPostgresStore({ url: place, clock, random: systemRandom, migrating })
  : openSqliteStore({ file: place, clock, migrating }));
