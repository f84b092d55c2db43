// A campaign is changed: read, decided anew where somebody was faster, and saved with what is told of it.

import { refuse } from '../../failure.ts';
import type { Campaign, Moment } from '../model/campaigns/campaign.ts';
import { campaignEventOf, type CampaignEventKind } from '../model/campaigns/event.ts';
import type { CampaignOperationKind } from '../model/operations.ts';
import { carryOut } from '../deciding/carry-out.ts';
import type { World } from '../ports/world.ts';
import {
  type Change,
  changing,
  type Expectation,
  expecting,
  NO_CHANGE,
  together,
  type WriteSet,
} from '../ports/write-set.ts';

export type CampaignWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'clock' | 'wake'>;

export interface CampaignChanged {
  readonly next: Campaign;
  readonly moments: readonly Moment[];
  /** What webhooks are told. */
  readonly event?: CampaignEventKind;
  /** What somebody does to it, for the log of operations; undefined where it does something by itself. */
  readonly operation?: CampaignOperation;
  /** When the runner is to look at it; undefined: it need not. */
  readonly runAt?: Date;
  readonly besides?: WriteSet;
}

export interface CampaignOperation {
  readonly kind: CampaignOperationKind;
  /** What more there is to say. */
  readonly detail?: Readonly<Record<string, string | number>>;
}

/**
 * Undefined: there is nothing to change. Throws the refusal, if that is what it comes to. `failed`: what the store has found not to be so, of what was
 * decided before.
 */
export type CampaignDecision = (
  campaign: Campaign,
  now: Date,
  failed: Expectation | undefined,
) => CampaignChanged | undefined;

/** Answers the campaign as it is stored. Refuses an id that is not on record. */
export async function changeCampaign(world: CampaignWorld, id: string, decide: CampaignDecision): Promise<Campaign> {
  const { campaign, isDue } = await carryOut(world, async (failed) => {
    const found = await world.store.reads.campaigns.find(id);
    if (found === undefined) return refuse({ kind: 'campaignUnknown', campaignId: id });
    const changed = decide(found, world.clock.now(), failed);
    if (changed === undefined) return { set: NO_CHANGE, answer: { campaign: found, isDue: false } };
    const next = { ...changed.next, version: found.version + 1, updatedAt: world.clock.now() };
    return {
      set: savingCampaign(world, { previous: found, changed: { ...changed, next } }),
      answer: { campaign: next, isDue: changed.runAt !== undefined },
    };
  });
  if (isDue) world.wake();
  return campaign;
}

function savingCampaign(
  world: CampaignWorld,
  { previous, changed }: { readonly previous: Campaign; readonly changed: CampaignChanged },
): WriteSet {
  const { next, moments, event, operation, runAt, besides = NO_CHANGE } = changed;
  return together(
    expecting({ kind: 'campaignUnchanged', campaign: previous }),
    changing(
      { kind: 'saveCampaign', previous, next },
      ...moments.map((moment) => ({ kind: 'campaignMoment', moment }) as const),
      ...(event === undefined ? [] : [telling(world, event, next)]),
      ...(operation === undefined ? [] : [logging(next, operation)]),
    ),
    runAt === undefined ? NO_CHANGE : running(next, runAt),
    besides,
  );
}

/** In the log of its account, by whoever the write set is made for; an operator's is in that of no account. */
export function logging(
  { id: campaignId, name, accountUin = '', updatedAt: at }: Campaign,
  { kind, detail }: CampaignOperation,
): Change {
  const more = JSON.stringify({ campaignId, name, ...detail });
  return { kind: 'operation', operation: { accountUin, actor: accountUin, certificateId: '', kind, at, detail: more } };
}

/** The job that goes on with it. */
export function running({ id: subject, accountUin }: Campaign, runAt: Date): WriteSet {
  return changing({ kind: 'scheduleJob', job: { kind: 'campaign', subject, accountUin, runAt } });
}

function telling(world: CampaignWorld, kind: CampaignEventKind, campaign: Campaign): Change {
  const event = campaignEventOf(kind, { campaign, at: campaign.updatedAt, origin: world.origin });
  const { notify } = campaign.plan;
  const hooks = world.hooksToldOf(event).filter((hook) => notify === undefined || notify.includes(hook));
  return { kind: 'event', event, hooks };
}

/** What happened, by whoever the world acts for. */
export function momentOf(
  { origin }: Pick<World, 'origin'>,
  about: Pick<Moment, 'campaignId' | 'at' | 'kind'> & Partial<Pick<Moment, 'detail' | 'reason'>>,
): Moment {
  const by = origin.user === '' ? origin.secretId : origin.user;
  return { detail: {}, reason: undefined, by, ...about };
}
