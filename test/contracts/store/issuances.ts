// Store contract: the ledger of serials.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import { MAX_SERIALS_IN_LOOK } from '../../../src/ca/ports.ts';
import type { Certificate } from '../../../src/certificates/model/certificate.ts';
import type { Issuance } from '../../../src/certificates/model/issuance.ts';
import { addMs } from '../../../src/lib/clock.ts';
import { LEDGER_PAGE } from '../../../src/store/authorities/issuances.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { makeIssuance, makeIssued, makeMaterial, NOON } from './samples.ts';

const LATER = addMs(NOON, 1000);

async function plan(store: RecordStore, ...issuances: readonly Issuance[]): Promise<void> {
  await store.transact(async (rows) => {
    for (const issuance of issuances) await rows.issuances.plan(issuance);
  });
}

const half = (serial: string): Issuance => makeIssuance({ serial, kind: 'encryption' });

export const issuanceContract: Contract = {
  'what an authority has signed is counted while it is in force, and what nothing has replaced': async (store) => {
    const notAfter = addMs(NOON, 1000);
    const facts: readonly (Partial<Certificate> & { readonly id: string; readonly authorityId?: string })[] = [
      { id: 'alone' },
      { id: 'replaced' },
      { id: 'reissue', replaces: 'replaced', authorityId: 'issuing-2' },
      { id: 'renewed', lineageId: 'one' },
      { id: 'renewal', lineageId: 'one', generation: 1, termId: 'renewal', authorityId: 'issuing-2' },
      { id: 'failing' },
      { id: 'failed', replaces: 'failing', step: 'failed', issued: undefined, authorityId: 'issuing-2' },
      { id: 'deleted', deletedAt: NOON },
      { id: 'revoked', step: 'revoked' },
      { id: 'ended', issued: makeMaterial({ notAfter: addMs(NOON, -1) }) },
    ];
    await store.transact(async (rows) => {
      for (const { authorityId = 'issuing-1', ...own } of facts) {
        const { id } = own;
        await rows.certificates.insert(makeIssued({ issued: makeMaterial({ notAfter }), ...own }));
        const serial = Buffer.from(id).toString('hex');
        await rows.issuances.plan(makeIssuance({ serial, certificateId: id, authorityId, notAfter }));
        await rows.issuances.complete(serial, NOON);
        if (id === 'revoked') await rows.issuances.revoke(serial, { at: NOON, reason: 4 });
      }
    });
    const { issuances } = store.reads;
    deepEqual(await issuances.countBelow('issuing-1', NOON), { inForce: 4, unreplaced: 2 });
    deepEqual(await issuances.countBelow('issuing-1', notAfter), { inForce: 4, unreplaced: 2 });
    deepEqual(await issuances.countBelow('issuing-1', addMs(notAfter, 1)), { inForce: 0, unreplaced: 0 });
    deepEqual(await issuances.countBelow('issuing-3', NOON), { inForce: 0, unreplaced: 0 });
  },

  'a planned serial is on record, is completed once, and is revoked once': async (store) => {
    const planned = makeIssuance({ serial: 'aa' });
    await plan(store, planned);
    deepEqual(await store.reads.issuances.find('aa'), planned);
    equal(await store.reads.issuances.find('bb'), undefined);
    const early = await store.transact((rows) => rows.issuances.revoke('aa', { at: LATER, reason: 1 }));
    const first = await store.transact((rows) => rows.issuances.complete('aa', LATER));
    const second = await store.transact((rows) => rows.issuances.complete('aa', NOON));
    const revoked = await store.transact((rows) => rows.issuances.revoke('aa', { at: LATER, reason: 0 }));
    const again = await store.transact((rows) => rows.issuances.revoke('aa', { at: NOON, reason: 1 }));
    deepEqual([early, first, second, revoked, again], [false, true, false, true, false]);
    const expected: Issuance = { ...planned, state: 'issued', issuedAt: LATER, revokedAt: LATER, revocationReason: 0 };
    deepEqual(await store.reads.issuances.find('aa'), expected);
  },

  'the status of several serials is found at once, and of unknown ones nothing': async (store) => {
    await plan(store, makeIssuance({ serial: 'aa' }), makeIssuance({ serial: 'bb', certificateId: 'Ef56Gh78' }));
    await store.transact(async (rows) => {
      await rows.issuances.complete('bb', LATER);
      await rows.issuances.revoke('bb', { at: LATER, reason: 4 });
    });
    const statuses = await store.reads.issuances.listBySerial(['cc', 'bb', 'aa']);
    const { authorityId, notAfter } = makeIssuance({ serial: 'aa' });
    const common = { authorityId, notAfter };
    deepEqual(
      statuses.toSorted((one, other) => one.serial.localeCompare(other.serial)),
      [
        { ...common, serial: 'aa', state: 'planned', revokedAt: undefined, revocationReason: undefined },
        { ...common, serial: 'bb', state: 'issued', revokedAt: LATER, revocationReason: 4 },
      ],
    );
    deepEqual(await store.reads.issuances.listBySerial(['cc']), []);
    const many = Array.from({ length: MAX_SERIALS_IN_LOOK }, (_, index) => (index === 9 ? 'aa' : `c${index}`));
    equal((await store.reads.issuances.listBySerial(many)).length, 1);
  },

  'plans are listed that were made before a time, page by page, and nothing that came of one': async (store) => {
    const serials = Array.from({ length: LEDGER_PAGE + 1 }, (_, index) => index.toString(16).padStart(4, '0'));
    await plan(store, ...serials.map((serial) => makeIssuance({ serial, certificateId: `of ${serial}` })));
    await store.transact(async (rows) => {
      await rows.issuances.complete('0001', LATER);
      await rows.issuances.abandonPlanned('of 0002', LATER);
    });
    const question = { plannedBefore: LATER };
    const first = await store.reads.issuances.listPlanned({ ...question, after: '' });
    equal(first.last, serials.at(-2));
    deepEqual(first.certificateIds.slice(0, 2), ['of 0000', 'of 0003']);
    equal(first.certificateIds.length, LEDGER_PAGE - 2);
    const second = await store.reads.issuances.listPlanned({ ...question, after: first.last ?? '' });
    deepEqual(second, { certificateIds: [`of ${serials.at(-1)}`], last: undefined });
    const early = await store.reads.issuances.listPlanned({ after: '', plannedBefore: NOON });
    deepEqual(early.certificateIds, []);
  },

  'a serial that is on record cannot be planned again, whatever became of it': async (store) => {
    await plan(store, makeIssuance({ serial: 'aa' }));
    await store.transact((rows) => rows.issuances.abandonPlanned('Ab12Cd34', LATER));
    await rejects(plan(store, makeIssuance({ serial: 'aa', certificateId: 'Ef56Gh78' })), /Cannot plan serial aa/);
  },

  'a certificate has one planned or issued serial at most; abandoned ones do not count': async (store) => {
    await plan(store, makeIssuance({ serial: 'aa' }));
    await rejects(plan(store, makeIssuance({ serial: 'bb' })), /Cannot plan serial bb/);
    equal(await store.transact((rows) => rows.issuances.abandonPlanned('Ab12Cd34', LATER)), 1);
    equal(await store.transact((rows) => rows.issuances.abandonPlanned('Ab12Cd34', LATER)), 0);
    await plan(store, makeIssuance({ serial: 'bb', plannedAt: LATER }));
    await store.transact((rows) => rows.issuances.complete('bb', LATER));
    await rejects(plan(store, makeIssuance({ serial: 'cc' })), /Cannot plan serial cc/);
    equal(await store.transact((rows) => rows.issuances.complete('aa', LATER)), false);
    equal(await store.transact((rows) => rows.issuances.abandonPlanned('Ab12Cd34', LATER)), 0);
    const ledger = await store.reads.issuances.listOf('Ab12Cd34');
    deepEqual(
      ledger.map(({ serial, state, abandonedAt }) => [serial, state, abandonedAt]),
      [
        ['aa', 'abandoned', LATER],
        ['bb', 'issued', undefined],
      ],
    );
  },

  'of a pair both halves have a serial each, and are abandoned together': async (store) => {
    await plan(store, makeIssuance({ serial: 'aa' }), half('ab'));
    await rejects(plan(store, half('ac')), /Cannot plan serial ac/);
    deepEqual((await store.reads.issuances.find('ab'))?.kind, 'encryption');
    equal(await store.transact((rows) => rows.issuances.abandonPlanned('Ab12Cd34', LATER)), 2);
    await plan(store, makeIssuance({ serial: 'ba' }), half('bb'));
    const ledger = await store.reads.issuances.listOf('Ab12Cd34');
    deepEqual(ledger.map(({ serial, state }) => `${serial} ${state}`).toSorted(), [
      'aa abandoned',
      'ab abandoned',
      'ba planned',
      'bb planned',
    ]);
  },

  'the revoked serials of an authority are listed by serial while their certificates are valid': async (store) => {
    await revokeOne(store, { serial: 'bb', notAfter: LATER }, 1);
    await revokeOne(store, { serial: 'aa', notAfter: LATER }, undefined);
    await revokeOne(store, { serial: 'cc', notAfter: addMs(LATER, -1) }, 1);
    await revokeOne(store, { serial: 'dd', notAfter: LATER, authorityId: 'issuing-2' }, 1);
    await plan(store, makeIssuance({ serial: 'ee', notAfter: LATER }));
    const listed = await store.reads.issuances.listRevoked(EVERY_SERIAL, { notAfterFrom: LATER, limit: 9 });
    deepEqual(listed, [
      { serial: 'aa', revokedAt: NOON, revocationReason: undefined },
      { serial: 'bb', revokedAt: NOON, revocationReason: 1 },
    ]);
  },

  'the revoked serials of a stretch are listed to a limit, and counted with those that have expired': async (store) => {
    for (const serial of ['3fff', '4000', '40ff', '4100', '4101'])
      await revokeOne(store, { serial, notAfter: LATER }, 1);
    await revokeOne(store, { serial: '4001', notAfter: NOON }, 1);
    const stretch = { authorityId: 'issuing-1', from: '4000', below: '4101' };
    const { issuances } = store.reads;
    const serials = async (limit: number) =>
      (await issuances.listRevoked(stretch, { notAfterFrom: LATER, limit })).map(({ serial }) => serial);
    deepEqual(await serials(9), ['4000', '40ff', '4100']);
    deepEqual(await serials(2), ['4000', '40ff']);
    equal(await issuances.countRevoked(stretch), 4);
    equal(await issuances.countRevoked(EVERY_SERIAL), 6);
    equal(await issuances.countRevoked({ ...stretch, authorityId: 'issuing-2' }), 0);
  },
};

const EVERY_SERIAL = { authorityId: 'issuing-1', from: '', below: undefined };

async function revokeOne(
  store: RecordStore,
  facts: Partial<Issuance> & { readonly serial: string },
  reason: number | undefined,
): Promise<void> {
  await store.transact(async (rows) => {
    await rows.issuances.plan(makeIssuance({ certificateId: `for-${facts.serial}`, ...facts }));
    await rows.issuances.complete(facts.serial, NOON);
    await rows.issuances.revoke(facts.serial, { at: NOON, reason });
  });
}
