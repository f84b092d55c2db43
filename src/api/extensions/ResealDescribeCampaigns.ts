// ResealDescribeCampaigns: the account's campaigns, the newest first.

import type { Campaign } from '../../certificates/model/campaigns/campaign.ts';
import { sumOf } from '../../certificates/model/campaigns/item.ts';
import { defineCampaignAction } from '../campaigns/campaign-action.ts';
import { campaignSummary, countsView } from '../views/campaign.ts';

const DEFAULT_LIMIT = 20;
/** The items of each are counted. */
const MAX_CAMPAIGN_PAGE = 100;

export const ResealDescribeCampaigns = defineCampaignAction({
  name: 'ResealDescribeCampaigns',
  input: { Offset: 'uint64', Limit: 'uint64' },
  needsVerified: false,
  run: async ({ input, owner: { accountUin }, world, language }) => {
    const limit = Math.min(input.Limit ?? DEFAULT_LIMIT, MAX_CAMPAIGN_PAGE);
    const filter = { owner: { accountUin }, offset: input.Offset ?? 0, limit };
    const { total, page } = await world.store.reads.campaigns.list(filter);
    const summary = async (campaign: Campaign) => {
      const counts = await world.store.reads.campaigns.countItems(campaign.id);
      return { ...campaignSummary(campaign, language), Counts: countsView(sumOf(counts)) };
    };
    const Campaigns = await Promise.all(page.map(summary));
    return { TotalCount: total, Campaigns };
  },
});
