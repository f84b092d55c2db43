// Revocation lists as they are served: the latest, read from the store once, and kept by caches for an hour at most.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nextListDueAt } from '../../../src/ca/lists/revocation-list.ts';
import { makeServedLists, MAX_LIST_AGE_MS } from '../../../src/ca/lists/served-lists.ts';
import { SHARDS, shardOf } from '../../../src/ca/profile/shards.ts';
import { addMs, SECOND_MS } from '../../../src/lib/clock.ts';
import { latestList, openTestAuthority, type TestAuthority } from '../../support/authority.ts';
import { addRevoked } from '../../support/revoked.ts';

const ISSUING = 'issuing-1';

/** Counts how often a list is read. */
function countReads({ store, clock }: TestAuthority) {
  let count = 0;
  const { revocationLists } = store.reads;
  const findLatest: typeof revocationLists.findLatest = async (authorityId, shard) => {
    count += 1;
    return await revocationLists.findLatest(authorityId, shard);
  };
  const reads = { ...store.reads, revocationLists: { ...revocationLists, findLatest } };
  return { served: makeServedLists({ store: { reads }, clock }), readCount: () => count };
}

describe('a revocation list that is served', () => {
  test('is read from the store once, and again when there is another', async () => {
    await using setting = await openTestAuthority('p256');
    const { served, readCount } = countReads(setting);
    const shard = shardOf('40aa', SHARDS);
    const first = await served.find(ISSUING, shard);
    assert.deepEqual(first?.der, (await latestList(setting, shard)).der);
    assert.deepEqual(await served.find(ISSUING, shard), first);
    assert.equal(readCount(), 1);
    await addRevoked(setting, { serial: '40aa' });
    await setting.authority.publishRevocationList(ISSUING);
    const second = await served.find(ISSUING, shard);
    assert.deepEqual(second?.der, (await latestList(setting, shard)).der);
    assert.notEqual(second?.tag, first?.tag);
    assert.equal(readCount(), 2);
  });

  test('is the whole one where no shard is named, and none where there is none', async () => {
    await using setting = await openTestAuthority('p256');
    const served = makeServedLists(setting);
    assert.deepEqual((await served.find(ISSUING, undefined))?.der, (await latestList(setting)).der);
    assert.notEqual(await served.find('root-1', undefined), undefined);
    assert.equal(await served.find('root-1', 1), undefined);
    assert.equal(await served.find(ISSUING, SHARDS + 1), undefined);
    assert.equal(await served.find('issuing-2', undefined), undefined);
  });

  test('may be kept until the next is due, for an hour at most, and not at all when that is overdue', async () => {
    await using setting = await openTestAuthority('p256');
    const served = makeServedLists(setting);
    const dueAt = nextListDueAt(await latestList(setting));
    for (const [untilDueMs, maxAgeSeconds] of [
      [MAX_LIST_AGE_MS + SECOND_MS, 3600],
      [MAX_LIST_AGE_MS, 3600],
      [MAX_LIST_AGE_MS - 1, 3599],
      [0, 0],
      [-SECOND_MS, 0],
    ] as const) {
      setting.clock.set(addMs(dueAt, -untilDueMs));
      assert.equal((await served.find(ISSUING, undefined))?.maxAgeSeconds, maxAgeSeconds);
    }
  });
});
