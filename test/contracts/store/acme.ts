// Store contract: keys, accounts, orders and authorizations of ACME clients.

import { deepEqual, equal } from 'node:assert/strict';
import type { AcmeAccount, AcmeAuthorization, AcmeKey, AcmeOrder } from '../../../src/certificates/model/acme.ts';
import type { Change } from '../../../src/certificates/ports/write-set.ts';
import { addMs } from '../../../src/lib/clock.ts';
import { because } from '../../../src/reasons/reason.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, domain, makeProof, NOON, OTHER_ACCOUNT } from './samples.ts';
import { changing, expecting } from './write-set-samples.ts';

const SECRET_ID = `AKID${'x'.repeat(32)}`;
const LATER = addMs(NOON, 1000);

export const ACME_KEY: AcmeKey = {
  id: 'key-1',
  accountUin: ACCOUNT,
  secretId: SECRET_ID,
  projectId: 7,
  sealedMacKey: Uint8Array.of(1, 2),
  createdAt: NOON,
  revokedAt: undefined,
};

export function makeAcmeAccount(facts: Partial<AcmeAccount> & { readonly id: string }): AcmeAccount {
  return {
    version: 1,
    status: 'valid',
    spki: Uint8Array.of(48, 0),
    thumbprint: `print-${facts.id}`,
    contact: ['mailto:a@example.com'],
    keyId: 'key-1',
    accountUin: ACCOUNT,
    secretId: SECRET_ID,
    projectId: 0,
    createdAt: NOON,
    network: '',
    endedAt: undefined,
    ...facts,
  };
}

export function makeAcmeOrder(facts: Partial<AcmeOrder> & { readonly id: string }): AcmeOrder {
  return {
    version: 1,
    accountId: 'account-1',
    productId: '13',
    names: [domain('example.com'), domain('*.example.com')],
    authorizationIds: ['authorization-2', 'authorization-1'],
    replaces: undefined,
    replacedId: undefined,
    certificateId: undefined,
    createdAt: NOON,
    expiresAt: LATER,
    ...facts,
  };
}

export function makeAcmeAuthorization(facts: Partial<AcmeAuthorization> & { readonly id: string }): AcmeAuthorization {
  return {
    version: 1,
    accountId: 'account-1',
    domain: domain('example.com'),
    isWildcard: false,
    step: 'pending',
    challenges: [
      { type: 'http-01', token: 'a' },
      { type: 'dns-01', token: 'b' },
    ],
    proved: undefined,
    failed: undefined,
    createdAt: NOON,
    expiresAt: LATER,
    ...facts,
  };
}

const VALID = makeAcmeAuthorization({
  id: 'authorization-1',
  step: 'valid',
  isWildcard: true,
  proved: { type: 'dns-01', proof: makeProof({ domain: domain('example.com'), method: 'tlsAlpn', provedAt: NOON }) },
});
const INVALID = makeAcmeAuthorization({
  id: 'authorization-2',
  step: 'invalid',
  failed: {
    challenge: 'http-01',
    type: 'connection',
    detail: because('txtNotFound', { name: 'a' }),
    look: {
      proof: { place: '/.well-known/acme-challenge/a', value: 'a.b' },
      found: { at: NOON, result: 'fileNotFound', seen: ['c'], detail: because('txtNotFound', { name: 'a' }) },
    },
  },
});

async function put(store: RecordStore, ...changes: readonly Change[]): Promise<void> {
  deepEqual(await store.apply(changing(...changes)), { kind: 'applied' });
}

const insertOrder = (order: AcmeOrder): Change => ({ kind: 'insertAcmeOrder', order });
const insertAuthorization = (authorization: AcmeAuthorization): Change => ({
  kind: 'insertAcmeAuthorization',
  authorization,
});

