// Store contract: a write set is carried out whole where all that it expects is so, and otherwise changes nothing and says what is not.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { Certificate } from '../../../src/certificates/model/certificate.ts';
import { eventOf } from '../../../src/certificates/model/event.ts';
import { StaleState } from '../../../src/certificates/ports/store.ts';
import { NOTHING } from '../../../src/certificates/model/quota.ts';
import {
  type Applied,
  type Change,
  type Expectation,
  together,
  type WriteSet,
} from '../../../src/certificates/ports/write-set.ts';
import { addMs } from '../../../src/lib/clock.ts';
import { callOrigin, SERVICE } from '../../../src/lib/origin.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import {
  ACCOUNT,
  domain,
  makeCertificate,
  makeIssuance,
  makeIssued,
  makeMaterial,
  NOON,
  OTHER_ACCOUNT,
} from './samples.ts';

const KEY = 'ab'.repeat(32);
const ORIGINAL = makeIssued({ id: 'Orig1', step: 'issued' });
const AT_ONCE = 12;
const LATER = addMs(NOON, 1000);
const ALLOWED = { records: 7, bytes: 1e6, orders: 1e3, acts: 1e3 };

const reissueOf = (id: string, facts: Partial<Certificate> = {}): Certificate =>
  makeCertificate({ id, replaces: ORIGINAL.id, lineageId: ORIGINAL.id, generation: 1, ...facts });

const insert = (certificate: Certificate): Change => ({ kind: 'insert', certificate });
const expecting = (expectation: Expectation, ...changes: readonly Change[]): WriteSet => ({
  expects: [expectation],
  changes,
});
const changing = (...changes: readonly Change[]): WriteSet => ({ expects: [], changes });
const mark: Change = { kind: 'settleJob', job: { kind: 'drive', subject: 'nothing' } };

const put = async (store: RecordStore, ...certificates: readonly Certificate[]): Promise<void> =>
  await store.transact(async (rows) => {
    for (const certificate of certificates) await rows.certificates.insert(certificate);
  });

const conflictOf = (applied: Applied): string | undefined =>
  applied.kind === 'conflict' ? applied.expectation.kind : undefined;

/** Each expectation as it holds in a store with `put`, and as it does not. */
const EXPECTATIONS: readonly {
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
  { holds: roomFor(7), fails: roomFor(8) },
];

function lockBy(...productIds: readonly string[]): Expectation {
  return { kind: 'domainUnlocked', accountUin: ACCOUNT, registrableDomain: 'example.com', productIds, now: NOON };
}

function roomFor(records: number): Expectation {
  const addition = { accountUin: ACCOUNT, amounts: { ...NOTHING, records }, allowed: ALLOWED, day: 20_000 };
  return { kind: 'room', addition };
}

function takingRoom(records: number): WriteSet {
  const addition = { accountUin: ACCOUNT, amounts: { ...NOTHING, records }, allowed: ALLOWED, day: 20_000 };
  return { expects: [{ kind: 'room', addition }], changes: [{ kind: 'takeRoom', addition }] };
}

function planning(certificateId: string, accountUin: string, serial = 'aa'): readonly Change[] {
  return [
    { kind: 'recordKey', holding: { keySha256: KEY, accountUin, certificateId } },
    { kind: 'plan', issuance: makeIssuance({ serial, certificateId }) },
  ];
}

