// Store contract: the log in the order of its sequences, and the seals over it.

import { deepEqual, equal } from 'node:assert/strict';
import { MAX_AUDIT_PAGE } from '../../../src/audit/ports.ts';
import { withDigest } from '../../../src/audit/seal-day.ts';
import { NO_SEAL_BEFORE, type Seal } from '../../../src/audit/seal.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, NOON, OTHER_ACCOUNT } from './samples.ts';

const append = (store: RecordStore, accountUin: string, count = 1) =>
  store.transact(async (rows) => {
    for (let at = 0; at < count; at += 1) {
      await rows.operations.append({ accountUin, actor: accountUin, certificateId: 'a', kind: 'issued', at: NOON });
    }
  });

const seal = (facts: Partial<Seal> = {}) =>
  withDigest({
    number: 1,
    day: '2026-02-28',
    after: 0,
    last: 2,
    entries: 2,
    content: 'c'.repeat(64),
    sealedAt: NOON,
    previous: NO_SEAL_BEFORE,
    ...facts,
  });

const MARKS = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

const appendSeal = (store: RecordStore, one: ReturnType<typeof seal>) =>
  store.transact((rows) => rows.audit.appendSeal(one, MARKS));

export const auditContract: Contract = {
  'the whole log is read in the order of its sequences, over all accounts, a page at a time': async (store) => {
    equal(await store.reads.audit.findLastSequence(), 0);
    for (const account of [ACCOUNT, OTHER_ACCOUNT, ACCOUNT]) await append(store, account);
    const { audit } = store.reads;
    const all = await audit.listEntries({ after: 0, until: 1e9 });
    deepEqual(
      all.map(({ accountUin }) => accountUin),
      [ACCOUNT, OTHER_ACCOUNT, ACCOUNT],
    );
    const [first, second, third] = all.map(({ sequence }) => sequence);
    equal(await audit.findLastSequence(), third);
    const middle = await audit.listEntries({ after: Number(first), until: Number(second) });
    deepEqual(middle, all.slice(1, 2));
    await append(store, ACCOUNT, MAX_AUDIT_PAGE);
    equal((await audit.listEntries({ after: 0, until: 1e9 })).length, MAX_AUDIT_PAGE);
  },

  'a transaction that is alone sees all that has a number, and none comes beside it': async (store) => {
    const appending = Array.from({ length: 20 }, () => append(store, ACCOUNT));
    const seen = await store.transactAlone(async (rows) => {
      const last = await rows.audit.findLastSequence();
      return { last, entries: await rows.audit.listEntries({ after: 0, until: last }) };
    });
    await Promise.all(appending);
    const later = await store.reads.audit.listEntries({ after: 0, until: seen.last });
    deepEqual(later, seen.entries);
  },

  'a number and a day are sealed once, and the seal is read as it was made': async (store) => {
    equal(await store.reads.audit.findLastSeal(), undefined);
    equal(await appendSeal(store, seal()), true);
    equal(await appendSeal(store, seal({ day: '2026-03-01' })), false);
    equal(await appendSeal(store, seal({ number: 2 })), false);
    const second = seal({ number: 2, day: '2026-03-01', after: 2, last: 9 });
    equal(await appendSeal(store, second), true);
    const { audit } = store.reads;
    deepEqual(await audit.findLastSeal(), { ...second, prunedAt: undefined });
    deepEqual(await audit.findSealOf('2026-02-28'), { ...seal(), prunedAt: undefined });
    equal(await audit.findSealOf('2026-03-02'), undefined);
    deepEqual(
      (await audit.listSeals(0)).map(({ number }) => number),
      [1, 2],
    );
    deepEqual(
      (await audit.listSeals(1)).map(({ number }) => number),
      [2],
    );
    deepEqual(Uint8Array.from(await audit.findMarks(2)), MARKS);
  },

  'of seals at once for one day one stands': async (store) => {
    const made = await Promise.all(Array.from({ length: 8 }, (_, at) => appendSeal(store, seal({ last: at }))));
    equal(made.filter((isMade) => isMade).length, 1);
  },

  'the oldest entries are dropped, so many at a time, and their seal stays without its marks': async (store) => {
    await append(store, ACCOUNT, 5);
    const [, , third] = (await store.reads.audit.listEntries({ after: 0, until: 1e9 })).map(({ sequence }) => sequence);
    await appendSeal(store, seal());
    equal(await store.reads.audit.findPrunable(NOON), undefined);
    equal((await store.reads.audit.findPrunable(addMs(NOON, 1)))?.number, 1);
    await store.transact((rows) => rows.audit.markPruned(1, NOON));
    const drop = (limit: number) => store.transact((rows) => rows.audit.dropEntries(Number(third), limit));
    deepEqual([await drop(2), await drop(2), await drop(2)], [2, 1, 0]);
    equal((await store.reads.audit.listEntries({ after: 0, until: 1e9 })).length, 2);
    deepEqual(await store.reads.audit.findLastSeal(), { ...seal(), prunedAt: NOON });
    equal((await store.reads.audit.findMarks(1)).length, 0);
    equal(await store.reads.audit.findPrunable(addMs(NOON, 1)), undefined);
  },
};
