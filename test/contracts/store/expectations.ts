// Store contract: each expectation of a write set is looked at before anything is changed.

import { deepEqual, equal } from 'node:assert/strict';
import { type Change, type Expectation, together } from '../../../src/certificates/ports/write-set.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, domain, makeCertificate, makeCsr, makeIssued, makeMaterial, NOON, OTHER_ACCOUNT } from './samples.ts';
import {
  changing,
  conflictOf,
  expecting,
  freePlaces,
  insert,
  KEY,
  LEAF,
  ORIGINAL,
  planning,
  put,
  reissueOf,
  roomFor,
} from './write-set-samples.ts';
import { ACME_KEY, makeAcmeAccount, makeAcmeAuthorization, makeAcmeOrder } from './acme.ts';
import { makeCampaign, makeItem } from './campaigns.ts';

/** Each expectation as it holds in a store with `put`, and as it does not. */
export const EXPECTATIONS: readonly {
  readonly holds: Expectation;
  readonly fails: Expectation;
  readonly before?: (store: RecordStore) => Promise<unknown>;
}[] = [
  {
    holds: { kind: 'unchanged', certificate: ORIGINAL },
    fails: { kind: 'unchanged', certificate: { id: ORIGINAL.id, version: 2 } },
  },
  {
    holds: { kind: 'saved', certificate: ORIGINAL },
    fails: { kind: 'saved', certificate: { id: 'Other1', version: 1 } },
  },
  {
    before: async (store) => await put(store, makeCertificate({ id: 'Gone1', deletedAt: NOON })),
    holds: { kind: 'saved', certificate: { id: 'Gone1', version: 1 } },
    fails: { kind: 'unchanged', certificate: { id: 'Gone1', version: 1 } },
  },
  {
    holds: { kind: 'idFree', certificateId: 'Other1' },
    fails: { kind: 'idFree', certificateId: ORIGINAL.id },
  },
  {
    holds: { kind: 'latestReplacement', of: ORIGINAL.id, is: undefined },
    fails: { kind: 'latestReplacement', of: ORIGINAL.id, is: { id: 'Other1', version: 1 } },
  },
  {
    before: async (store) => await put(store, reissueOf('First1', { step: 'failed' }), reissueOf('Second1')),
    holds: { kind: 'latestReplacement', of: ORIGINAL.id, is: { id: 'Second1', version: 1 } },
    fails: { kind: 'latestReplacement', of: ORIGINAL.id, is: { id: 'First1', version: 1 } },
  },
  {
    before: async (store) => await put(store, reissueOf('First1')),
    holds: { kind: 'latestReplacement', of: ORIGINAL.id, is: { id: 'First1', version: 1 } },
    fails: { kind: 'latestReplacement', of: ORIGINAL.id, is: undefined },
  },
  {
    before: async (store) =>
      await put(store, reissueOf('First1', { step: 'issued', issued: makeMaterial({}) }), reissueOf('Second1')),
    holds: { kind: 'reissuesOfLineage', lineageId: ORIGINAL.id, count: 1 },
    fails: { kind: 'reissuesOfLineage', lineageId: ORIGINAL.id, count: 0 },
  },
  {
    before: async (store) => await put(store, reissueOf('First1')),
    holds: lockBy('84', '85'),
    fails: lockBy('84', '83'),
  },
  {
    before: async (store) => await put(store, makeCertificate({ id: 'One1' }), makeCertificate({ id: 'Two1' })),
    holds: { kind: 'ordersUnderWay', accountUin: ACCOUNT, atMost: 2 },
    fails: { kind: 'ordersUnderWay', accountUin: ACCOUNT, atMost: 1 },
  },
  {
    before: async (store) => await put(store, makeCertificate({ id: 'One1' }), makeIssued({ id: 'Two1' })),
    holds: { kind: 'freeOfAccount', ...freePlaces(3) },
    fails: { kind: 'freeOfAccount', ...freePlaces(2) },
  },
  {
    before: async (store) => {
      // Of other accounts what is proved counts, and what is not does not.
      const [proved, open] = [makeIssued({ id: 'One1', accountUin: OTHER_ACCOUNT }), makeCertificate({ id: 'Two1' })];
      await put(store, proved, open, makeCertificate({ id: 'Three1', accountUin: OTHER_ACCOUNT }));
    },
    holds: { kind: 'freeOfDomain', registrableDomain: 'example.com', ...freePlaces(3) },
    fails: { kind: 'freeOfDomain', registrableDomain: 'example.com', ...freePlaces(2) },
  },
  {
    before: async (store) => await proveByFile(store, 'example.com', 'example.net'),
    holds: proved({ byEither: ['example.com', 'example.net'] }),
    fails: proved({ byEither: ['example.com', 'other.example.com'] }),
  },
  {
    before: async (store) => await proveByFile(store, 'example.com'),
    holds: proved({ byEither: ['example.com'] }),
    fails: proved({ byDns: ['example.com'] }),
  },
  {
    before: async (store) => await proveByFile(store, 'example.com'),
    holds: proved({ byEither: ['example.com'] }),
    fails: proved({ byDns: ['example.com'], byEither: ['example.com'] }),
  },
  {
    before: async (store) => {
      await proveByFile(store, 'example.com');
      await prove(store, 'dns', 'example.net');
    },
    holds: proved({ byDns: ['example.net'], byEither: ['example.com'] }),
    fails: proved({ byDns: ['example.com'], byEither: ['example.net'] }),
  },
  {
    before: async (store) => await proveByFile(store, 'example.com'),
    holds: proved({ byEither: ['example.com'], until: NOON }),
    fails: proved({ byEither: ['example.com'], until: addMs(NOON, -1) }),
  },
  {
    before: async (store) => await proveByFile(store, 'example.com'),
    holds: proved({ byEither: ['example.com'] }),
    fails: proved({ byEither: ['example.com'], since: addMs(NOON, 1) }),
  },
  {
    before: async (store) => await proveByFile(store, 'example.com'),
    holds: proved({ byEither: ['example.com'] }),
    fails: proved({ byEither: ['example.com'], accountUin: OTHER_ACCOUNT }),
  },
  {
    before: async (store) => await put(store, makeIssued({ id: 'Up1', source: 'uploaded', projectId: 7 })),
    holds: { kind: 'leafNew', openTo: { accountUin: ACCOUNT, projectIds: [8] }, leafSha256: LEAF },
    fails: { kind: 'leafNew', openTo: { accountUin: ACCOUNT, projectIds: undefined }, leafSha256: LEAF },
  },
  {
    before: async (store) => await put(store, makeIssued({ id: 'Up1', source: 'uploaded', projectId: 7 })),
    holds: leafNewBut('Up*'),
    fails: leafNewBut('Other*'),
  },
  {
    before: async (store) =>
      await store.transact((rows) => rows.subjectKeys.block({ keySha256: KEY, reason: '', blockedAt: NOON })),
    holds: { kind: 'keyNotBlocked', keySha256: 'cd'.repeat(32) },
    fails: { kind: 'keyNotBlocked', keySha256: KEY },
  },
  {
    before: async (store) =>
      await store.transact((rows) => rows.subjectKeys.block({ keySha256: KEY, reason: '', blockedAt: NOON })),
    holds: { kind: 'keyFree', keySha256: 'cd'.repeat(32), accountUin: ACCOUNT, now: NOON },
    fails: { kind: 'keyFree', keySha256: KEY, accountUin: ACCOUNT, now: NOON },
  },
  {
    before: async (store) => await store.apply(changing(...planning('Orig1', ACCOUNT))),
    holds: { kind: 'keyFree', keySha256: KEY, accountUin: ACCOUNT, now: NOON },
    fails: { kind: 'keyFree', keySha256: KEY, accountUin: OTHER_ACCOUNT, now: NOON },
  },
  {
    before: async (store) => await store.apply(changing(...planning('Orig1', ACCOUNT))),
    holds: { kind: 'planned', serial: 'aa' },
    fails: { kind: 'planned', serial: 'bb' },
  },
  {
    before: async (store) =>
      await store.transact(async (rows) => {
        for (const uin of [ACCOUNT, OTHER_ACCOUNT]) {
          await rows.accounts.put({ uin, name: '', verified: true, createdAt: NOON, suspendedAt: undefined });
        }
      }),
    holds: { kind: 'accountsUnchanged', changes: 2 },
    fails: { kind: 'accountsUnchanged', changes: 1 },
  },
  {
    before: async (store) => await hold(store, ORIGINAL.id, 'Other1'),
    holds: { kind: 'bearersUnchanged', keySha256: KEY, accountUin: ACCOUNT, count: 2, versions: 2 },
    fails: { kind: 'bearersUnchanged', keySha256: KEY, accountUin: ACCOUNT, count: 1, versions: 2 },
  },
  {
    before: async (store) => {
      await hold(store, ORIGINAL.id);
      await store.transact((rows) => rows.certificates.save(ORIGINAL, { ...ORIGINAL, projectId: 7 }));
    },
    holds: { kind: 'bearersUnchanged', keySha256: KEY, accountUin: ACCOUNT, count: 1, versions: 2 },
    fails: { kind: 'bearersUnchanged', keySha256: KEY, accountUin: ACCOUNT, count: 1, versions: 1 },
  },
  {
    before: async (store) => await hold(store, ORIGINAL.id),
    holds: { kind: 'bearersUnchanged', keySha256: KEY, accountUin: OTHER_ACCOUNT, count: 0, versions: 0 },
    fails: { kind: 'bearersUnchanged', keySha256: KEY, accountUin: OTHER_ACCOUNT, count: 1, versions: 1 },
  },
  {
    before: async (store) => await keepCsrs(store, 1),
    holds: { kind: 'csrIdFree', csrId: 2 },
    fails: { kind: 'csrIdFree', csrId: 1 },
  },
  {
    before: async (store) => await keepCsrs(store, 1),
    holds: { kind: 'csrUnchanged', csr: { id: 1, version: 1 } },
    fails: { kind: 'csrUnchanged', csr: { id: 1, version: 2 } },
  },
  {
    before: async (store) => await keepCsrs(store, 1, 2),
    holds: { kind: 'csrsOfAccount', accountUin: ACCOUNT, atMost: 2 },
    fails: { kind: 'csrsOfAccount', accountUin: ACCOUNT, atMost: 1 },
  },
  {
    before: async (store) => await tellOfEnd(store, 14),
    holds: { kind: 'endUntold', certificateId: ORIGINAL.id, days: 7 },
    fails: { kind: 'endUntold', certificateId: ORIGINAL.id, days: 14 },
  },
  {
    before: async (store) => await tellOfEnd(store, 14),
    holds: { kind: 'endUntold', certificateId: 'Other1', days: 30 },
    fails: { kind: 'endUntold', certificateId: ORIGINAL.id, days: 30 },
  },
  {
    before: async (store) => await knowRecord(store),
    holds: { kind: 'persistentEndUntold', accountUin: ACCOUNT, domain: domain('example.com'), until: NOON },
    fails: { kind: 'persistentEndUntold', accountUin: ACCOUNT, domain: domain('example.com'), until: addMs(NOON, 1) },
  },
  ...(
    [
      ['account', { kind: 'insertAcmeAccount', account: makeAcmeAccount({ id: 'a' }) }],
      ['order', { kind: 'insertAcmeOrder', order: makeAcmeOrder({ id: 'a' }) }],
      ['authorization', { kind: 'insertAcmeAuthorization', authorization: makeAcmeAuthorization({ id: 'a' }) }],
    ] as const
  ).map(([record, change]) => ({
    before: async (store: RecordStore) => await store.apply(changing(change)),
    holds: { kind: 'acmeUnchanged', record, id: 'a', version: 1 } as const,
    fails: { kind: 'acmeUnchanged', record, id: 'a', version: 2 } as const,
  })),
  {
    before: async (store) =>
      await store.apply(
        changing({ kind: 'insertAcmeAccount', account: makeAcmeAccount({ id: 'a', thumbprint: 'p' }) }),
      ),
    holds: { kind: 'acmeKeyNew', thumbprint: 'q' },
    fails: { kind: 'acmeKeyNew', thumbprint: 'p' },
  },
  {
    before: async (store) =>
      await store.transact(async (rows) => {
        await rows.acme.putKey(ACME_KEY);
        await rows.acme.putKey({ ...ACME_KEY, id: 'key-2', revokedAt: NOON });
      }),
    holds: { kind: 'acmeBindingLive', keyId: 'key-1' },
    fails: { kind: 'acmeBindingLive', keyId: 'key-2' },
  },
  ...(
    [
      ['valid', undefined, { valid: 1, ended: 0, ofNetwork: 1 }, { valid: 0, ended: 0, ofNetwork: 1 }],
      ['valid', undefined, { valid: 1, ended: 0, ofNetwork: 1 }, { valid: 1, ended: 0, ofNetwork: 0 }],
      ['deactivated', NOON, { valid: 0, ended: 1, ofNetwork: 0 }, { valid: 0, ended: 0, ofNetwork: 0 }],
    ] as const
  ).map(([status, endedAt, atMost, tooFew]) => {
    const network = '10.0.0.1';
    const account = makeAcmeAccount({ id: 'a', status, endedAt, network, keyId: undefined });
    const bound = { keyId: undefined, secretId: account.secretId, network };
    return {
      before: async (store: RecordStore) => await store.apply(changing({ kind: 'insertAcmeAccount', account })),
      holds: { kind: 'acmeAccounts', bound, atMost } as const,
      fails: { kind: 'acmeAccounts', bound, atMost: tooFew } as const,
    };
  }),
  {
    before: async (store) =>
      await store.apply(changing({ kind: 'insertAcmeOrder', order: makeAcmeOrder({ id: 'a' }) })),
    holds: { kind: 'acmeOpen', accountId: 'account-1', orders: 1, authorizations: 0, now: NOON },
    fails: { kind: 'acmeOpen', accountId: 'account-1', orders: 0, authorizations: 0, now: NOON },
  },
  {
    before: async (store) => {
      const authorization = makeAcmeAuthorization({ id: 'a' });
      return await store.apply(changing({ kind: 'insertAcmeAuthorization', authorization }));
    },
    holds: { kind: 'acmeOpen', accountId: 'account-1', orders: 0, authorizations: 1, now: NOON },
    fails: { kind: 'acmeOpen', accountId: 'account-1', orders: 0, authorizations: 0, now: NOON },
  },
  {
    before: async (store) => await keepCampaign(store),
    holds: { kind: 'campaignIdFree', campaignId: 'b' },
    fails: { kind: 'campaignIdFree', campaignId: 'a' },
  },
  {
    before: async (store) => await keepCampaign(store),
    holds: { kind: 'campaignUnchanged', campaign: { id: 'a', version: 1 } },
    fails: { kind: 'campaignUnchanged', campaign: { id: 'a', version: 2 } },
  },
  {
    before: async (store) => await keepCampaign(store),
    holds: { kind: 'campaignItemUnchanged', item: { campaignId: 'a', certificateId: 'Orig1', version: 1 } },
    fails: { kind: 'campaignItemUnchanged', item: { campaignId: 'a', certificateId: 'Orig1', version: 2 } },
  },
  {
    before: async (store) => await keepCampaign(store),
    holds: { kind: 'campaignsUnderWay', accountUin: undefined, atMost: 0 },
    fails: { kind: 'campaignsUnderWay', accountUin: ACCOUNT, atMost: 0 },
  },
  { holds: roomFor(7), fails: roomFor(8) },
];