const eachExpectation: Contract = Object.fromEntries(
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

export const writeSetContract: Contract = {
  ...eachExpectation,

  'every change of a write set is carried out, in the name of whom it is made for': async (store) => {
    await put(store, ORIGINAL);
    const next = { ...ORIGINAL, alias: 'new', version: 2, updatedAt: LATER };
    const fresh = reissueOf('Fresh1', { step: 'issued', issued: makeMaterial({ serial: 'cc' }) });
    const event = eventOf(undefined, fresh, SERVICE);
    const origin = callOrigin({ secretId: 'AKID1', address: '192.0.2.1', requestId: 'request-1' });
    const job = { kind: 'drive', subject: fresh.id, accountUin: ACCOUNT, runAt: LATER } as const;
    const authorization = {
      accountUin: ACCOUNT,
      domain: domain('example.com'),
      method: 'DNS',
      provedAt: NOON,
    } as const;
    const set = together(
      takingRoom(2),
      changing(
        { kind: 'save', previous: ORIGINAL, next },
        insert(fresh),
        ...(event === undefined ? [] : [{ kind: 'event', event, hooks: ['one', 'two'] } as const]),
        {
          kind: 'operation',
          operation: { accountUin: ACCOUNT, actor: ACCOUNT, certificateId: fresh.id, kind: 'replace', at: NOON },
        },
        ...planning(fresh.id, ACCOUNT),
        { kind: 'authorize', authorization },
        { kind: 'scheduleJob', job },
      ),
    );
    deepEqual(await store.apply(set, origin), { kind: 'applied' });
    deepEqual(await store.reads.certificates.find(ORIGINAL.id), next);
    deepEqual(await store.reads.certificates.find(fresh.id), fresh);
    const [told] = await store.reads.events.listAfter(0, { accountUin: undefined, kinds: undefined });
    equal(told?.certificateId, fresh.id);
    for (const hook of ['one', 'two']) equal((await store.reads.deliveries.list(hook)).length, 1, hook);
    const { page } = await store.reads.operations.list({
      accountUin: ACCOUNT,
      projectIds: undefined,
      from: undefined,
      until: undefined,
      offset: 0,
      limit: 5,
    });
    deepEqual(
      page.map(({ kind, origin: by }) => [kind, by]),
      [['replace', origin]],
    );
    equal((await store.reads.issuances.find('aa'))?.state, 'planned');
    deepEqual(await store.reads.authorizations.list(ACCOUNT, [domain('example.com')], NOON), [authorization]);
    deepEqual(await store.reads.jobs.nextDue(), LATER);
    equal((await store.reads.usage.find(ACCOUNT, 20_000)).records, 2);
    const completed = changing(
      { kind: 'completePlan', serial: 'aa', at: LATER },
      { kind: 'settleJob', job: { kind: 'drive', subject: fresh.id } },
    );
    deepEqual(await store.apply(together(expecting({ kind: 'planned', serial: 'aa' }), completed)), {
      kind: 'applied',
    });
    equal((await store.reads.issuances.find('aa'))?.state, 'issued');
    equal(await store.reads.jobs.nextDue(), undefined);
  },

  'plans are abandoned with the write set that ends their certificate': async (store) => {
    await store.apply(changing(...planning('Orig1', ACCOUNT)));
    await store.apply(changing({ kind: 'abandonPlans', certificateId: 'Orig1', at: LATER }));
    const issuance = await store.reads.issuances.find('aa');
    deepEqual([issuance?.state, issuance?.abandonedAt], ['abandoned', LATER]);
  },

  'of many write sets at once that replace one certificate exactly one is carried out': async (store) => {
    await put(store, ORIGINAL);
    const sets = Array.from({ length: AT_ONCE }, (_, nth) =>
      together(
        expecting({ kind: 'unchanged', certificate: ORIGINAL }),
        expecting({ kind: 'latestReplacement', of: ORIGINAL.id, is: undefined }, insert(reissueOf(`Re${nth}`))),
      ),
    );
    const applied = await Promise.all(sets.map((set) => store.apply(set)));
    equal(applied.filter(({ kind }) => kind === 'applied').length, 1);
    deepEqual(new Set(applied.map(conflictOf)), new Set([undefined, 'latestReplacement']));
  },

  'of many accounts at once that plan with one key exactly one does': async (store) => {
    const sets = Array.from({ length: AT_ONCE }, (_, nth) => {
      const accountUin = String(100_000_000_010 + nth);
      const free: Expectation = { kind: 'keyFree', keySha256: KEY, accountUin, now: NOON };
      return together(expecting(free), changing(...planning(`Re${nth}`, accountUin, `a${nth}`)));
    });
    const applied = await Promise.all(sets.map((set) => store.apply(set)));
    equal(applied.filter(({ kind }) => kind === 'applied').length, 1);
  },

  'of many orders at once exactly as many are put under way as there may be': async (store) => {
    const sets = Array.from({ length: AT_ONCE }, (_, nth) => {
      const room: Expectation = { kind: 'ordersUnderWay', accountUin: ACCOUNT, atMost: 4 };
      return expecting(room, insert(makeCertificate({ id: `Or${nth}` })));
    });
    const applied = await Promise.all(sets.map((set) => store.apply(set)));
    equal(applied.filter(({ kind }) => kind === 'applied').length, 5);
  },

  'of many write sets at once exactly as many take room as there is': async (store) => {
    const applied = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, nth) =>
        store.apply(together(takingRoom(1), changing(insert(makeCertificate({ id: `Ro${nth}`, step: 'ordered' }))))),
      ),
    );
    equal(applied.filter(({ kind }) => kind === 'applied').length, ALLOWED.records);
    equal((await store.reads.usage.find(ACCOUNT, 20_000)).records, ALLOWED.records);
    const { total } = await store.reads.certificates.list(everythingOf(ACCOUNT), NOON);
    equal(total, ALLOWED.records);
  },

  'a write set and a transaction that changes what it expects end as one after the other would': async (store) => {
    await put(store, ORIGINAL);
    const revoked: Certificate = { ...ORIGINAL, step: 'revoking', updatedAt: LATER };
    const revoke = async (): Promise<readonly string[]> =>
      await store.transact(async (rows) => {
        const reissues = await rows.certificates.listLineage(ORIGINAL.id);
        for (const one of reissues.filter(({ id }) => id !== ORIGINAL.id)) {
          await rows.certificates.save(one, { ...one, step: 'failed', updatedAt: LATER });
        }
        await rows.certificates.save(ORIGINAL, revoked);
        return reissues.map(({ id }) => id);
      });
    const reissue = together(
      expecting({ kind: 'unchanged', certificate: ORIGINAL }),
      expecting({ kind: 'latestReplacement', of: ORIGINAL.id, is: undefined }, insert(reissueOf('Re1'))),
    );
    const [seen, applied] = await Promise.all([revoke(), store.apply(reissue)]);
    const found = await store.reads.certificates.find('Re1');
    // Either the reissue came first, and went with its original, or it found its original gone.
    deepEqual([seen.includes('Re1'), found?.step], applied.kind === 'applied' ? [true, 'failed'] : [false, undefined]);
  },

  'a write set whose change is illegal is refused before anything is asked of the database': async (store) => {
    await put(store, ORIGINAL);
    const next: Certificate = { ...ORIGINAL, step: 'validating', version: 2 };
    await rejects(store.apply(changing({ kind: 'save', previous: ORIGINAL, next })), /not a legal step/);
    deepEqual(await store.reads.certificates.find(ORIGINAL.id), ORIGINAL);
  },

  'a write set that fails although all is as it expects changes nothing, and those beside it are carried out': async (
    store,
  ) => {
    await put(store, ORIGINAL);
    const twice = changing(...planning('Orig1', ACCOUNT), ...planning('Other1', ACCOUNT));
    const beside = Array.from({ length: AT_ONCE }, (_, nth) => makeCertificate({ id: `Be${nth}`, step: 'ordered' }));
    const [failed, ...others] = await Promise.allSettled([
      store.apply(twice),
      ...beside.map((certificate) => store.apply(changing(insert(certificate)))),
      store.transact((rows) => rows.certificates.save(ORIGINAL, { ...ORIGINAL, alias: 'beside' })),
    ]);
    equal(failed.status, 'rejected');
    equal(others.filter(({ status }) => status === 'rejected').length, 0);
    equal(await store.reads.issuances.find('aa'), undefined);
    for (const { id } of beside) equal((await store.reads.certificates.find(id))?.id, id);
    equal((await store.reads.certificates.find(ORIGINAL.id))?.alias, 'beside');
  },

  'a certificate that was saved by a write set is stale to whoever has read it before': async (store) => {
    await put(store, ORIGINAL);
    const next = { ...ORIGINAL, alias: 'new', version: 2 };
    const set = expecting({ kind: 'saved', certificate: ORIGINAL }, { kind: 'save', previous: ORIGINAL, next });
    deepEqual(await store.apply(set), { kind: 'applied' });
    equal(conflictOf(await store.apply(set)), 'saved');
    await rejects(
      store.transact((rows) => rows.certificates.save(ORIGINAL, ORIGINAL)),
      StaleState,
    );
  },

  'an empty write set is carried out': async (store) => {
    deepEqual(await store.apply({ expects: [], changes: [] }), { kind: 'applied' });
    deepEqual(await store.apply(changing(mark)), { kind: 'applied' });
  },
};

function everythingOf(accountUin: string) {
  return {
    accountUin,
    projectIds: undefined,
    standings: undefined,
    ids: undefined,
    source: undefined,
    search: undefined,
    sort: 'newest',
    offset: 0,
    limit: 1,
  } as const;
}
