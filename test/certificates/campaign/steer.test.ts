// What is done to a campaign from outside, as far as others of its account decide it.

import { equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { type CampaignWorld } from '../../../src/certificates/campaign/change.ts';
import { retryCampaign } from '../../../src/certificates/campaign/steer.ts';
import type { World } from '../../../src/certificates/ports/world.ts';
import { changing } from '../../../src/certificates/ports/write-set.ts';
import { DomainError } from '../../../src/failure.ts';
import { makeCampaign } from '../../contracts/store/campaigns.ts';
import { NOON } from '../../contracts/store/samples.ts';
import { fixedClock, openTemporaryStore } from '../../support/store.ts';

test('A campaign that is done is tried again only where its account may have one more under way, and one that runs always', async () => {
  await using temporary = await openTemporaryStore();
  const { store } = temporary;
  const done = makeCampaign({ id: 'done', step: 'done', endedAt: NOON });
  for (const campaign of [done, makeCampaign({ id: 'running', step: 'running' })])
    await store.apply(changing({ kind: 'insertCampaign', campaign }));
  const retry = async (campaignId: string, campaignsPerAccount: number) => {
    const origin = { user: '', secretId: 'AKIDtest' };
    const world = { store, clock: fixedClock, origin, limits: { campaignsPerAccount }, wake: () => undefined };
    const about = { campaignId, by: 'AKIDtest', states: ['failed'] } as const;
    return await retryCampaign(world as unknown as CampaignWorld & Pick<World, 'limits'>, about);
  };
  equal((await retry('running', 1)).step, 'running');
  await rejects(
    retry('done', 1),
    (error) => error instanceof DomainError && error.refusal.kind === 'campaignLimitReached',
  );
  equal((await store.reads.campaigns.find('done'))?.step, 'done');
  equal((await retry('done', 2)).step, 'running');
});
