// ResealRetryCampaign: what came to nothing in a campaign is tried again.

import { RETRIABLE, retryCampaign } from '../../certificates/campaign/steer.ts';
import { defineCampaignAction } from '../campaigns/campaign-action.ts';
import { getOwnCampaign } from '../campaigns/own-campaign.ts';
import { oneOf } from '../input/choices.ts';
import { answer } from '../campaigns/steering.ts';

export const ResealRetryCampaign = defineCampaignAction({
  name: 'ResealRetryCampaign',
  input: { CampaignId: 'string!', States: 'string[]' },
  needsVerified: true,
  alsoDoes: () => ['ReplaceCertificate'],
  run: async (call) => {
    const { input, owner, world } = call;
    const states = (input.States ?? ['failed']).map((state) => oneOf(RETRIABLE, state, 'States'));
    const { id: campaignId } = await getOwnCampaign(call, input.CampaignId);
    return answer(await retryCampaign(world, { campaignId, by: owner.by, states: [...new Set(states)] }));
  },
});
