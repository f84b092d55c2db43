// A campaign is drafted: named, with its selection and its plan; nothing of it is looked for yet.

import { refuse } from '../../failure.ts';
import { newCampaignId } from '../../lib/ids.ts';
import { because } from '../../reasons/reason.ts';
import { carryOut } from '../deciding/carry-out.ts';
import { withFresh } from '../deciding/fresh-id.ts';
import type { Campaign } from '../model/campaigns/campaign.ts';
import type { CampaignPlan } from '../model/campaigns/plan.ts';
import type { CampaignSelection } from '../model/campaigns/selection.ts';
import { IdTaken } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { logging, momentOf } from './change.ts';

export interface CampaignWish {
  /** Undefined for the operator. */
  readonly accountUin: string | undefined;
  readonly startedBy: string | undefined;
  readonly name: string;
  readonly selection: CampaignSelection;
  readonly plan: CampaignPlan;
}

type DraftWorld = Pick<World, 'store' | 'origin' | 'clock' | 'random' | 'limits'>;

/** Refuses a plan that cannot be carried out, and more campaigns under way than an account may have. */
export async function draftCampaign(world: DraftWorld, wish: CampaignWish): Promise<Campaign> {
  checkPlan(wish);
  return await withFresh(
    () => newCampaignId(world.random),
    async (id) => await store(world, newCampaign(wish, { id, now: world.clock.now() })),
  );
}

async function store(world: DraftWorld, campaign: Campaign): Promise<Campaign> {
  const { id, accountUin, createdAt: at } = campaign;
  const limit = world.limits.campaignsPerAccount;
  return await carryOut(world, async (failed) => {
    if (failed?.kind === 'campaignIdFree') throw new IdTaken(`Campaign ${id} is on record already`);
    if (failed?.kind === 'campaignsUnderWay') refuse({ kind: 'campaignLimitReached', limit });
    return {
      set: {
        expects: [
          { kind: 'campaignIdFree', campaignId: id },
          { kind: 'campaignsUnderWay', accountUin, atMost: limit - 1 },
        ],
        changes: [
          { kind: 'insertCampaign', campaign },
          { kind: 'campaignMoment', moment: momentOf(world, { campaignId: id, at, kind: 'created' }) },
          logging(campaign, { kind: 'campaignMade', detail: { mode: campaign.plan.mode } }),
        ],
      },
      answer: campaign,
    };
  });
}

function newCampaign(
  { accountUin, startedBy, name, selection, plan }: CampaignWish,
  { id, now }: { readonly id: string; readonly now: Date },
): Campaign {
  return {
    id,
    version: 1,
    accountUin,
    startedBy,
    name,
    step: 'drafted',
    reason: undefined,
    plan,
    selection,
    round: 0,
    retries: [],
    cursor: undefined,
    waves: [],
    deadlineMissedAt: undefined,
    createdAt: now,
    plannedAt: undefined,
    startedAt: undefined,
    endedAt: undefined,
    updatedAt: now,
  };
}

function checkPlan({ accountUin, plan }: CampaignWish): void {
  const { key, old, revocationReason, overrides } = plan;
  // A key that is compromised is blocked with its revocation, and would take the new certificates along.
  if (key === undefined && old.kind !== 'keep' && revocationReason === 'keyCompromise')
    refuse({ kind: 'argumentInvalid', detail: because('campaignKeepsBadKey') });
  if (accountUin !== undefined && overrides.length > 0)
    refuse({ kind: 'argumentInvalid', detail: because('overridesAreOperators') });
}
