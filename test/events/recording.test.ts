// The outbox: an event is there exactly when what it tells is, and so are its deliveries.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordingEvents } from '../../src/events/recording.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { StaleState } from '../../src/certificates/ports/store.ts';
import { ACCOUNT, makeCertificate, makeIssued } from '../contracts/store/samples.ts';
import { openTemporaryStore } from '../support/store.ts';

const HOOKS = [
  { name: 'all', events: undefined, accounts: ['*'] },
  { name: 'own', events: undefined, accounts: ['7', ACCOUNT] },
  { name: 'others', events: undefined, accounts: ['7'] },
  { name: 'failures', events: ['certificate.failed'], accounts: ['*'] },
] as const;

const uploaded = makeIssued({ id: 'Up1', source: 'uploaded' });

async function openRecording() {
  const temporary = await openTemporaryStore();
  return {
    store: recordingEvents(temporary.store, HOOKS),
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}

const kindsOf = async ({ reads }: RecordStore) =>
  (await reads.events.listAfter(0, { accountUin: undefined, kinds: undefined })).map(({ kind }) => kind);

const deliveriesOf = async ({ reads }: RecordStore) =>
  (await reads.deliveries.list(undefined)).map(({ hook, event }) => `${event.number} ${hook}`);

test('What is inserted and saved is told in its transaction, to those who want to know', async () => {
  await using opened = await openRecording();
  const { store } = opened;
  await store.transact(async (rows) => {
    await rows.certificates.insert(uploaded);
    await rows.certificates.insert(makeCertificate({ id: 'Or1', method: 'managedDns' }));
    const order = await rows.certificates.find('Or1');
    assert.ok(order !== undefined);
    await rows.certificates.save(order, { ...order, step: 'failed' });
    assert.equal((await rows.events.listLast(1, { accountUin: undefined, kinds: undefined }))[0]?.certificateId, 'Or1');
  });
  assert.deepEqual(await kindsOf(store), ['certificate.uploaded', 'certificate.failed']);
  assert.deepEqual(await deliveriesOf(store), ['1 all', '1 own', '2 all', '2 failures', '2 own']);
});

test('A transaction that fails leaves neither certificate nor event nor delivery', async () => {
  await using opened = await openRecording();
  const { store } = opened;
  const failing = store.transact(async (rows) => {
    await rows.certificates.insert(uploaded);
    throw new Error('the process died here');
  });
  await assert.rejects(failing, /died here/);
  assert.equal(await store.reads.certificates.find('Up1'), undefined);
  assert.deepEqual([await kindsOf(store), await deliveriesOf(store)], [[], []]);
});

test('Of two that save the same state one is told of', async () => {
  await using opened = await openRecording();
  const { store } = opened;
  const order = makeCertificate({ id: 'Or1', method: 'managedDns' });
  await store.transact((rows) => rows.certificates.insert(order));
  const fail = () => store.transact((rows) => rows.certificates.save(order, { ...order, step: 'failed' }));
  const outcomes = await Promise.allSettled([fail(), fail()]);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  assert.equal(refused.length, 1);
  assert.ok(refused[0]?.reason instanceof StaleState);
  assert.deepEqual(await kindsOf(store), ['certificate.failed']);
});
