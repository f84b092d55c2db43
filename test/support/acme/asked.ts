// A certificate whose client is asked to replace it, as a campaign does that cannot.

import type { Campaign } from '../../../src/certificates/model/campaigns/campaign.ts';
import type { Certificate } from '../../../src/certificates/model/certificate.ts';
import type { World } from '../../../src/certificates/ports/world.ts';
import { because } from '../../../src/reasons/reason.ts';
import { makeCampaign, makeItem } from '../../contracts/store/campaigns.ts';

/** From then on its window lies in the past. */
export async function askFor(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  { id: certificateId, accountUin }: Certificate,
  campaign: Partial<Campaign> & { readonly id: string },
): Promise<void> {
  const made = makeCampaign({ step: 'running', startedAt: clock.now(), accountUin, ...campaign });
  await store.apply({ expects: [], changes: [{ kind: 'insertCampaign', campaign: made }] });
  const state = { state: 'external', wave: 0, reason: because('proofLate') } as const;
  const item = makeItem({ campaignId: campaign.id, certificateId, accountUin, ...state });
  await store.transact(async ({ campaigns }) => await campaigns.insertItems([item]));
}
