// ResealExtendCampaignSelection: a draft is told, line by line of a file, which certificates it is about.

import { extendSelection } from '../../certificates/campaign/extend.ts';
import { defineCampaignAction } from '../campaigns/campaign-action.ts';
import { getOwnCampaign } from '../campaigns/own-campaign.ts';

export const ResealExtendCampaignSelection = defineCampaignAction({
  name: 'ResealExtendCampaignSelection',
  input: { CampaignId: 'string!', Identifiers: 'string[]!' },
  needsVerified: true,
  // A million lines are a thousand calls.
  ratePerSecond: 100,
  run: async (call) => {
    const { CampaignId, Identifiers: identifiers } = call.input;
    const { id: campaignId } = await getOwnCampaign(call, CampaignId);
    return { CampaignId: campaignId, Count: await extendSelection(call.world, { campaignId, identifiers }) };
  },
});