/** Certificates of the account that have the key; those that are not on record yet are put there. */
async function hold(store: RecordStore, ...ids: readonly string[]): Promise<void> {
  await put(store, ...ids.filter((id) => id !== ORIGINAL.id).map((id) => makeCertificate({ id })));
  const changes = ids.map((certificateId): Change => {
    return { kind: 'recordKey', holding: { keySha256: KEY, accountUin: ACCOUNT, certificateId } };
  });
  await store.apply(changing(...changes));
}

async function keepCampaign(store: RecordStore): Promise<void> {
  await store.apply(changing({ kind: 'insertCampaign', campaign: makeCampaign({ id: 'a' }) }));
  const item = makeItem({ campaignId: 'a', certificateId: ORIGINAL.id });
  await store.transact(async ({ campaigns }) => await campaigns.insertItems([item]));
}

async function keepCsrs(store: RecordStore, ...ids: readonly number[]): Promise<void> {
  await store.apply(changing(...ids.map((id): Change => ({ kind: 'insertCsr', csr: makeCsr({ id }) }))));
}

async function knowRecord(store: RecordStore): Promise<void> {
  const record = {
    accountUin: ACCOUNT,
    domain: domain('example.com'),
    place: '_validation-persist.example.com',
    value: 'ca.example; accounturi=a:1; persistUntil=1',
    holdsBelow: false,
    until: NOON,
    checkedAt: NOON,
  };
  await store.apply(changing({ kind: 'knowPersistent', record }));
}

