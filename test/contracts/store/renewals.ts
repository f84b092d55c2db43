// Store contract: certificates that are to be looked at for their renewal, by turns of accounts; products that renew.

import { deepEqual, equal } from 'node:assert/strict';
import { NO_RENEWAL } from '../../../src/certificates/model/renewals/facts.ts';
import type { Certificate } from '../../../src/certificates/model/certificate.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, makeCertificate, makeIssued, NOON, OTHER_ACCOUNT } from './samples.ts';

function renewing(id: string, lookAt: Date, facts: Partial<Certificate> = {}): Certificate {
  return makeIssued({ id, renewal: { ...NO_RENEWAL, lookAt }, ...facts });
}

async function insert(store: RecordStore, ...certificates: readonly Certificate[]): Promise<void> {
  await store.transact(async (rows) => {
    for (const certificate of certificates) await rows.certificates.insert(certificate);
  });
}

const ALL = { accountUin: ACCOUNT, projectIds: undefined, offset: 0, limit: 10 };

export const renewalContract: Contract = {
  'accounts are gone over that have certificates to be renewed, and those are due that have one by now': async (
    store,
  ) => {
    await insert(
      store,
      renewing('Due00001', NOON),
      renewing('Later001', addMs(NOON, 1), { accountUin: OTHER_ACCOUNT }),
      makeIssued({ id: 'Never001', accountUin: '100000000003' }),
    );
    const { renewals } = store.reads;
    deepEqual(await renewals.listAccounts({ after: '', now: NOON, limit: 3 }), { due: [ACCOUNT], last: undefined });
    deepEqual(await renewals.listAccounts({ after: '', now: NOON, limit: 1 }), { due: [ACCOUNT], last: ACCOUNT });
    const next = { after: ACCOUNT, now: addMs(NOON, 1), limit: 2 };
    deepEqual(await renewals.listAccounts(next), { due: [OTHER_ACCOUNT], last: undefined });
  },

  'of an account those are due that have no job yet, the earliest first, and as many as its due jobs leave room for':
    async (store) => {
      await insert(
        store,
        renewing('Second01', NOON),
        renewing('First001', addMs(NOON, -1)),
        renewing('Later001', addMs(NOON, 1)),
      );
      const { renewals } = store.reads;
      const question = { accountUin: ACCOUNT, now: NOON, limit: 2 };
      deepEqual(await renewals.listDue(question), ['First001', 'Second01']);
      deepEqual(await renewals.listDue({ ...question, limit: 1 }), ['First001']);
      const job = { kind: 'renew', subject: 'First001', accountUin: ACCOUNT, runAt: NOON } as const;
      await store.transact((rows) => rows.jobs.schedule(job));
      deepEqual(await renewals.listDue(question), ['Second01']);
      await store.transact((rows) => rows.jobs.schedule({ ...job, kind: 'advance', subject: 'Other001' }));
      deepEqual(await renewals.listDue(question), []);
    },

  'an account lists what renews by itself, soonest first, without the deleted ones and those of closed projects':
    async (store) => {
      await insert(
        store,
        renewing('Later001', addMs(NOON, 1)),
        renewing('First001', NOON),
        renewing('Closed01', NOON, { projectId: 7 }),
        renewing('Deleted1', NOON, { deletedAt: NOON }),
        renewing('Others01', NOON, { accountUin: OTHER_ACCOUNT }),
        makeIssued({ id: 'Never001' }),
      );
      const idsOf = async (filter: object) => {
        const { total, page } = await store.reads.renewals.list({ ...ALL, ...filter });
        return [total, page.map(({ id }) => id)];
      };
      deepEqual(await idsOf({ projectIds: [0] }), [2, ['First001', 'Later001']]);
      deepEqual(await idsOf({ projectIds: [0], offset: 1, limit: 1 }), [2, ['Later001']]);
      deepEqual(await idsOf({ except: [{ by: 'project', pattern: '7' }] }), [2, ['First001', 'Later001']]);
    },

  'certificates of a product are gone through in steps, issued ones alone': async (store) => {
    await insert(
      store,
      makeIssued({ id: 'A0000001' }),
      makeIssued({ id: 'B0000001', productId: '13' }),
      makeIssued({ id: 'C0000001', step: 'revoked' }),
      makeIssued({ id: 'D0000001' }),
    );
    const step = async (after: string) => {
      const { page, last } = await store.reads.renewals.listOfProduct({ productId: '83', after, limit: 3 });
      return [page.map(({ id }) => id), last];
    };
    deepEqual(await step(''), [['A0000001'], 'C0000001']);
    deepEqual(await step('C0000001'), [['D0000001'], undefined]);
    deepEqual(await step('D0000001'), [[], undefined]);
  },

  'products are known that were told to renew, each once': async (store) => {
    await store.transact(async ({ renewals }) => {
      await renewals.putProduct('13');
      await renewals.putProduct('13');
      await renewals.putProduct('83');
      await renewals.removeProduct('83');
      await renewals.removeProduct('84');
    });
    deepEqual(await store.reads.renewals.listProducts(), ['13']);
  },

  'a certificate that was renewed in its lineage is told of no more before it ends, and holds no place': async (
    store,
  ) => {
    const old = makeIssued({ id: 'Old00001' });
    const renewal = makeIssued({
      id: 'New00001',
      lineageId: old.id,
      termId: 'New00001',
      generation: 1,
      renews: old.id,
    });
    const ending = async () => {
      const band = {
        after: { notAfter: NOON, id: '' },
        until: addMs(NOON, 1e12),
        days: 30,
        heedsSwitch: true,
        limit: 9,
      };
      return (await store.reads.endings.listEnding(band)).map(({ id }) => id);
    };
    const held = async () => await store.reads.certificates.countFreeOfAccount(ACCOUNT, ['83'], NOON);
    await insert(store, old);
    deepEqual([await ending(), await held()], [['Old00001'], 1]);
    await insert(store, renewal);
    deepEqual([await ending(), await held()], [['New00001'], 1]);
    const place = { registrableDomain: 'example.com', accountUin: ACCOUNT };
    equal(await store.reads.certificates.countFreeOfDomain(place, ['83'], NOON), 1);
  },

  'a renewal that is under way holds no place beside what it renews, while that is valid': async (store) => {
    const old = makeIssued({ id: 'Old00001' });
    const line = { lineageId: old.id, generation: 1, renews: old.id };
    await insert(store, old, makeCertificate({ id: 'New00001', termId: 'New00001', ...line }));
    const held = async (now: Date) => await store.reads.certificates.countFreeOfAccount(ACCOUNT, ['83'], now);
    equal(await held(NOON), 1);
    const application = makeCertificate({ id: 'Apply001', renews: old.id });
    await insert(store, application);
    equal(await held(NOON), 2);
  },
};
