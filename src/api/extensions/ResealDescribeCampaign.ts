// ResealDescribeCampaign: one campaign, with its plan, its figures as they are now, its waves and what happened in it.

import { readForecast } from '../../certificates/campaign/forecast.ts';
import { sumOf } from '../../certificates/model/campaigns/item.ts';
import { defineCampaignAction } from '../campaigns/campaign-action.ts';
import { getOwnCampaign } from '../campaigns/own-campaign.ts';
import { forecastView, groupsView } from '../views/campaign-forecast.ts';
import {
  campaignSummary,
  countsView,
  momentView,
  planView,
  refusalsView,
  selectionView,
  STATES_WITH_REASONS,
  wavesView,
} from '../views/campaign.ts';

/** More than anybody looks through; the report has all of them. */
const MOMENTS_SHOWN = 100;
/** Of each kind. */
const GROUPS_SHOWN = 100;

export const ResealDescribeCampaign = defineCampaignAction({
  name: 'ResealDescribeCampaign',
  input: { CampaignId: 'string!' },
  needsVerified: false,
  run: async (call) => {
    const { input, language, world } = call;
    const campaign = await getOwnCampaign(call, input.CampaignId);
    const { campaigns, selections } = world.store.reads;
    const { id, plan, selection } = campaign;
    const counted = await campaigns.countItems(id);
    const old = await campaigns.countOld(id);
    const reasons = await campaigns.countReasons(id, STATES_WITH_REASONS);
    const moments = await campaigns.listMoments(id, MOMENTS_SHOWN);
    return {
      Campaign: {
        ...campaignSummary(campaign, language),
        Plan: planView(plan),
        Selection: selectionView(selection),
        Counts: countsView(sumOf(counted)),
        OldCounts: {
          Kept: old.get('kept') ?? 0,
          ToRevoke: old.get('toRevoke') ?? 0,
          AwaitingTargets: old.get('awaitingTargets') ?? 0,
          Revoked: old.get('revoked') ?? 0,
        },
        Waves: wavesView(campaign, counted),
        Forecast: forecastView(await readForecast(world, campaign, counted)),
        Groups: groupsView(await selections.listGroups(id, GROUPS_SHOWN)),
        Unknown: await selections.countUnknown(id),
        Refusals: refusalsView(reasons, language),
        Moments: moments.map((moment) => momentView(moment, language)),
      },
    };
  },
});
