// A campaign that runs pauses by itself, and says why.

import type { Reason } from '../../reasons/reason.ts';
import type { Campaign } from '../model/campaigns/campaign.ts';
import { changeCampaign, type CampaignWorld, momentOf } from './change.ts';

/** One that does not run stays as it is. */
export async function pauseFor(world: CampaignWorld, { id }: Pick<Campaign, 'id'>, reason: Reason): Promise<void> {
  await changeCampaign(world, id, (current, at) => {
    if (current.step !== 'running') return undefined;
    const moment = momentOf(world, { campaignId: id, at, kind: 'paused', reason });
    return { next: { ...current, step: 'paused', reason }, moments: [moment], event: 'campaign.paused' };
  });
}
