// The official SDK lives through everything that is built, on a service whose store is PostgreSQL.

import { after, before, test } from 'node:test';
import { type Database, type PostgresServer, startPostgres } from '../support/postgres.ts';
import { openSdkService, type SdkService, titleOf, useEverything } from './sdk-life.ts';

let server: PostgresServer;
let database: Database;
let opened: SdkService;

before(async () => {
  server = await startPostgres();
  database = await server.makeDatabase();
  opened = await openSdkService({ RESEAL_DATABASE_URL: database.url });
});
after(async () => {
  await opened[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

for (const form of [
  { protocol: 'HTTPS', signMethod: 'TC3-HMAC-SHA256', reqMethod: 'POST' },
  { protocol: 'HTTP', signMethod: 'HmacSHA1', reqMethod: 'GET' },
] as const) {
  test(`${titleOf(form)}, on PostgreSQL`, async () => await useEverything(opened, form));
}
