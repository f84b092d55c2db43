// Notices of persistent records that end: one for each end, after a look, whatever restarts and however many nodes there are.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DomainName } from '../../src/certificates/model/domain-name.ts';
import { persistentNameOf, type PersistentFinding } from '../../src/certificates/model/persistent-record.ts';
import { NotNow } from '../../src/certificates/ports/store.ts';
import { changing } from '../../src/certificates/ports/write-set.ts';
import { RECORDS_AT_ONCE, type RecordEndsWorld, tellOfRecordEnds } from '../../src/events/record-ends.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import { because, type Reason } from '../../src/reasons/reason.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { ACCOUNT, domain, NOON } from '../contracts/store/samples.ts';
import { openTemporaryStore } from '../support/store.ts';

const NOTICE_DAYS = 30;
const SOON = addMs(NOON, NOTICE_DAYS * DAY_MS);

async function know(store: RecordStore, name: string, until: Date): Promise<void> {
  const record = {
    accountUin: ACCOUNT,
    domain: domain(name),
    place: persistentNameOf(name),
    value: 'ca.example; accounturi=a:1',
    holdsBelow: false,
    until,
    checkedAt: NOON,
  };
  await store.apply(changing({ kind: 'knowPersistent', record }));
}

/** What stands in DNS: until when, or why it does not hold. */
type Standing = { readonly until: Date | undefined } | Reason | 'busy';

function findingOf(name: DomainName, standing: Exclude<Standing, 'busy'>): PersistentFinding {
  if ('id' in standing) {
    return { name, record: undefined, finding: { result: 'txtNotFound', seen: [], detail: standing } };
  }
  const { until } = standing;
  const record = { domain: name, place: persistentNameOf(name), value: 'anew', holdsBelow: true, until };
  return { name, record, finding: { result: 'good', seen: [], detail: because('nothing') } };
}

function worldOf(store: RecordStore, standing: Standing): RecordEndsWorld {
  return {
    store,
    persistentRecords: {
      wordingOf: () => assert.fail('nothing is shown'),
      find: async (names) => {
        if (standing === 'busy') throw new NotNow('Too much waits');
        return await Promise.resolve(names.map((name) => findingOf(name, standing)));
      },
    },
    hooksToldOf: () => [],
    noticeDays: NOTICE_DAYS,
    clock: { now: () => NOON },
  };
}

async function toldOf(store: RecordStore): Promise<readonly string[]> {
  const kinds = ['persistentRecord.ending'] as const;
  const events = await store.reads.events.listAfter(0, { accountUin: ACCOUNT, kinds });
  return events.map(({ data }) => {
    const { domain: name, daysLeft } = JSON.parse(data) as { readonly domain: string; readonly daysLeft: number };
    return `${name} ${daysLeft}`;
  });
}

const knownOf = async (store: RecordStore) =>
  (await store.reads.persistentRecords.list(ACCOUNT, [domain('example.com')]))[0];

test('A record is told of from so many days before its end on, once, and once more where it ends at another time', async () => {
  await using temporary = await openTemporaryStore();
  const { store } = temporary;
  const later = addMs(SOON, 1);
  await know(store, 'example.com', later);
  await tellOfRecordEnds(worldOf(store, { until: later }));
  assert.deepEqual(await toldOf(store), []);
  await know(store, 'example.com', SOON);
  for (let runs = 0; runs < 2; runs += 1) await tellOfRecordEnds(worldOf(store, { until: SOON }));
  assert.deepEqual(await toldOf(store), ['example.com 30']);
  const sooner = addMs(SOON, -DAY_MS);
  await know(store, 'example.com', sooner);
  await tellOfRecordEnds(worldOf(store, { until: sooner }));
  assert.deepEqual(await toldOf(store), ['example.com 30', 'example.com 29']);
});

test('One that was renewed in DNS is told of no more, and is known as it stands there', async () => {
  await using temporary = await openTemporaryStore();
  const { store } = temporary;
  for (const until of [addMs(SOON, DAY_MS), undefined]) {
    await know(store, 'example.com', SOON);
    await tellOfRecordEnds(worldOf(store, { until }));
    assert.deepEqual((await knownOf(store))?.until, until);
  }
  assert.deepEqual(await toldOf(store), []);
});

test('One that stands there no more is forgotten, and one that nobody can see is told of all the same', async () => {
  await using temporary = await openTemporaryStore();
  const { store } = temporary;
  const place = persistentNameOf('example.com');
  for (const gone of [
    because('persistentNone', { place }),
    because('persistentOtherAccount', { place, value: 'x' }),
    because('persistentUnreadable', { place, value: 'x' }),
  ]) {
    await know(store, 'example.com', SOON);
    await tellOfRecordEnds(worldOf(store, gone));
    assert.equal(await knownOf(store), undefined);
  }
  assert.deepEqual(await toldOf(store), []);
  await know(store, 'example.com', SOON);
  const silent = because('txtNotLookedUp', { name: place, why: because('dnsNoServer') });
  for (const unseen of [silent, 'busy'] as const) await tellOfRecordEnds(worldOf(store, unseen));
  assert.deepEqual(await toldOf(store), ['example.com 30']);
  assert.notEqual(await knownOf(store), undefined);
});

test('Of two nodes that look at once one tells, and what a run that was cut off has not told, the next one does', async () => {
  await using temporary = await openTemporaryStore();
  const { store } = temporary;
  const names = Array.from({ length: RECORDS_AT_ONCE + 1 }, (_, at) => `n${at}.com`);
  for (const name of names) await know(store, name, SOON);
  const world = worldOf(store, { until: SOON });
  let applied = 0;
  const cutOff: RecordEndsWorld = {
    ...world,
    store: {
      ...store,
      apply: async (set) => {
        applied += 1;
        if (applied > RECORDS_AT_ONCE) throw new Error('the process is killed');
        return await store.apply(set);
      },
    },
  };
  await assert.rejects(tellOfRecordEnds(cutOff), /killed/);
  await Promise.all([tellOfRecordEnds(world), tellOfRecordEnds(world)]);
  assert.deepEqual((await toldOf(store)).toSorted(), names.map((name) => `${name} 30`).toSorted());
});
