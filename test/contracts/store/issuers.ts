// Store contract: accounts at authorities elsewhere, and the orders there.

import { deepEqual, equal } from 'node:assert/strict';
import type { IssuerAccount, IssuerOrder } from '../../../src/issuers/acme/ports.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import type { Contract } from './contract.ts';
import { makeCertificate, makeMaterial, NOON } from './samples.ts';

const KEPT: IssuerAccount = {
  id: 'judge https://acme.example/dir',
  accountUrl: undefined,
  contact: [],
  sealedKey: Uint8Array.of(1, 2, 3),
  sealedNextKey: undefined,
  createdAt: NOON,
  closingAt: undefined,
  closedAt: undefined,
};

function order(certificateId: string, change: Partial<IssuerOrder> = {}): IssuerOrder {
  return {
    reference: `acme:judge:${certificateId}/1`,
    issuer: 'judge',
    certificateId,
    openedAt: NOON,
    url: undefined,
    answeredAt: undefined,
    closedAt: undefined,
    ...change,
  };
}

export const issuerContract: Contract = {
  'an account at an authority is made once, and is as it was saved last': async (store) => {
    const insert = async (account: IssuerAccount) =>
      await store.transact(async (rows) => await rows.issuerAccounts.insert(account));
    equal(await insert(KEPT), true);
    equal(await insert({ ...KEPT, contact: ['mailto:b@example.com'] }), false);
    deepEqual(await store.reads.issuerAccounts.find(KEPT.id), KEPT);
    const named = { ...KEPT, accountUrl: 'https://acme.example/1', sealedNextKey: Uint8Array.of(4) };
    await store.transact(async (rows) => await rows.issuerAccounts.save(named));
    deepEqual(await store.reads.issuerAccounts.find(KEPT.id), named);
    equal(await store.reads.issuerAccounts.find('other'), undefined);
  },

  'an order at an authority is placed once, and the last of a certificate is found by its number': async (store) => {
    const { issuerOrders } = store.reads;
    const first = order('Ab12Cd34');
    equal(await store.transact(async (rows) => await rows.issuerOrders.insert(first)), true);
    equal(await store.transact(async (rows) => await rows.issuerOrders.insert(first)), false);
    const named = { ...first, url: 'https://acme.example/o/1', answeredAt: NOON, closedAt: addMs(NOON, 1) };
    await store.transact(async (rows) => await rows.issuerOrders.save(named));
    deepEqual(await issuerOrders.find(first.reference), named);
    const tenth = order('Ab12Cd34', { reference: 'acme:judge:Ab12Cd34/10' });
    const ninth = order('Ab12Cd34', { reference: 'acme:judge:Ab12Cd34/9' });
    for (const one of [tenth, ninth]) await store.transact(async (rows) => await rows.issuerOrders.insert(one));
    deepEqual(await issuerOrders.findLast('judge', 'Ab12Cd34'), tenth);
    equal(await issuerOrders.findLast('other', 'Ab12Cd34'), undefined);
    equal(await issuerOrders.count('judge', NOON), 3);
    equal(await issuerOrders.count('judge', addMs(NOON, 1)), 0);
    equal(await issuerOrders.count('other', NOON), 0);
  },

  'what hangs on an account are orders that are open and have not served, and revocations': async (store) => {
    const insert = async (id: string, step: 'issuing' | 'issued' | 'revoking'): Promise<void> =>
      await store.transact(async (rows) => {
        const issued = step === 'issuing' ? {} : { issued: makeMaterial({}) };
        await rows.certificates.insert(makeCertificate({ id, step, orderReference: `acme:judge:${id}/1`, ...issued }));
        await rows.issuerOrders.insert(order(id));
      });
    const count = async (issuer = 'judge') => await store.reads.issuerOrders.countUnderWay(issuer);
    equal(await count(), 0);
    await insert('Signing1', 'issuing');
    await insert('Served12', 'issued');
    equal(await count(), 1);
    await insert('Going123', 'revoking');
    await store.transact(async (rows) => await rows.issuerOrders.insert(order('Nowhere1')));
    equal(await count(), 3);
    await store.transact(async (rows) => await rows.issuerOrders.save(order('Signing1', { closedAt: NOON })));
    equal(await count(), 2);
    equal(await count('judg'), 0);
  },

  'orders are left whose certificates are neither validating nor issuing, until they are closed, and then forgotten':
    async (store) => {
      const closed = order('Ef56Gh78', { closedAt: NOON });
      const young = order('Young123', { openedAt: addMs(NOON, 1) });
      await store.transact(async (rows) => {
        await rows.certificates.insert(makeCertificate({ id: 'Waiting1', step: 'validating' }));
        await rows.certificates.insert(makeCertificate({ id: 'Signing1', step: 'issuing' }));
        await rows.certificates.insert(makeCertificate({ id: 'Failed12', step: 'failed' }));
        for (const one of ['Waiting1', 'Signing1', 'Failed12', 'Nowhere1'].map((id) => order(id)))
          await rows.issuerOrders.insert(one);
        for (const one of [closed, young]) await rows.issuerOrders.insert(one);
      });
      const left = async (after: string, limit = 10, issuer = 'judge') => {
        const page = { issuer, until: addMs(NOON, 1), after, limit };
        return (await store.reads.issuerOrders.listLeft(page)).map(({ certificateId }) => certificateId);
      };
      deepEqual(await left(''), ['Failed12', 'Nowhere1']);
      deepEqual(await left('', 1), ['Failed12']);
      deepEqual(await left('acme:judge:Failed12/1'), ['Nowhere1']);
      deepEqual(await left('', 10, 'other'), []);
      const prune = async (until: Date) =>
        await store.transact(async (rows) => await rows.issuerOrders.prune(until, 10));
      equal(await prune(NOON), 0);
      equal(await prune(addMs(NOON, DAY_MS)), 1);
      equal(await store.reads.issuerOrders.find(closed.reference), undefined);
    },
};
