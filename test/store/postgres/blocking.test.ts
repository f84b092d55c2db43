// Blocking a key on PostgreSQL, while another node is about to plan a certificate with it.

import { deepEqual, equal } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { blockKey } from '../../../src/certificates/block-key.ts';
import { findObstacleTo } from '../../../src/certificates/subject-keys.ts';
import { ACCOUNT, makeCertificate, makeIssuance, NOON } from '../../contracts/store/samples.ts';
import { openStoreOn, type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { fixedClock } from '../../support/store.ts';

const KEY = 'aa'.repeat(32);
const ID = 'Ab12Cd34';

let server: PostgresServer;

before(async () => {
  server = await startPostgres();
});
after(async () => await server[Symbol.asyncDispose]());

for (const csrOrigin of ['original', 'upload'] as const) {
  test(`a key that is blocked and swept between the look at it (${csrOrigin}) and the plan is not planned`, async () => {
    await using opened = await openStoreOn(server);
    const { store } = opened;
    const seen: unknown[] = [];
    const isPlanned = await store.transact(async (rows) => {
      const question = { keySha256: KEY, accountUin: ACCOUNT, csrOrigin, now: NOON };
      const obstacle = await findObstacleTo(rows, question);
      seen.push(obstacle);
      if (seen.length === 1) await blockKey({ store, clock: fixedClock }, { keySha256: KEY, reason: '' });
      if (obstacle !== undefined) return false;
      await rows.certificates.insert(makeCertificate({ id: ID, step: 'issuing', csrOrigin }));
      await rows.subjectKeys.record({ keySha256: KEY, accountUin: ACCOUNT, certificateId: ID });
      await rows.issuances.plan(makeIssuance({ certificateId: ID }));
      return true;
    });
    deepEqual(seen, [undefined, 'blocked']);
    equal(isPlanned, false);
    deepEqual(await store.reads.issuances.listOf(ID), []);
  });
}
