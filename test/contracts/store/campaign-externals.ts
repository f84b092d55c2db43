// Store contract: what campaigns leave to others, when it was looked at, and what may have come in its place.

import { deepEqual, equal } from 'node:assert/strict';
import type { CampaignItem } from '../../../src/certificates/model/campaigns/item.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { makeItem } from './campaigns.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, makeCertificate, makeIssued, NOON, OTHER_ACCOUNT } from './samples.ts';
import { put } from './write-set-samples.ts';

const LATER = addMs(NOON, 1000);

async function putItems(store: RecordStore, ...items: readonly CampaignItem[]): Promise<void> {
  await store.transact(async ({ campaigns }) => await campaigns.insertItems(items));
}

function external(certificateId: string): CampaignItem {
  return makeItem({ certificateId, state: 'external', wave: 0 });
}

export const campaignExternalContract: Contract = {
  'what somebody else has to replace is looked at in the order of when it was last, and by a clock ahead of its time again':
    async (store) => {
      await putItems(store, ...['a', 'b', 'c'].map(external), makeItem({ certificateId: 'd' }));
      const { campaigns } = store.reads;
      const epoch = new Date(0);
      deepEqual(await campaigns.findExternalLooks('campaign-1'), { oldest: epoch, newest: epoch });
      equal(await campaigns.findExternalLooks('other'), undefined);
      const looked = async (at: Date, ...certificateIds: readonly string[]) =>
        await store.transact(
          async (rows) => await rows.campaigns.noteLooked({ campaignId: 'campaign-1', certificateIds, at }),
        );
      await looked(LATER, 'a', 'd');
      await looked(NOON, 'b');
      const until = async (time: Date, limit = 10) => {
        const question = { campaignId: 'campaign-1', until: time, since: addMs(LATER, -1), limit };
        return (await campaigns.listExternalToLook(question)).map(({ certificateId }) => certificateId);
      };
      deepEqual(await until(addMs(NOON, -1)), ['c', 'a']);
      deepEqual(await until(NOON), ['c', 'b', 'a']);
      deepEqual(await until(NOON, 1), ['c']);
      deepEqual(await campaigns.findExternalLooks('campaign-1'), { oldest: epoch, newest: LATER });
      deepEqual(await campaigns.findItem('campaign-1', 'a'), external('a'));
      equal((await campaigns.findItem('campaign-1', 'd'))?.version, 1);
    },

  'what was issued later in a lineage is found, whichever step of it it was': async (store) => {
    const first = makeIssued({ id: 'first' });
    const ofIt = { lineageId: 'first' };
    await put(
      store,
      first,
      makeIssued({ id: 'reissue', ...ofIt, replaces: 'first', generation: 1 }),
      makeCertificate({ id: 'attempt', ...ofIt, replaces: 'reissue', generation: 2, step: 'failed' }),
      makeIssued({ id: 'gone', ...ofIt, generation: 2, renews: 'reissue', termId: 'gone', deletedAt: LATER }),
      makeIssued({ id: 'renewal', ...ofIt, generation: 2, renews: 'reissue', termId: 'renewal' }),
      makeIssued({ id: 'other' }),
    );
    deepEqual(
      await store.reads.campaigns.listLinkedLater({ certificateIds: ['first', 'renewal', 'other', 'none'], most: 2 }),
      [
        { originalId: 'first', id: 'reissue' },
        { originalId: 'first', id: 'renewal' },
      ],
    );
    deepEqual(await store.reads.campaigns.listLinkedLater({ certificateIds: ['first', 'renewal'], most: 1 }), [
      { originalId: 'first', id: 'renewal' },
    ]);
    deepEqual(await store.reads.campaigns.listLinkedLater({ certificateIds: [], most: 1 }), []);
  },

  'new certificates under a domain are those of the account since then that are issued and not of the campaign': async (
    store,
  ) => {
    const at = { createdAt: LATER };
    await put(
      store,
      makeIssued({ id: 'before', createdAt: addMs(LATER, -1) }),
      makeIssued({ id: 'item', ...at }),
      makeIssued({ id: 'older', ...at }),
      makeIssued({ id: 'newer', ...at }),
      makeIssued({ id: 'reissue', ...at, replaces: 'older' }),
      makeIssued({ id: 'gone', ...at, deletedAt: LATER }),
      makeIssued({ id: 'others', ...at, accountUin: OTHER_ACCOUNT }),
      makeCertificate({ id: 'waiting', ...at, step: 'validating' }),
    );
    await putItems(store, makeItem({ certificateId: 'item' }));
    const { names } = makeIssued({ id: 'any' });
    const place = { campaignId: 'campaign-1', accountUin: ACCOUNT, registrableDomain: names[0] ?? '', since: LATER };
    const found = await store.reads.campaigns.listNewUnder({ ...place, limit: 10 });
    deepEqual(found, [
      { id: 'newer', names },
      { id: 'older', names },
    ]);
    deepEqual(
      (await store.reads.campaigns.listNewUnder({ ...place, limit: 1 })).map(({ id }) => id),
      ['newer'],
    );
    deepEqual(await store.reads.campaigns.listNewUnder({ ...place, registrableDomain: 'x.example', limit: 10 }), []);
  },
};
