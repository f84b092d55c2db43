// The campaign that a call is about: one of the caller's account.

import type { Campaign } from '../../certificates/model/campaign.ts';
import type { Call } from '../action.ts';
import { refuse } from '../../failure.ts';

/** Refuses what is not on record, and another's alike. */
export async function getOwnCampaign({ world, caller }: Call<unknown>, campaignId: string): Promise<Campaign> {
  const campaign = await world.store.reads.campaigns.find(campaignId);
  if (campaign?.accountUin === caller.accountUin) return campaign;
  return refuse({ kind: 'campaignUnknown', campaignId });
}
