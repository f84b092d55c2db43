// Store contract: the newest time is on record, and what a clock ahead of its time has put off can be taken back.

import { deepEqual, equal } from 'node:assert/strict';
import { PROOF_DEADLINE_MS } from '../../../src/certificates/ordering/order.ts';
import type { IssuerOrder } from '../../../src/issuers/acme/ports.ts';
import { LEASE_MS } from '../../../src/jobs/ports.ts';
import { addMs, DAY_MS, HOUR_MS, MAX_CLOCK_SKEW_MS } from '../../../src/lib/clock.ts';
import { LANES } from '../../../src/store/jobs/lanes.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Change } from '../../../src/certificates/ports/write-set.ts';
import { appendEvent } from '../../support/events.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, domain, makeCertificate, makeIssued, makeMaterial, NOON } from './samples.ts';
import { nextDue } from '../../support/due-jobs.ts';

const AHEAD = addMs(NOON, 365 * DAY_MS);

const setBack = (store: RecordStore, now = NOON) => store.transact((rows) => rows.times.setBack(now));

const claim = async (store: RecordStore, now: Date, lane: string = LANES.own) => {
  const { jobs } = await store.reads.jobs.listDue({ lane, now, limit: 10, after: '' });
  const hold = { now, leaseUntil: addMs(now, LEASE_MS), lease: 'dead' };
  return await store.transact((rows) => rows.jobs.claim(jobs, hold));
};

const schedule = (store: RecordStore, subject: string, runAt: Date) =>
  store.transact((rows) => rows.jobs.schedule({ kind: 'advance', subject, accountUin: undefined, runAt }));

const dueIn = async (store: RecordStore) => (await nextDue(store))?.getTime() ?? Number.NaN;

const order = (certificateId: string, at: Date): IssuerOrder => ({
  reference: `acme:judge:${certificateId}/1`,
  issuer: 'judge',
  certificateId,
  openedAt: at,
  url: undefined,
  answeredAt: at,
  closedAt: undefined,
});

