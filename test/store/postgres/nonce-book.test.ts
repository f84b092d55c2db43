// Nonces of ACME over several nodes on one PostgreSQL: each serves once, wherever it was made and wherever it is used.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeNonces, type Nonces } from '../../../src/acme-server/nonces.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { openNonceBook } from '../../../src/store/postgres/nonce-book.ts';
import { openStoreOn, type PostgresServer, type PostgresStore, startPostgres } from '../../support/postgres.ts';

let cleanup: AsyncDisposableStack;
let server: PostgresServer;
let opened: PostgresStore;

before(async () => {
  cleanup = new AsyncDisposableStack();
  server = cleanup.use(await startPostgres());
  opened = cleanup.use(await openStoreOn(server));
});
after(async () => await cleanup.disposeAsync());

async function openNode(stack: AsyncDisposableStack): Promise<Nonces> {
  const book = stack.use(await openNonceBook(opened.database.url));
  return makeNonces({ book, clock: systemClock, random: systemRandom });
}

test('A nonce that one node has made serves once, at either, also where both are asked at the same time', async () => {
  await using stack = new AsyncDisposableStack();
  const [one, other] = [await openNode(stack), await openNode(stack)];
  const nonce = one.make();
  assert.deepEqual([await other.use(nonce), await one.use(nonce), await other.use(nonce)], [true, false, false]);
  for (const made of [one.make(), other.make()]) {
    const used = await Promise.all([one, other, one, other].map(async (node) => await node.use(made)));
    assert.equal(used.filter(Boolean).length, 1);
  }
});

test('A node that starts later knows what was used before', async () => {
  await using stack = new AsyncDisposableStack();
  const one = await openNode(stack);
  const [used, unused] = [one.make(), one.make()];
  assert.equal(await one.use(used), true);
  const later = await openNode(stack);
  assert.deepEqual([await later.use(used), await later.use(unused)], [false, true]);
});

test('Where a crash has emptied the table nothing of before is good, used or not, and both nodes go on', async () => {
  await using stack = new AsyncDisposableStack();
  const [one, other] = [await openNode(stack), await openNode(stack)];
  const [used, unused] = [one.make(), other.make()];
  assert.equal(await one.use(used), true);
  await opened.database.query('truncate acme_nonces');
  for (const node of [one, other]) assert.deepEqual([await node.use(used), await node.use(unused)], [false, false]);
  assert.deepEqual([await one.use(other.make()), await other.use(one.make())], [true, true]);
});
