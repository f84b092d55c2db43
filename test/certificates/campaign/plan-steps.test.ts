// The steps of a planning that stalled while another node planned on: it wakes, and takes nothing back.

import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { planSome } from '../../../src/certificates/campaign/plan.ts';
import type { PlanWorld } from '../../../src/certificates/campaign/plan-world.ts';
import { changing } from '../../../src/certificates/ports/write-set.ts';
import { makeCampaign, makeItem } from '../../contracts/store/campaigns.ts';
import { fixedClock, openTemporaryStore } from '../../support/store.ts';

test('A step that comes late neither takes items away nor deals them waves, and ends no planning', async () => {
  await using temporary = await openTemporaryStore();
  const { store } = temporary;
  const campaign = makeCampaign({ id: 'campaign-1', step: 'planning', cursor: 'select:somewhere' });
  const items = ['a', 'b'].map((certificateId) => makeItem({ certificateId, wave: 7 }));
  await store.apply(changing({ kind: 'insertCampaign', campaign }));
  await store.transact(async ({ campaigns }) => await campaigns.insertItems(items));
  const world = { store, clock: fixedClock } as unknown as PlanWorld;
  for (const cursor of ['', 'deal:1:', 'deal:1:b']) {
    await planSome(world, { ...campaign, cursor });
    const page = { campaignId: 'campaign-1', state: undefined, wave: undefined, after: '', limit: 9 };
    deepEqual(await store.reads.campaigns.listItems(page), items, cursor);
    equal((await store.reads.campaigns.find('campaign-1'))?.step, 'planning', cursor);
  }
});