export const timeContract: Contract = {
  'a new store has no newest time, and then the one that was marked last': async (store) => {
    equal(await store.reads.times.findNewest(), undefined);
    await store.transact((rows) => rows.times.markNewest(AHEAD));
    await store.transact((rows) => rows.times.markNewest(NOON));
    deepEqual(await store.reads.times.findNewest(), NOON);
  },

  'a job that was put off is due, and so is what a held one was to run again for': async (store) => {
    await schedule(store, 'late', AHEAD);
    await setBack(store);
    equal(await dueIn(store), NOON.getTime());
    const [job] = await claim(store, NOON);
    await schedule(store, 'late', AHEAD);
    await setBack(store);
    equal(await dueIn(store), addMs(NOON, LEASE_MS).getTime());
    if (job !== undefined) await store.transact((rows) => rows.jobs.finish(job));
    equal(await dueIn(store), NOON.getTime());
  },

  'a lease of then ends with a lease from now, and one of now is left as it is': async (store) => {
    await schedule(store, 'held', NOON);
    await claim(store, AHEAD);
    await setBack(store);
    equal(await dueIn(store), addMs(NOON, LEASE_MS).getTime());
    await setBack(store, addMs(NOON, LEASE_MS / 2));
    equal(await dueIn(store), addMs(NOON, LEASE_MS).getTime());
  },

  'a delivery that was put off is due, held or not, and not given up for its age': async (store) => {
    const kept = {
      kind: 'certificate.issued',
      accountUin: ACCOUNT,
      certificateId: 'a',
      at: AHEAD,
      data: '{}',
    } as const;
    const eventNumber = await appendEvent(store, kept, ['held']);
    await claim(store, AHEAD, LANES.hooks);
    await store.transact((rows) => rows.deliveries.put({ hook: 'free', eventNumber, now: AHEAD }));
    await setBack(store);
    const deliveries = await store.reads.deliveries.list(undefined);
    deepEqual(
      deliveries.map(({ hook, since, dueAt }) => ({ hook, since, dueAt })),
      [
        { hook: 'free', since: NOON, dueAt: NOON },
        { hook: 'held', since: NOON, dueAt: addMs(NOON, LEASE_MS) },
      ],
    );
  },

  'a proof of then is forgotten, and one of another node whose clock is a little ahead is not': async (store) => {
    const near = addMs(NOON, MAX_CLOCK_SKEW_MS);
    await store.transact(async (rows) => {
      for (const [name, provedAt] of [['near.example', near] as const, ['ahead.example', AHEAD] as const]) {
        await rows.authorizations.put({ accountUin: ACCOUNT, domain: domain(name), method: 'dns', provedAt });
      }
    });
    await setBack(store);
    const names = [domain('near.example'), domain('ahead.example')];
    const left = await store.reads.authorizations.list(ACCOUNT, names, NOON);
    deepEqual(
      left.map((proof) => proof.domain),
      ['near.example'],
    );
  },

  'an order elsewhere is as old as one of today, and one of another node whose clock is a little ahead stays': async (
    store,
  ) => {
    const near = addMs(NOON, MAX_CLOCK_SKEW_MS);
    await store.transact(async (rows) => {
      for (const one of [order('Near1234', near), order('Ahead123', AHEAD)]) await rows.issuerOrders.insert(one);
    });
    await setBack(store);
    const found = async (id: string) => await store.reads.issuerOrders.find(`acme:judge:${id}/1`);
    deepEqual(await found('Near1234'), order('Near1234', near));
    deepEqual(await found('Ahead123'), order('Ahead123', NOON));
  },

  'an order has no more time for its proofs than one of today': async (store) => {
    const deadlines = [addMs(NOON, HOUR_MS), addMs(AHEAD, PROOF_DEADLINE_MS)];
    for (const [at, proofDeadline] of deadlines.entries()) {
      const waiting = makeCertificate({ id: `order${at}`, proofDeadline });
      await store.transact((rows) => rows.certificates.insert(waiting));
    }
    await setBack(store);
    const found = await Promise.all(deadlines.map((_, at) => store.reads.certificates.find(`order${at}`)));
    deepEqual(
      found.map((one) => one?.proofDeadline),
      [addMs(NOON, HOUR_MS), addMs(NOON, PROOF_DEADLINE_MS)],
    );
    deepEqual(
      found.map((one) => one?.version),
      [1, 2],
    );
  },

  'a superseded certificate goes as long after now as it was to go after its reissue, taken back once or twice': async (
    store,
  ) => {
    const scheduledRevocation = { at: addMs(AHEAD, 2 * HOUR_MS), supersededBy: 'reissue' };
    await store.transact(async (rows) => {
      await rows.certificates.insert(makeIssued({ id: 'original', scheduledRevocation }));
      const issued = makeMaterial({ issuedAt: AHEAD, serial: '0a' });
      await rows.certificates.insert(makeIssued({ id: 'reissue', replaces: 'original', generation: 1, issued }));
      const usual = { at: addMs(NOON, 9 * DAY_MS), supersededBy: 'usual-reissue' };
      await rows.certificates.insert(makeIssued({ id: 'usual', scheduledRevocation: usual }));
      await rows.certificates.insert(makeIssued({ id: 'usual-reissue', replaces: 'usual', generation: 1 }));
    });
    await setBack(store);
    await setBack(store, addMs(NOON, HOUR_MS));
    const original = await store.reads.certificates.find('original');
    deepEqual(original?.scheduledRevocation?.at, addMs(NOON, 2 * HOUR_MS));
    const usual = await store.reads.certificates.find('usual');
    deepEqual(usual?.scheduledRevocation?.at, addMs(NOON, 9 * DAY_MS));
  },

  'a notice that was given before its day is given on its day': async (store) => {
    const issued = makeMaterial({ notAfter: addMs(NOON, 30 * DAY_MS) });
    await store.transact(async (rows) => {
      for (const id of ['early', 'in time']) await rows.certificates.insert(makeIssued({ id, issued }));
    });
    const told = { early: 1, 'in time': 30 };
    const changes = Object.entries(told).map(([certificateId, days]): Change => {
      return { kind: 'markEndTold', notice: { certificateId, days, notAfter: issued.notAfter } };
    });
    await store.apply({ expects: [], changes });
    await setBack(store);
    const band = { after: { notAfter: NOON, id: '' }, until: issued.notAfter, heedsSwitch: true, limit: 10 };
    deepEqual(
      (await store.reads.endings.listEnding({ ...band, days: 30 })).map(({ id }) => id),
      ['early'],
    );
  },
};
