// ResealDescribeCampaignUnknowns: lines of files that name no certificate which the campaign may be about.

import { MAX_PAGE } from '../../certificates/ports/store.ts';
import { defineCampaignAction } from '../campaigns/campaign-action.ts';
import { getOwnCampaign } from '../campaigns/own-campaign.ts';

const DEFAULT_LIMIT = 100;

export const ResealDescribeCampaignUnknowns = defineCampaignAction({
  name: 'ResealDescribeCampaignUnknowns',
  input: { CampaignId: 'string!', Cursor: 'string', Limit: 'uint64' },
  needsVerified: false,
  run: async (call) => {
    const { input, world } = call;
    const { id } = await getOwnCampaign(call, input.CampaignId);
    const limit = Math.min(input.Limit ?? DEFAULT_LIMIT, MAX_PAGE);
    const { selections } = world.store.reads;
    const identifiers = await selections.listUnknown(id, { after: input.Cursor ?? '', limit });
    return {
      TotalCount: await selections.countUnknown(id),
      Identifiers: identifiers,
      NextCursor: identifiers.length < limit ? '' : (identifiers.at(-1) ?? ''),
    };
  },
});
