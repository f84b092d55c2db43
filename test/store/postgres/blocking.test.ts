// Blocking a key on PostgreSQL, while another node is about to plan a certificate with it.

import { deepEqual, equal, match } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import { freeKey } from '../../../src/certificates/keys/admitted-keys.ts';
import { blockKey } from '../../../src/certificates/revocation/block-key.ts';
import type { CsrOrigin } from '../../../src/certificates/model/certificate.ts';
import type { Change, WriteSet } from '../../../src/certificates/ports/write-set.ts';
import { SERVICE } from '../../../src/lib/origin.ts';
import { compileSet } from '../../../src/store/sets/compiled-set.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { postgresBuilder } from '../../../src/store/postgres/session.ts';
import { readCsrDer } from '../../../src/x509/certificate/csr.ts';
import { keyIdentityOf } from '../../../src/x509/keys/key-identity.ts';
import { makeTestCsr } from '../../support/authority.ts';
import { ACCOUNT, makeCertificate, makeIssuance, NOON } from '../../contracts/store/samples.ts';
import { until } from '../../support/life.ts';
import { openStoreOn, type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { fixedClock } from '../../support/store.ts';

const CSR = await makeTestCsr(['www.example.com'], 'p256');
const KEY = keyIdentityOf(readCsrDer(CSR));
const ID = 'Ab12Cd34';
const ORIGINS = ['original', 'upload'] as const;

let server: PostgresServer;

before(async () => {
  server = await startPostgres();
});
after(async () => await server[Symbol.asyncDispose]());

function planning(csrOrigin: CsrOrigin): WriteSet {
  const certificate = makeCertificate({ id: ID, step: 'issuing', csr: CSR, csrOrigin });
  const changes: readonly Change[] = [
    { kind: 'insert', certificate },
    { kind: 'recordKey', holding: { keySha256: KEY, accountUin: ACCOUNT, certificateId: ID } },
    { kind: 'plan', issuance: makeIssuance({ certificateId: ID }) },
  ];
  return { expects: [freeKey({ keySha256: KEY, accountUin: ACCOUNT, csrOrigin, now: NOON })], changes };
}

const worldOf = (store: RecordStore) => ({ store, clock: fixedClock, origin: SERVICE, hooksToldOf: () => [] });

for (const csrOrigin of ORIGINS) {
  test(`what is planned with a key (${csrOrigin}) by a look from before it was blocked is found by the sweep`, async () => {
    await using opened = await openStoreOn(server);
    const { store, database } = opened;
    await using cleanup = new AsyncDisposableStack();
    const other = new Client(database.url);
    await other.connect();
    cleanup.defer(async () => await other.end());
    const countWaiting = async (): Promise<unknown> =>
      (await database.query('select count(distinct pid)::int as count from pg_locks where not granted'))[0]?.['count'];
    // With this the set stands still between its looks and its commit.
    await other.query('begin; lock table issuances in exclusive mode');
    const applying = store.apply(planning(csrOrigin));
    await until('the set waits', async () => (await countWaiting()) === 1);
    let isSwept = false;
    const blocking = blockKey(worldOf(store), { keySha256: KEY, reason: '' }).then((blocked) => {
      isSwept = true;
      return blocked;
    });
    await until('the sweep waits or is over', async () => isSwept || (await countWaiting()) === 2);
    await other.query('commit');
    deepEqual(await applying, { kind: 'applied' });
    equal((await blocking).failed, 1);
    equal((await store.reads.certificates.find(ID))?.failure, 'keyBlocked');
    deepEqual(
      (await store.reads.issuances.listOf(ID)).map(({ state }) => state),
      ['abandoned'],
    );
  });

  test(`nothing is planned with a key (${csrOrigin}) that is blocked`, async () => {
    await using opened = await openStoreOn(server);
    const { store } = opened;
    await blockKey(worldOf(store), { keySha256: KEY, reason: '' });
    equal((await store.apply(planning(csrOrigin))).kind, 'conflict');
    deepEqual(await store.reads.issuances.listOf(ID), []);
  });
}

test('whether a key is free is seen by looks at single rows, whatever PostgreSQL knew of the tables when it planned that', async () => {
  await using opened = await openStoreOn(server);
  const expects = [freeKey({ keySha256: KEY, accountUin: ACCOUNT, csrOrigin: 'upload', now: NOON })];
  const dialect = { builder: postgresBuilder, skipsLocked: true, origin: SERVICE } as const;
  const [look] = compileSet({ expects, changes: [] }, dialect).looks;
  const plan = await opened.database.query(`explain (generic_plan) ${look?.sql}`);
  const steps = plan.map((row) => String(row['QUERY PLAN'])).filter((step) => /Join|Nested Loop|issuances/.test(step));
  equal(steps.length, 2, steps.join());
  for (const step of steps) match(step, /Index Scan using issuances_live on issuances/);
});
