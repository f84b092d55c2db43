// ResealDescribeCampaigns: the account's campaigns, the newest first.

import { MAX_PAGE } from '../../certificates/ports/store.ts';
import { defineAction } from '../action.ts';
import { campaignSummary } from '../views/campaign.ts';

const DEFAULT_LIMIT = 20;

export const ResealDescribeCampaigns = defineAction({
  name: 'ResealDescribeCampaigns',
  input: { Offset: 'uint64', Limit: 'uint64' },
  needsVerified: false,
  run: async ({ input, caller, world, language }) => {
    const { accountUin } = caller;
    const limit = Math.min(input.Limit ?? DEFAULT_LIMIT, MAX_PAGE);
    const filter = { owner: { accountUin }, offset: input.Offset ?? 0, limit };
    const { total, page } = await world.store.reads.campaigns.list(filter);
    return { TotalCount: total, Campaigns: page.map((campaign) => campaignSummary(campaign, language)) };
  },
});
