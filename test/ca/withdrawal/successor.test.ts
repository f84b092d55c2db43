// What follows a compromised authority, where several processes see to it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAuthority } from '../../../src/ca/authority.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { makeAuthoritySettings, openTestAuthority } from '../../support/authority.ts';

const WISH = { revokeAt: undefined, isRevokedOnceReplaced: undefined };

/** What is read of a compromised authority a second time, to see what follows it, is out of date: another process makes the next one then. */
function readBeforeNext(store: RecordStore, makeNext: () => Promise<unknown>): RecordStore {
  const { authorities } = store.reads;
  let looks = 0;
  const list: typeof authorities.list = async () => {
    const standing = await authorities.list();
    if (standing.some(({ compromise }) => compromise !== undefined)) looks += 1;
    if (looks === 2) await makeNext();
    return standing;
  };
  return { ...store, reads: { ...store.reads, authorities: { ...authorities, list } } };
}

test('An authority has one successor, also where another process makes it between two looks', async () => {
  await using setting = await openTestAuthority('p256');
  const { store, authority, secrets, clock } = setting;
  const stale = readBeforeNext(store, async () => await authority.withdrawal.declareCompromised('issuing-1', WISH));
  const usual = makeAuthoritySettings('p256');
  const other = await openAuthority({ store: stale, secrets, clock, random: systemRandom, ...usual });
  await store.transact(async (rows) => {
    const now = clock.now();
    const compromise = { declaredAt: now, revokeAt: addMs(now, DAY_MS), isRevokedOnceReplaced: false };
    await rows.authorities.setCompromise('issuing-1', compromise);
  });
  await assert.rejects(other.withdrawal.declareCompromised('issuing-1', WISH), /somebody has made issuing-2 just now/);
  assert.equal((await other.withdrawal.declareCompromised('issuing-1', WISH)).successor.id, 'issuing-2');
  assert.deepEqual(
    (await store.reads.authorities.list()).map(({ id }) => id),
    ['issuing-1', 'issuing-2', 'root-1'],
  );
});
