// What becomes of an authority whose key is in other hands is an event, which goes on record with it or not at all.

import { deepEqual, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { tellingOfAuthorities } from '../../src/app/authorities/telling-authorities.ts';
import { operatorOrigin } from '../../src/lib/origin.ts';
import type { StoreRows, UnderlyingStore } from '../../src/store/rows.ts';
import { ISSUING } from '../contracts/store/authorities.ts';
import { NOON } from '../contracts/store/samples.ts';
import { fixedClock, openTemporaryStore } from '../support/store.ts';

const ALL = { accountUin: undefined, kinds: undefined };
const OPERATOR = operatorOrigin('root');
const COMPROMISE = { declaredAt: NOON, revokeAt: NOON, isRevokedOnceReplaced: false };

function hooksToldOf({ kind }: { readonly kind: string }): readonly string[] {
  return kind === 'authority.revoked' ? ['pager'] : [];
}

test('Webhooks are told that an authority is compromised, and that it is revoked, by whom, with what is written of it', async () => {
  await using temporary = await openTemporaryStore();
  const { store } = temporary;
  const telling = tellingOfAuthorities<StoreRows, UnderlyingStore>(store, { clock: fixedClock, hooksToldOf });
  await store.transact(async ({ authorities }) => {
    await authorities.insert(ISSUING);
    await authorities.insert({ ...ISSUING, id: 'issuing-2' });
  });
  await telling.transact(async ({ authorities }) => {
    await authorities.setCompromise('issuing-1', COMPROMISE);
    await authorities.setRevocation('issuing-1', { at: NOON, reason: 2 });
  }, OPERATOR);
  const told = (await store.reads.events.listLast(10, ALL)).map(({ kind, accountUin, data }) => [
    kind,
    accountUin,
    JSON.parse(data),
  ]);
  const origin = { kind: 'operator', user: 'root' };
  const time = NOON.toISOString();
  deepEqual(told, [
    [
      'authority.compromised',
      '',
      { authorityId: 'issuing-1', declaredAt: time, revokeAt: time, isRevokedOnceReplaced: false, origin },
    ],
    ['authority.revoked', '', { authorityId: 'issuing-1', revokedAt: time, reason: 2, origin }],
  ]);
  const deliveries = await store.reads.deliveries.list('pager');
  deepEqual(
    deliveries.map(({ event }) => event.kind),
    ['authority.revoked'],
  );
  const failing = telling.transact(async ({ authorities }) => {
    await authorities.setCompromise('issuing-2', COMPROMISE);
    throw new Error('no');
  }, OPERATOR);
  await rejects(failing, /no/);
  deepEqual((await store.reads.events.listLast(10, ALL)).length, 2);
});
