// An event is on record exactly when what it tells is, and so are its deliveries.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inserting, saveOver } from '../../src/certificates/deciding/saving.ts';
import type { Event } from '../../src/certificates/model/event.ts';
import { StaleState } from '../../src/certificates/ports/store.ts';
import { NO_CHANGE, together } from '../../src/certificates/ports/write-set.ts';
import { isTold } from '../../src/events/subscription.ts';
import { SERVICE } from '../../src/lib/origin.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { ACCOUNT, makeCertificate, makeIssued } from '../contracts/store/samples.ts';
import { openTemporaryStore } from '../support/store.ts';

const HOOKS = [
  { name: 'all', events: undefined, accounts: ['*'] },
  { name: 'own', events: undefined, accounts: ['7', ACCOUNT] },
  { name: 'others', events: undefined, accounts: ['7'] },
  { name: 'failures', events: ['certificate.failed'], accounts: ['*'] },
] as const;

const uploaded = makeIssued({ id: 'Up1', source: 'uploaded' });
const order = makeCertificate({ id: 'Or1', method: 'managedDns' });

const worldOf = (store: RecordStore) => ({
  store,
  origin: SERVICE,
  hooksToldOf: (event: Event) => HOOKS.filter((hook) => isTold(hook, event)).map(({ name }) => name),
});

const kindsOf = async ({ reads }: RecordStore) =>
  (await reads.events.listAfter(0, { accountUin: undefined, kinds: undefined })).map(({ kind }) => kind);

const deliveriesOf = async ({ reads }: RecordStore) =>
  (await reads.deliveries.list(undefined)).map(({ hook, event }) => `${event.number} ${hook}`);

test('What is inserted and saved is told with it, to those who want to know', async () => {
  await using opened = await openTemporaryStore();
  const world = worldOf(opened.store);
  await opened.store.apply(together(inserting(world, uploaded), inserting(world, order)));
  await saveOver(world, { previous: order, next: { ...order, step: 'failed' }, besides: NO_CHANGE });
  assert.deepEqual(await kindsOf(opened.store), ['certificate.uploaded', 'certificate.failed']);
  assert.deepEqual(await deliveriesOf(opened.store), ['1 all', '1 own', '2 all', '2 failures', '2 own']);
});

test('A set that is not carried out leaves neither certificate nor event nor delivery', async () => {
  await using opened = await openTemporaryStore();
  const world = worldOf(opened.store);
  await opened.store.apply(inserting(world, order));
  const applied = await opened.store.apply(together(inserting(world, uploaded), inserting(world, order)));
  assert.equal(applied.kind, 'conflict');
  assert.equal(await opened.store.reads.certificates.find('Up1'), undefined);
  assert.deepEqual([await kindsOf(opened.store), await deliveriesOf(opened.store)], [[], []]);
});

test('Of two that save the same state one is told of', async () => {
  await using opened = await openTemporaryStore();
  const world = worldOf(opened.store);
  await opened.store.apply(inserting(world, order));
  const fail = async () =>
    await saveOver(world, { previous: order, next: { ...order, step: 'failed' }, besides: NO_CHANGE });
  const outcomes = await Promise.allSettled([fail(), fail()]);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  assert.equal(refused.length, 1);
  assert.ok(refused[0]?.reason instanceof StaleState);
  assert.deepEqual(await kindsOf(opened.store), ['certificate.failed']);
});
