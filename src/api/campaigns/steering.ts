// What the actions that steer a campaign have in common: its id, by whom, and the step that it comes to.

import type { Campaign } from '../../certificates/model/campaigns/campaign.ts';
import type { CampaignWorld } from '../../certificates/campaign/change.ts';
import type { Steering } from '../../certificates/campaign/steer.ts';
import { type CampaignAction, type CampaignCall, defineCampaignAction } from './campaign-action.ts';
import { getOwnCampaign } from './own-campaign.ts';

const INPUT = { CampaignId: 'string!' } as const;

export function defineSteering(definition: {
  readonly name: string;
  /** Other actions that it comes to. */
  readonly alsoDoes?: readonly string[];
  readonly act: (world: CampaignWorld, steering: Steering) => Promise<Campaign>;
}): CampaignAction {
  const { name, alsoDoes = [], act } = definition;
  return defineCampaignAction({
    name,
    input: INPUT,
    needsVerified: true,
    alsoDoes: () => alsoDoes,
    run: async (call) => answer(await act(call.world, await steeringOf(call))),
  });
}

async function steeringOf(call: CampaignCall<{ readonly CampaignId: string }>): Promise<Steering> {
  const { id: campaignId } = await getOwnCampaign(call, call.input.CampaignId);
  return { campaignId, by: call.owner.by };
}

export function answer({ id, step }: Campaign) {
  return { CampaignId: id, Step: step };
}