export const acmeContract: Contract = {
  'a key of ACME clients is found as it was put, and listed with its account': async (store) => {
    await store.transact(async (rows) => {
      await rows.acme.putKey(ACME_KEY);
      await rows.acme.putKey({ ...ACME_KEY, id: 'key-2', accountUin: OTHER_ACCOUNT });
    });
    deepEqual(await store.reads.acme.findKey('key-1'), ACME_KEY);
    deepEqual(await store.reads.acme.listKeys(ACCOUNT), [ACME_KEY]);
    equal(await store.reads.acme.findKey('key-3'), undefined);
  },

  'an ACME account is found by its id and by its key, and is saved': async (store) => {
    const account = makeAcmeAccount({ id: 'account-1' });
    await put(store, { kind: 'insertAcmeAccount', account });
    deepEqual(await store.reads.acme.findAccount('account-1'), account);
    deepEqual(await store.reads.acme.findAccountByThumbprint('print-account-1'), account);
    const changed: AcmeAccount = { ...account, version: 2, status: 'deactivated', thumbprint: 'other', endedAt: LATER };
    await put(store, { kind: 'saveAcmeAccount', account: changed });
    deepEqual(await store.reads.acme.findAccount('account-1'), changed);
    equal(await store.reads.acme.findAccountByThumbprint('print-account-1'), undefined);
  },

  'with a key its valid accounts are revoked, and their versions rise': async (store) => {
    const accounts = [
      makeAcmeAccount({ id: 'account-1' }),
      makeAcmeAccount({ id: 'account-2', status: 'deactivated' }),
      makeAcmeAccount({ id: 'account-3', keyId: undefined, network: '10.0.0.1' }),
      makeAcmeAccount({ id: 'account-4', keyId: undefined, network: '10.0.0.2' }),
      makeAcmeAccount({ id: 'account-5', keyId: undefined, network: '10.0.0.1', status: 'deactivated' }),
    ];
    await put(store, ...accounts.map((account): Change => ({ kind: 'insertAcmeAccount', account })));
    const { acme } = store.reads;
    const count = async (keyId: string | undefined, network = '') =>
      await acme.countAccounts({ keyId, secretId: SECRET_ID, network });
    deepEqual(await count('key-1'), { valid: 1, ended: 1, ofNetwork: 0 });
    deepEqual(await count(undefined, '10.0.0.1'), { valid: 2, ended: 1, ofNetwork: 1 });
    deepEqual(await count(undefined, '10.0.0.3'), { valid: 2, ended: 1, ofNetwork: 0 });
    await store.transact(async (rows) => await rows.acme.putKey(ACME_KEY));
    await put(store, { kind: 'revokeAcmeKey', keyId: 'key-1', at: LATER });
    deepEqual((await acme.findKey('key-1'))?.revokedAt, LATER);
    const after = await Promise.all(accounts.map(({ id }) => acme.findAccount(id)));
    deepEqual(
      after.map((account) => [account?.status, account?.version, account?.endedAt]),
      [
        ['revoked', 2, LATER],
        ['deactivated', 1, undefined],
        ['valid', 1, undefined],
        ['valid', 1, undefined],
        ['deactivated', 1, undefined],
      ],
    );
  },

  'orders of an ACME account are listed in pages, without those that expired with no certificate': async (store) => {
    const orders = [
      makeAcmeOrder({ id: 'a' }),
      makeAcmeOrder({ id: 'b', expiresAt: NOON }),
      makeAcmeOrder({ id: 'c', expiresAt: NOON, certificateId: 'Cert1', replacedId: 'Old1', replaces: 'x.y' }),
      makeAcmeOrder({ id: 'd', accountId: 'account-2' }),
    ];
    await put(store, ...orders.map(insertOrder));
    const { acme } = store.reads;
    for (const order of orders) deepEqual(await acme.findOrder(order.id), order);
    const page = { accountId: 'account-1', now: NOON };
    deepEqual(await acme.listOrders({ ...page, after: '', limit: 1 }), ['a']);
    deepEqual(await acme.listOrders({ ...page, after: 'a', limit: 9 }), ['c']);
    equal((await acme.findOrderOfCertificate('Cert1'))?.id, 'c');
    equal(await acme.isReplaced('Old1'), true);
    equal(await acme.isReplaced('Old2'), false);
    deepEqual(await acme.countOpen('account-1', NOON), { orders: 1, authorizations: 0 });
  },

  'an order in place of a certificate counts when it has come to one': async (store) => {
    await put(store, insertOrder(makeAcmeOrder({ id: 'a', replacedId: 'Old1' })));
    equal(await store.reads.acme.isReplaced('Old1'), false);
    await put(store, { kind: 'fulfilAcmeOrder', orderId: 'a', certificateId: 'Cert1', expiresAt: addMs(NOON, 9) });
    equal(await store.reads.acme.isReplaced('Old1'), true);
    const order = await store.reads.acme.findOrder('a');
    deepEqual([order?.version, order?.certificateId, order?.expiresAt], [2, 'Cert1', addMs(NOON, 9)]);
  },

  'authorizations are found as they were put, in the order asked for, and those of use by their domains': async (
    store,
  ) => {
    const other = makeAcmeAuthorization({ id: 'authorization-3', domain: domain('example.net'), createdAt: LATER });
    await put(store, ...[VALID, INVALID, other].map(insertAuthorization));
    const { acme } = store.reads;
    deepEqual(await acme.listAuthorizations([INVALID.id, 'gone', VALID.id]), [INVALID, VALID]);
    const domains = [domain('example.com'), domain('example.net')];
    deepEqual(await acme.listUsable('account-1', { domains, now: NOON }), [other, VALID]);
    deepEqual(await acme.listUsable('account-1', { domains, now: LATER }), []);
    deepEqual(await acme.listUsable('account-2', { domains, now: NOON }), []);
    deepEqual(await acme.countOpen('account-1', NOON), { orders: 0, authorizations: 1 });
    deepEqual(await acme.countOpen('account-1', LATER), { orders: 0, authorizations: 0 });
    const met: AcmeAuthorization = { ...other, version: 2, step: 'deactivated' };
    await put(store, { kind: 'saveAcmeAuthorization', authorization: met });
    deepEqual(await acme.findAuthorization(other.id), met);
  },

  'what expired is forgotten a few at a time': async (store) => {
    await put(store, insertOrder(makeAcmeOrder({ id: 'a' })), insertOrder(makeAcmeOrder({ id: 'b' })));
    await put(store, insertAuthorization(VALID));
    const prune = async (until: Date, limit: number) =>
      await store.transact(async (rows) => await rows.acme.prune(until, limit));
    equal(await prune(LATER, 9), 0);
    equal(await prune(addMs(LATER, 1), 1), 2);
    equal(await prune(addMs(LATER, 1), 9), 1);
  },

  'accounts that ended, and such as no key has bound, are forgotten when they have neither orders nor authorizations':
    async (store) => {
      const accounts = [
        makeAcmeAccount({ id: 'bound' }),
        makeAcmeAccount({ id: 'ended', status: 'deactivated', endedAt: NOON }),
        makeAcmeAccount({ id: 'ended-later', status: 'revoked', endedAt: LATER }),
        makeAcmeAccount({ id: 'ordering', status: 'revoked', endedAt: NOON }),
        makeAcmeAccount({ id: 'proving', keyId: undefined }),
        makeAcmeAccount({ id: 'unbound', keyId: undefined }),
        makeAcmeAccount({ id: 'unbound-later', keyId: undefined, createdAt: LATER }),
      ];
      await put(store, ...accounts.map((account): Change => ({ kind: 'insertAcmeAccount', account })));
      await put(store, insertOrder(makeAcmeOrder({ id: 'a', accountId: 'ordering' })));
      await put(store, insertAuthorization(makeAcmeAuthorization({ id: 'b', accountId: 'proving' })));
      const prune = async (limit: number) => await store.transact(async (rows) => await rows.acme.prune(LATER, limit));
      equal(await prune(9), 2);
      const left = await Promise.all(accounts.map(async ({ id }) => (await store.reads.acme.findAccount(id))?.id));
      deepEqual(left, ['bound', undefined, 'ended-later', 'ordering', 'proving', undefined, 'unbound-later']);
    },

  'an order that ends counts no more, and what is pending beside what failed ends sooner': async (store) => {
    const orders = [
      makeAcmeOrder({ id: 'a', authorizationIds: ['one', 'two'] }),
      makeAcmeOrder({ id: 'b', authorizationIds: ['two', 'three'] }),
      makeAcmeOrder({ id: 'c', authorizationIds: ['one'], certificateId: 'Cert1' }),
    ];
    await put(store, ...orders.map(insertOrder), insertAuthorization(makeAcmeAuthorization({ id: 'two' })));
    const { acme } = store.reads;
    const on = { id: 'one', accountId: 'account-1' };
    deepEqual(await acme.listOpenOrdersOn(on, { now: NOON, limit: 9 }), orders.slice(0, 1));
    deepEqual(await acme.listOpenOrdersOn({ ...on, id: 'two' }, { now: NOON, limit: 1 }), orders.slice(0, 1));
    deepEqual(await acme.listOpenOrdersOn(on, { now: LATER, limit: 9 }), []);
    const sooner = addMs(NOON, 10);
    const ending = { authorizationIds: ['two'], authorizationsUntil: sooner, at: NOON } as const;
    await put(store, { kind: 'endAcmeOrders', orderIds: ['a', 'c'], ...ending });
    deepEqual(await acme.countOpen('account-1', NOON), { orders: 1, authorizations: 1 });
    deepEqual(await acme.countOpen('account-1', sooner), { orders: 1, authorizations: 0 });
    equal((await acme.findOrder('a'))?.version, 2);
    deepEqual(await acme.findOrder('c'), orders[2]);
  },

  'of what is over of an account the newest is kept': async (store) => {
    const later = addMs(NOON, 1);
    await put(
      store,
      insertOrder(makeAcmeOrder({ id: 'open' })),
      insertOrder(makeAcmeOrder({ id: 'old', expiresAt: NOON })),
      insertOrder(makeAcmeOrder({ id: 'new', expiresAt: later })),
      insertOrder(makeAcmeOrder({ id: 'other', accountId: 'account-2', expiresAt: NOON })),
      insertAuthorization(makeAcmeAuthorization({ id: 'pending' })),
      insertAuthorization(makeAcmeAuthorization({ id: 'given-up', step: 'deactivated' })),
      insertAuthorization({ ...INVALID, id: 'failed', createdAt: later }),
    );
    await put(store, { kind: 'forgetAcmeOver', accountId: 'account-1', keep: 1, now: later });
    const { acme } = store.reads;
    const orders = await Promise.all(['open', 'old', 'new', 'other'].map((id) => acme.findOrder(id)));
    deepEqual(
      orders.map((order) => order?.id),
      ['open', undefined, 'new', 'other'],
    );
    const left = await acme.listAuthorizations(['pending', 'given-up', 'failed']);
    deepEqual(
      left.map(({ id }) => id),
      ['pending', 'failed'],
    );
  },

  'a key that is revoked at the same time as it binds an account leaves none that is valid': async (store) => {
    await store.transact(async (rows) => await rows.acme.putKey(ACME_KEY));
    const binding = { kind: 'acmeBindingLive', keyId: ACME_KEY.id } as const;
    const account = makeAcmeAccount({ id: 'account-1' });
    const [bound] = await Promise.all([
      store.apply(expecting(binding, { kind: 'insertAcmeAccount', account })),
      store.apply(expecting(binding, { kind: 'revokeAcmeKey', keyId: ACME_KEY.id, at: LATER })),
    ]);
    const found = await store.reads.acme.findAccount('account-1');
    equal(found?.status, bound.kind === 'applied' ? 'revoked' : undefined);
  },

  'of two that make an account with one key at the same time, one has it': async (store) => {
    const make = (id: string) =>
      store.apply(
        expecting(
          { kind: 'acmeKeyNew', thumbprint: 'one' },
          { kind: 'insertAcmeAccount', account: makeAcmeAccount({ id, thumbprint: 'one' }) },
        ),
      );
    const applied = await Promise.all([make('a'), make('b')]);
    deepEqual(applied.map(({ kind }) => kind).toSorted(), ['applied', 'conflict']);
  },
};
