// Store contract: persistent records that orders were proved by.

import { deepEqual, equal } from 'node:assert/strict';
import { type KnownPersistentRecord, persistentNameOf } from '../../../src/certificates/model/persistent-record.ts';
import { changing, type WriteSet } from '../../../src/certificates/ports/write-set.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, domain, NOON, OTHER_ACCOUNT } from './samples.ts';

function recordOf(name: string, wish: Partial<KnownPersistentRecord> = {}): KnownPersistentRecord {
  return {
    accountUin: ACCOUNT,
    domain: domain(name),
    place: persistentNameOf(name),
    value: 'ca.example; accounturi=a:1',
    holdsBelow: false,
    until: undefined,
    checkedAt: NOON,
    toldUntil: undefined,
    ...wish,
  };
}

async function know(store: RecordStore, ...records: readonly KnownPersistentRecord[]): Promise<void> {
  await store.apply(changing(...records.map((record) => ({ kind: 'knowPersistent', record }) as const)));
}

function telling(name: string, until: Date): WriteSet {
  const end = { accountUin: ACCOUNT, domain: domain(name), until };
  return {
    expects: [{ kind: 'persistentEndUntold', ...end }],
    changes: [{ kind: 'markPersistentEndTold', ...end }],
  };
}

const list = async (store: RecordStore, ...names: readonly string[]) =>
  await store.reads.persistentRecords.list(ACCOUNT, names.map(domain));

export const persistentRecordContract: Contract = {
  'a persistent record is found by its account and domain, as it was last seen': async (store) => {
    const until = addMs(NOON, 9);
    await know(store, recordOf('example.com'), recordOf('example.com', { accountUin: OTHER_ACCOUNT }));
    const later = recordOf('example.com', { holdsBelow: true, until, checkedAt: addMs(NOON, 2), value: 'later' });
    await know(store, later);
    await know(store, recordOf('example.com', { checkedAt: addMs(NOON, 1) }), recordOf('a.example.com'));
    deepEqual(await list(store, 'example.com', 'example.net'), [later]);
    deepEqual(await list(store), []);
    const { persistentRecords } = store.reads;
    const page = { accountUin: ACCOUNT, after: '', limit: 1 };
    deepEqual(await persistentRecords.listOfAccount(page), [recordOf('a.example.com')]);
    deepEqual(await persistentRecords.listOfAccount({ ...page, after: 'a.example.com' }), [later]);
  },

  'of an end is told once, and again where the record ends at another time': async (store) => {
    const [first, second] = [addMs(NOON, 100), addMs(NOON, 200)];
    await know(store, recordOf('example.com', { until: first }));
    deepEqual(await store.apply(telling('example.com', first)), { kind: 'applied' });
    equal((await store.apply(telling('example.com', first))).kind, 'conflict');
    equal((await store.apply(telling('example.com', second))).kind, 'conflict');
    await know(store, recordOf('example.com', { until: second, checkedAt: addMs(NOON, 1) }));
    deepEqual((await list(store, 'example.com'))[0]?.toldUntil, first);
    deepEqual(await store.apply(telling('example.com', second)), { kind: 'applied' });
    equal((await store.apply(telling('example.net', second))).kind, 'conflict');
  },

  'those that end soon are listed by account and domain, without those of whose end was told': async (store) => {
    const until = addMs(NOON, 100);
    await know(
      store,
      recordOf('b.example.com', { until }),
      recordOf('a.example.com', { until }),
      recordOf('told.example.com', { until }),
      recordOf('ended.example.com', { until: NOON }),
      recordOf('late.example.com', { until: addMs(until, 1) }),
      recordOf('always.example.com'),
    );
    await store.apply(telling('told.example.com', until));
    const { persistentRecords } = store.reads;
    const question = { now: NOON, until, after: { accountUin: '', domain: '' }, limit: 1 };
    const [one] = await persistentRecords.listEnding(question);
    equal(one?.domain, 'a.example.com');
    const rest = await persistentRecords.listEnding({
      ...question,
      after: { accountUin: ACCOUNT, domain: 'a.example.com' },
      limit: 9,
    });
    deepEqual(
      rest.map((record) => record.domain),
      ['b.example.com'],
    );
    equal(await persistentRecords.countEnding(question), 3);
  },

  'a record that is gone is forgotten, unless it was seen again since, and old ones are pruned': async (store) => {
    const later = addMs(NOON, 5);
    await know(store, recordOf('example.com'), recordOf('example.net'), recordOf('example.org', { checkedAt: later }));
    const forget = async (name: string, checkedAt: Date) =>
      await store.apply(changing({ kind: 'forgetPersistent', accountUin: ACCOUNT, domain: domain(name), checkedAt }));
    await forget('example.com', NOON);
    await forget('example.org', NOON);
    const names = ['example.com', 'example.net', 'example.org'];
    deepEqual(
      (await list(store, ...names)).map((record) => record.domain),
      ['example.net', 'example.org'],
    );
    const prune = async (until: Date) => await store.transact((rows) => rows.persistentRecords.prune(until, 1));
    deepEqual([await prune(NOON), await prune(later), await prune(later)], [0, 1, 0]);
  },
};
