// ResealDescribeCampaignItems: the certificates of a campaign, page by page, each with what became of it.

import { ITEM_STATES } from '../../certificates/model/campaigns/item.ts';
import { MAX_ITEM_PAGE } from '../../certificates/ports/campaigns.ts';
import { defineCampaignAction } from '../campaigns/campaign-action.ts';
import { openItems } from '../campaigns/open-items.ts';
import { getOwnCampaign } from '../campaigns/own-campaign.ts';
import { oneOf } from '../input/choices.ts';
import { itemView } from '../views/campaign.ts';

const DEFAULT_LIMIT = 100;

export const ResealDescribeCampaignItems = defineCampaignAction({
  name: 'ResealDescribeCampaignItems',
  input: { CampaignId: 'string!', State: 'string', Wave: 'uint64', Cursor: 'string', Limit: 'uint64' },
  needsVerified: false,
  run: async (call) => {
    const { input, language, world } = call;
    const state = input.State === undefined ? undefined : oneOf(ITEM_STATES, input.State, 'State');
    const { id: campaignId } = await getOwnCampaign(call, input.CampaignId);
    const limit = Math.min(input.Limit ?? DEFAULT_LIMIT, MAX_ITEM_PAGE);
    const filter = { campaignId, state, wave: input.Wave, after: input.Cursor ?? '', limit };
    const items = await world.store.reads.campaigns.listItems(filter);
    const next = items.length < limit || limit === 0 ? undefined : items.at(-1)?.certificateId;
    const open = await openItems(call, items);
    return { Items: open.map((item) => itemView(item, language)), NextCursor: next ?? '' };
  },
});
