// The campaign that a call is about: one of the caller's account, or any of the operator's for the operator.

import type { Campaign } from '../../certificates/model/campaigns/campaign.ts';
import { refuse } from '../../failure.ts';
import type { CampaignCall } from './campaign-action.ts';

/** Refuses what is not on record, and another's alike. */
export async function getOwnCampaign(
  { world, owner }: Pick<CampaignCall<unknown>, 'world' | 'owner'>,
  campaignId: string,
): Promise<Campaign> {
  const campaign = await world.store.reads.campaigns.find(campaignId);
  if (campaign !== undefined && campaign.accountUin === owner.accountUin) return campaign;
  return refuse({ kind: 'campaignUnknown', campaignId });
}
