// Whether a campaign asks whoever holds a certificate's key to replace it, which this service cannot do by itself.

import type { Campaign } from '../model/campaigns/campaign.ts';
import type { World } from '../ports/world.ts';

/** From its start on, also when all that the service does by itself is done; a drill asks for nothing. */
export function asksOthers({ step, startedAt, plan }: Pick<Campaign, 'step' | 'startedAt' | 'plan'>): boolean {
  return plan.mode === 'real' && startedAt !== undefined && step !== 'cancelled';
}

/** The campaign that asks for it; undefined: none does, or it was replaced since. */
export async function findAsking(
  { campaigns }: Pick<World['store']['reads'], 'campaigns'>,
  certificateId: string,
): Promise<Campaign | undefined> {
  for (const { state, campaignId } of await campaigns.listItemsOf(certificateId)) {
    const campaign = state === 'external' ? await campaigns.find(campaignId) : undefined;
    if (campaign !== undefined && asksOthers(campaign)) return campaign;
  }
  return undefined;
}