async function tellOfEnd(store: RecordStore, days: number): Promise<void> {
  await store.apply(
    changing({ kind: 'markEndTold', notice: { certificateId: ORIGINAL.id, days, notAfter: addMs(NOON, DAY_MS) } }),
  );
}

async function proveByFile(store: RecordStore, ...names: readonly string[]): Promise<void> {
  await prove(store, 'file', ...names);
}

async function prove(store: RecordStore, method: 'dns' | 'file', ...names: readonly string[]): Promise<void> {
  const changes = names.map((name): Change => {
    const authorization = { accountUin: ACCOUNT, domain: domain(name), method, provedAt: NOON } as const;
    return { kind: 'authorize', authorization };
  });
  await store.apply(changing(...changes));
}

interface Asked {
  readonly accountUin?: string;
  readonly byDns?: readonly string[];
  readonly byEither?: readonly string[];
  readonly since?: Date;
  readonly until?: Date;
}

function proved({ accountUin = ACCOUNT, byDns = [], byEither = [], since = NOON, until = NOON }: Asked): Expectation {
  return { kind: 'proved', accountUin, byDns: byDns.map(domain), byEither: byEither.map(domain), since, until };
}

function leafNewBut(pattern: string): Expectation {
  const openTo = { accountUin: ACCOUNT, projectIds: undefined, except: [{ by: 'id', pattern }] as const };
  return { kind: 'leafNew', openTo, leafSha256: LEAF };
}

function lockBy(...productIds: readonly string[]): Expectation {
  return { kind: 'domainUnlocked', accountUin: ACCOUNT, registrableDomain: 'example.com', productIds, now: NOON };
}

export const expectationContract: Contract = Object.fromEntries(
  EXPECTATIONS.map(({ holds, fails, before }, nth) => [
    `what a write set expects is looked at before anything is changed: ${fails.kind} (${nth + 1})`,
    async (store: RecordStore) => {
      await put(store, ORIGINAL);
      await before?.(store);
      const fresh = makeCertificate({ id: 'Fresh1', step: 'ordered', accountUin: OTHER_ACCOUNT });
      deepEqual(await store.apply(expecting(fails, insert(fresh))), { kind: 'conflict', expectation: fails });
      equal(await store.reads.certificates.find(fresh.id), undefined);
      const both = together(expecting(holds), expecting(fails), changing(insert(fresh)));
      equal(conflictOf(await store.apply(both)), fails.kind);
      equal(await store.reads.certificates.find(fresh.id), undefined);
      deepEqual(await store.apply(expecting(holds, insert(fresh))), { kind: 'applied' });
      deepEqual(await store.reads.certificates.find(fresh.id), fresh);
    },
  ]),
);
