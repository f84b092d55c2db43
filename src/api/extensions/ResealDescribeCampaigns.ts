// ResealDescribeCampaigns: the account's campaigns, the newest first.

import { sumOf } from '../../certificates/model/campaign-item.ts';
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
    const counted = await Promise.all(page.map(async ({ id }) => await world.store.reads.campaigns.countItems(id)));
    const Campaigns = page.map((campaign, at) => ({
      ...campaignSummary(campaign, language),
      Counts: countsView(sumOf(counted[at] ?? [])),
    }));
    return { TotalCount: total, Campaigns };
  },
});
