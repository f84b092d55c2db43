// Store contract: the places that free certificates hold, and the reissues under way.

import { deepEqual, equal } from 'node:assert/strict';
import type { Certificate, Step } from '../../../src/certificates/model/certificate.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { Contract } from './contract.ts';
import { idsOf, insert } from './certificates.ts';
import { ACCOUNT, OTHER_ACCOUNT, domain, makeCertificate, makeMaterial, NOON } from './samples.ts';

const LATER = addMs(NOON, 1000);
const AFTER_EXPIRY = addMs(LATER, 1);
const FREE = ['83', '2'];

function makeAt(step: Step, facts: Partial<Certificate> = {}): Certificate {
  const issued = ['issued', 'revoking', 'revoked'].includes(step) ? makeMaterial({ notAfter: LATER }) : undefined;
  return makeCertificate({ id: `free-${step}`, step, proofDeadline: LATER, issued, ...facts });
}

const EVERY_STEP: readonly Step[] = [
  'ordered',
  'filled',
  'validating',
  'issuing',
  'issued',
  'failed',
  'cancelled',
  'revoking',
  'revoked',
];

const placeIn = (registrableDomain: string) => ({ registrableDomain, accountUin: ACCOUNT });

export const quotaContract: Contract = {
  'an account’s place is held by each step but failed, cancelled and revoked, and freed by time': async (store) => {
    for (const step of EVERY_STEP) await insert(store, makeAt(step, { accountUin: step }));
    const count = async (step: Step, now: Date) => store.reads.certificates.countFreeOfAccount(step, FREE, now);
    const freeing = new Set<Step>(['failed', 'cancelled', 'revoked']);
    for (const step of EVERY_STEP) equal(await count(step, NOON), freeing.has(step) ? 0 : 1, step);
    equal(await count('issued', LATER), 1);
    equal(await count('issued', AFTER_EXPIRY), 0);
    equal(await count('validating', LATER), 0);
  },

  'the place of one that went by its schedule is held, deleted or not, while another of its lineage is valid': async (
    store,
  ) => {
    const scheduledRevocation = { at: NOON, supersededBy: 'new' };
    const went = { scheduledRevocation, lineageId: 'old' };
    const supersededBy = makeAt('issued', { id: 'new', replaces: 'old', lineageId: 'old', generation: 1 });
    await insert(store, makeAt('revoked', { id: 'old', ...went, deletedAt: NOON }), supersededBy);
    const count = async (now = NOON) => store.reads.certificates.countFreeOfAccount(ACCOUNT, FREE, now);
    equal(await count(), 1);
    equal(await count(AFTER_EXPIRY), 0);
    await insert(
      store,
      makeAt('revoking', { id: 'going', scheduledRevocation }),
      makeAt('failed', { id: 'not', ...went }),
    );
    equal(await count(), 2, 'what is being revoked holds its own');
    const revoking = await store.transact((rows) =>
      rows.certificates.save(supersededBy, { ...supersededBy, step: 'revoking' }),
    );
    await store.transact((rows) => rows.certificates.save(revoking, { ...revoking, step: 'revoked' }));
    equal(await count(), 1);
  },

  'a domain’s place is freed by expiry alone, and taken by others only once they have proved it': async (store) => {
    for (const step of EVERY_STEP) await insert(store, makeAt(step, { names: [domain(`${step}.com`)] }));
    const count = async (step: Step, now: Date, accountUin = ACCOUNT) =>
      store.reads.certificates.countFreeOfDomain({ registrableDomain: `${step}.com`, accountUin }, FREE, now);
    for (const step of EVERY_STEP) equal(await count(step, NOON), ['failed', 'cancelled'].includes(step) ? 0 : 1, step);
    const unproved = new Set<Step>(['ordered', 'filled', 'validating', 'failed', 'cancelled']);
    for (const step of EVERY_STEP) equal(await count(step, NOON, OTHER_ACCOUNT), unproved.has(step) ? 0 : 1, step);
    for (const step of ['issued', 'revoking', 'revoked'] as const) {
      equal(await count(step, LATER), 1, step);
      equal(await count(step, AFTER_EXPIRY), 0, step);
    }
    const revoked = makeAt('revoked', { id: 'deleted', names: [domain('gone.com')], deletedAt: NOON });
    await insert(store, revoked);
    equal(await store.reads.certificates.countFreeOfDomain(placeIn('gone.com'), FREE, NOON), 1);
  },

  'a domain’s places are counted over all accounts and all its names, an account’s for itself': async (store) => {
    const mine = makeAt('issued', { id: 'mine', names: [domain('a.example.co.uk')] });
    await insert(
      store,
      mine,
      { ...mine, id: 'older', productId: '2' },
      { ...mine, id: 'theirs', accountUin: OTHER_ACCOUNT, names: [domain('b.c.example.co.uk')] },
      { ...mine, id: 'reissue', replaces: 'mine' },
      { ...mine, id: 'granted', productId: '13' },
      { ...mine, id: 'neighbour', names: [domain('neighbour.co.uk')] },
    );
    const { certificates } = store.reads;
    equal(await certificates.countFreeOfDomain(placeIn('example.co.uk'), FREE, NOON), 3);
    equal(await certificates.countFreeOfDomain(placeIn('example.co.uk'), [], NOON), 0);
    equal(await certificates.countFreeOfAccount(ACCOUNT, FREE, NOON), 3);
    equal(await certificates.countFreeOfAccount(OTHER_ACCOUNT, FREE, NOON), 1);
    equal(await certificates.countFreeOfAccount(ACCOUNT, [], NOON), 0);
  },

  'under way are the account’s orders and reissues that are neither issued nor over': async (store) => {
    const { certificates } = store.reads;
    equal(await certificates.countUnderWay(ACCOUNT), 0);
    await insert(store, ...EVERY_STEP.map((step) => makeAt(step, { id: step })));
    await insert(store, makeAt('issuing', { id: 'reissue', replaces: 'issued' }));
    await insert(store, makeAt('issuing', { id: 'theirs', accountUin: OTHER_ACCOUNT }));
    equal(await certificates.countUnderWay(ACCOUNT), 5);
  },

  'the reissues under way are those of the account and the registrable domain that can still succeed': async (
    store,
  ) => {
    const reissue = { replaces: 'original', lineageId: 'original', names: [domain('www.example.com')] };
    const other = { ...reissue, accountUin: OTHER_ACCOUNT };
    await insert(store, ...EVERY_STEP.map((step) => makeAt(step, { id: step, ...reissue })));
    await insert(
      store,
      makeAt('validating', { id: 'first order' }),
      makeAt('issuing', { id: 'theirs', ...other }),
      makeAt('issuing', { id: 'elsewhere', ...reissue, names: [domain('example.net')] }),
    );
    const pending = async (now: Date) =>
      idsOf(await store.reads.certificates.listPendingReissues(ACCOUNT, 'example.com', now));
    deepEqual(await pending(NOON), ['validating', 'issuing']);
    deepEqual(await pending(LATER), ['issuing']);
  },
};
