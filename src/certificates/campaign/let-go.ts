// Campaigns that were planned and that nobody has started are cancelled: what they found is no longer so.

import { addMs, DAY_MS } from '../../lib/clock.ts';
import { PLANNED_DAYS } from '../model/campaigns/campaign.ts';
import { changeCampaign, type CampaignWorld, momentOf } from './change.ts';

const CAMPAIGNS_IN_LOOK = 100;

/** Answers whether all were let go that were to be. */
export async function letGoUnstarted(world: CampaignWorld): Promise<boolean> {
  const until = addMs(world.clock.now(), -PLANNED_DAYS * DAY_MS);
  const unstarted = await world.store.reads.campaigns.listUnstarted(until, CAMPAIGNS_IN_LOOK);
  for (const { id, version } of unstarted) {
    await changeCampaign(world, id, (campaign, now) => {
      if (campaign.version !== version) return undefined;
      const moments = [momentOf(world, { campaignId: id, at: now, kind: 'cancelled' })];
      return {
        next: { ...campaign, step: 'cancelled', endedAt: now },
        moments,
        event: 'campaign.cancelled',
        operation: { kind: 'campaignCancelled' },
        runAt: now,
      };
    });
  }
  return unstarted.length < CAMPAIGNS_IN_LOOK;
}
