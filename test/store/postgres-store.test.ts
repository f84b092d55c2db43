// The store contract on PostgreSQL: on one from npm, and on the server that RESEAL_TEST_POSTGRES_URL names.

import { after, before, describe } from 'node:test';
import { storeContract, WRITE_SET_PARTS } from '../contracts/store-contract.ts';
import {
  openStoreOn,
  type PostgresServer,
  type PostgresStore,
  startPostgres,
  usePostgres,
} from '../support/postgres.ts';

const named = process.env['RESEAL_TEST_POSTGRES_URL'];

onPostgres('PostgreSQL', startPostgres);
if (named !== undefined) onPostgres('the named PostgreSQL', async () => usePostgres(named));

/** Tests run one after another: they share a database, which each leaves empty. */
function onPostgres(name: string, start: () => Promise<PostgresServer>): void {
  describe(`on ${name}`, () => {
    let server: PostgresServer;
    let shared: PostgresStore;

    before(async () => {
      server = await start();
      shared = await openStoreOn(server);
    });
    after(async () => {
      await shared[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    });

    storeContract(name, async () => ({
      store: shared.store,
      [Symbol.asyncDispose]: async () => await shared.database.clear(),
    }));

    describe('where each write set is a function of the database', () => {
      let calling: PostgresStore;

      before(async () => {
        calling = await openStoreOn(server, { functionsFrom: 1 });
      });
      after(async () => await calling[Symbol.asyncDispose]());

      const open = async () => ({
        store: calling.store,
        [Symbol.asyncDispose]: async () => await calling.database.clear(),
      });
      storeContract(`${name}, by functions`, open, WRITE_SET_PARTS);
    });
  });
}
