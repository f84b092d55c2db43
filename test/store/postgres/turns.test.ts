// Write sets of two nodes that may not both be carried out: also where one of them shares out anew what is left to its account.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { partIdOf } from '../../../src/certificates/model/deployment.ts';
import { NOTHING } from '../../../src/certificates/model/quota.ts';
import type { Applied, WriteSet } from '../../../src/certificates/ports/write-set.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { domain, makeCertificate, NOON } from '../../contracts/store/samples.ts';
import { openStoreOn, type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { fixedClock } from '../../support/store.ts';

const TRIES = 40;
/** The second begins at each moment of the first. */
const LATEST_MS = 15;

let server: PostgresServer;

before(async () => {
  server = await startPostgres();
});
after(async () => await server[Symbol.asyncDispose]());

async function openNodes() {
  await using cleanup = new AsyncDisposableStack();
  const one = cleanup.use(await openStoreOn(server));
  const other = cleanup.use(
    await openPostgresStore({ url: one.database.url, clock: fixedClock, random: systemRandom }),
  );
  const kept = cleanup.move();
  return { one: one.store, other, [Symbol.asyncDispose]: async () => await kept.disposeAsync() };
}

/** An order under a domain of which there may be none besides. */
function orderOf(accountUin: string, { id, name }: { readonly id: string; readonly name: string }): WriteSet {
  const allowed = { records: 1e6, bytes: 1e9, orders: 1e6, acts: 1e6 };
  const addition = { accountUin, amounts: { ...NOTHING, records: 1 }, allowed, day: 20_000 };
  const of = { registrableDomain: name, productIds: ['83'], atMost: 0, now: NOON };
  const certificate = makeCertificate({ id, accountUin, productId: '83', step: 'issuing', names: [domain(name)] });
  return {
    expects: [
      { kind: 'room', addition },
      { kind: 'freeOfDomain', accountUin, ...of },
    ],
    changes: [
      { kind: 'takeRoom', addition },
      { kind: 'insert', certificate },
    ],
  };
}

const kindsOf = (applied: readonly Applied[]) => applied.map(({ kind }) => kind).toSorted();

test('of two orders at two nodes for the last place one gets it, also where an account has its first of the day', async () => {
  await using nodes = await openNodes();
  const atHand = '100000000000';
  await nodes.other.apply(orderOf(atHand, { id: 'first', name: 'first.com' }));
  for (let nth = 1; nth <= TRIES; nth += 1) {
    const name = `n${nth}.com`;
    const applied = await Promise.all([
      nodes.one.apply(orderOf(String(100_000_000_000 + nth), { id: `one${nth}`, name })),
      pause(nth % LATEST_MS).then(() => nodes.other.apply(orderOf(atHand, { id: `other${nth}`, name }))),
    ]);
    assert.deepEqual(kindsOf(applied), ['applied', 'conflict'], name);
  }
});

test('of two changes at two nodes to one part of a deployment one is carried out, and the other is a conflict', async () => {
  await using nodes = await openNodes();
  const of = { accountUin: '100000000000', certificateId: 'new', oldCertificateId: undefined };
  const deployment = {
    ...of,
    id: 100_000_001,
    kind: 'deploy',
    resourceTypes: ['x'],
    regions: ['r'],
    createdAt: NOON,
    sealedFormer: undefined,
  } as const;
  const first = {
    ...of,
    id: partIdOf(deployment.id, 0),
    version: 1,
    deploymentId: deployment.id,
    targetKey: 'x r i',
    act: 'bring',
    state: 'failed',
    stage: 'look',
    attempts: 0,
    former: 'unknown',
    sealedFormer: undefined,
    trouble: undefined,
    createdAt: NOON,
    updatedAt: NOON,
  } as const;
  await nodes.one.transact(async (rows) => await rows.deployments.insert(deployment, [first]));
  for (let version = 1; version <= TRIES; version += 1) {
    const previous = { ...first, version };
    const set: WriteSet = {
      expects: [{ kind: 'partUnchanged', part: previous }],
      changes: [{ kind: 'savePart', previous, next: { ...previous, version: version + 1 } }],
    };
    const applied = await Promise.all([nodes.one.apply(set), nodes.other.apply(set)]);
    assert.deepEqual(kindsOf(applied), ['applied', 'conflict'], String(version));
  }
});
