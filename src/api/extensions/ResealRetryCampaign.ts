// ResealRetryCampaign: what came to nothing in a campaign is tried again.

import { RETRIABLE, retryCampaign } from '../../certificates/campaign/steer.ts';
import { defineAction } from '../action.ts';
import { getOwnCampaign } from '../campaigns/own-campaign.ts';
import { oneOf } from '../campaigns/plan-input.ts';
import { answer } from '../campaigns/steering.ts';

export const ResealRetryCampaign = defineAction({
  name: 'ResealRetryCampaign',
  input: { CampaignId: 'string!', States: 'string[]' },
  needsVerified: true,
  alsoDoes: () => ['ReplaceCertificate'],
  run: async (call) => {
    const { input, caller, world } = call;
    const states = (input.States ?? ['failed']).map((state) => oneOf(RETRIABLE, state, 'States'));
    const { id: campaignId } = await getOwnCampaign(call, input.CampaignId);
    return answer(await retryCampaign(world, { campaignId, by: caller.secretId, states: [...new Set(states)] }));
  },
});
