// Store contract: what is over is found in the order in which it ended, and forgotten in steps of a given size.

import { deepEqual, equal } from 'node:assert/strict';
import type { Certificate } from '../../../src/certificates/model/certificate.ts';
import type { ForgetRule, RestingPlace } from '../../../src/certificates/model/retention.ts';
import { addMs } from '../../../src/lib/clock.ts';
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

const LATER = addMs(NOON, 1000);

async function insert(store: RecordStore, certificates: readonly Certificate[]): Promise<void> {
  await store.transact(async (rows) => {
    for (const certificate of certificates) await rows.certificates.insert(certificate);
  });
}

const remove = async (store: RecordStore, id: string): Promise<boolean> =>
  await store.transact(async (rows) => {
    const certificate = await rows.certificates.findWithDeleted(id);
    return certificate !== undefined && (await rows.certificates.remove(certificate));
  });

const ending = (serial: string, milliseconds: number) =>
  makeIssuance({ serial, certificateId: serial, notAfter: addMs(NOON, milliseconds) });

const idsOf = (places: readonly RestingPlace[]) => places.map(({ id }) => id);

const endedAt = (milliseconds: number) => makeMaterial({ notAfter: addMs(NOON, milliseconds) });

export const forgettingContract: Contract = {
  'records at rest are listed by each rule, the longest at rest first, page after page': async (store) => {
    await insert(store, [
      makeCertificate({ id: 'failed', step: 'failed', updatedAt: addMs(NOON, 2) }),
      makeCertificate({ id: 'cancelled', step: 'cancelled', updatedAt: addMs(NOON, 1) }),
      makeCertificate({ id: 'sameTime', step: 'failed', updatedAt: addMs(NOON, 2) }),
      makeCertificate({ id: 'underWay', step: 'validating', updatedAt: NOON }),
      makeCertificate({ id: 'deleted', step: 'failed', updatedAt: NOON, deletedAt: addMs(NOON, 3) }),
      makeIssued({ id: 'expired', issued: endedAt(4) }),
      makeIssued({ id: 'revoked', step: 'revoked', issued: endedAt(5) }),
    ]);
    const page = async (
      rule: ForgetRule,
      { limit = 10, until = LATER, after }: { limit?: number; until?: Date; after?: RestingPlace | undefined } = {},
    ) => await store.reads.certificates.listResting(rule, { after, until, limit });
    deepEqual(idsOf(await page('closedOrders')), ['cancelled', 'failed', 'sameTime']);
    const first = await page('closedOrders', { limit: 2 });
    deepEqual(idsOf(first), ['cancelled', 'failed']);
    deepEqual(idsOf(await page('closedOrders', { after: first.at(-1) })), ['sameTime']);
    deepEqual(idsOf(await page('closedOrders', { until: addMs(NOON, 2) })), ['cancelled']);
    deepEqual(idsOf(await page('deletedCertificates')), ['deleted']);
    deepEqual(idsOf(await page('expiredCertificates')), ['expired']);
    deepEqual(idsOf(await page('revokedCertificates')), ['revoked']);
    deepEqual(first[0]?.at, addMs(NOON, 1));
  },

  'a record is removed once neither a reissue of it nor a job of it is on record': async (store) => {
    await insert(store, [
      makeIssued({ id: 'original' }),
      makeIssued({ id: 'reissue', replaces: 'original', lineageId: 'original', generation: 1 }),
    ]);
    const job = { kind: 'advance', subject: 'reissue', accountUin: ACCOUNT } as const;
    await store.transact(async (rows) => await rows.jobs.schedule({ ...job, runAt: NOON }));
    equal(await remove(store, 'original'), false);
    equal(await remove(store, 'reissue'), false);
    await store.transact(async (rows) => await rows.jobs.settle(job));
    equal(await remove(store, 'reissue'), true);
    equal(await remove(store, 'original'), true);
    equal(await store.reads.certificates.findWithDeleted('original'), undefined);
  },

  'a record that somebody has changed meanwhile is not removed': async (store) => {
    const read = makeCertificate({ id: 'changed', step: 'failed' });
    await insert(store, [read]);
    await store.transact(async (rows) => await rows.certificates.save(read, { ...read, alias: 'new' }));
    equal(await store.transact(async (rows) => await rows.certificates.remove(read)), false);
    equal((await store.reads.certificates.findWithDeleted('changed'))?.alias, 'new');
  },

  'serials are forgotten after their end, and none that has not ended, whatever was asked': async (store) => {
    await store.transact(async (rows) => {
      for (const one of [ending('0c', 9), ending('0a', 1), ending('0b', 0)]) await rows.issuances.plan(one);
    });
    const until = addMs(NOON, 1);
    deepEqual(await store.reads.issuances.listEnded({ after: '', until }), { serials: ['0b'], last: undefined });
    deepEqual(await store.reads.issuances.listEnded({ after: '0b', until: LATER }), {
      serials: ['0c'],
      last: undefined,
    });
    equal(await store.transact((rows) => rows.issuances.forget(['0a', '0b', '0c', '0d'], until)), 1);
    equal(await store.reads.issuances.find('0b'), undefined);
    deepEqual(await store.reads.issuances.find('0a'), ending('0a', 1));
  },

  'proofs are forgotten the oldest first, each by account, domain and method': async (store) => {
    const proof = { accountUin: ACCOUNT, domain: domain('example.com'), method: 'dns' as const, provedAt: NOON };
    const all = [
      proof,
      { ...proof, method: 'file' as const, provedAt: addMs(NOON, 1) },
      { ...proof, domain: domain('example.net'), provedAt: addMs(NOON, 2) },
      { ...proof, accountUin: OTHER_ACCOUNT, provedAt: addMs(NOON, 3) },
    ];
    await store.transact(async (rows) => {
      for (const one of all) await rows.authorizations.put(one);
    });
    const prune = (milliseconds: number, limit: number) =>
      store.transact((rows) => rows.authorizations.prune(addMs(NOON, milliseconds), limit));
    const left = async (accountUin: string) =>
      await store.reads.authorizations.list(accountUin, [domain('example.com'), domain('example.net')], NOON);
    equal(await prune(0, 10), 0);
    equal(await prune(3, 2), 2);
    deepEqual(await left(ACCOUNT), [all[2]]);
    deepEqual([await prune(3, 10), await prune(3, 10)], [1, 0]);
    deepEqual(await left(OTHER_ACCOUNT), [all[3]]);
  },

  'notes of publications that nobody awaits are forgotten by their age': async (store) => {
    await insert(store, [makeCertificate({ id: 'awaits', step: 'validating' })]);
    const note = {
      name: '_dnsauth.example.com',
      value: 'x',
      isSettled: false,
      provider: 'p',
      accountUin: '100000000001',
    };
    await store.transact(async ({ publications }) => {
      await publications.add({ ...note, id: 'a', certificateId: 'awaits', sentAt: NOON });
      await publications.add({ ...note, id: 'b', certificateId: 'gone', sentAt: NOON });
      await publications.add({ ...note, id: 'c', certificateId: 'gone', sentAt: NOON });
      await publications.add({ ...note, id: 'd', certificateId: 'gone', sentAt: addMs(NOON, 1) });
    });
    const prune = (milliseconds: number, limit: number) =>
      store.transact((rows) => rows.publications.prune(addMs(NOON, milliseconds), limit));
    equal(await prune(0, 10), 0);
    deepEqual([await prune(1, 1), await prune(1, 10), await prune(1, 10)], [1, 1, 0]);
    const left = await Promise.all(
      ['awaits', 'gone'].map((certificateId) => store.reads.publications.listOf({ ...note, certificateId })),
    );
    deepEqual(
      left.flat().map(({ id }) => id),
      ['a', 'd'],
    );
  },

  'a key is forgotten for one certificate, and not for the others that have it': async (store) => {
    const keySha256 = 'ab'.repeat(32);
    await insert(store, [makeIssued({ id: 'one' }), makeIssued({ id: 'two' })]);
    const holding = (certificateId: string) => ({ keySha256, accountUin: ACCOUNT, certificateId });
    await store.transact(async ({ subjectKeys }) => {
      for (const id of ['one', 'two']) await subjectKeys.record(holding(id));
      await subjectKeys.forget(holding('one'));
      await subjectKeys.forget(holding('unknown'));
    });
    const holders = await store.reads.subjectKeys.listHolders(keySha256, { after: undefined, limit: 10 });
    deepEqual(
      holders.map(({ id }) => id),
      ['two'],
    );
  },
};
