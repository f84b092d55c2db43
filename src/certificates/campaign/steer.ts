// What is done to a campaign from outside: planned, started, paused, resumed, cancelled, and tried again.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import {
  type Campaign,
  type CampaignStep,
  mayStep,
  type MomentKind,
  type WaveTimes,
} from '../model/campaigns/campaign.ts';
import { countsOfWave, type ItemState, type WaveCounts } from '../model/campaigns/item.ts';
import type { CampaignOperationKind } from '../model/operations.ts';
import type { CampaignEventKind } from '../model/campaigns/event.ts';
import type { World } from '../ports/world.ts';
import { expecting, NO_CHANGE } from '../ports/write-set.ts';
import { type CampaignChanged, changeCampaign, type CampaignWorld, momentOf } from './change.ts';

/** By whom; undefined for the operator. */
export interface Steering {
  readonly campaignId: string;
  readonly by: string | undefined;
}

/** Looks for what is selected, anew if that was done before. */
export async function planAgain(world: CampaignWorld, { campaignId }: Steering): Promise<Campaign> {
  return await changeCampaign(world, campaignId, (campaign, runAt) => {
    checkStep(campaign, { to: 'planning', act: 'plan' });
    const next: Campaign = { ...campaign, step: 'planning', reason: undefined, cursor: '', plannedAt: undefined };
    return { next, moments: [], operation: { kind: 'campaignPlanned' }, runAt };
  });
}

/** From now on it holds what it replaces, and goes on in the name of whoever starts it. */
export async function startCampaign(world: CampaignWorld, { campaignId, by }: Steering): Promise<Campaign> {
  return await changeCampaign(world, campaignId, (campaign, now) => {
    if (campaign.step !== 'planned') refuseStep(campaign, 'start');
    const next: Campaign = { ...campaign, step: 'running', startedBy: by, cursor: '', startedAt: now };
    return { ...told(world, next, { kind: 'started', now, event: 'campaign.begun' }), runAt: now };
  });
}

/** What is under way comes to its end. */
export async function pauseCampaign(world: CampaignWorld, { campaignId }: Steering): Promise<Campaign> {
  return await changeCampaign(world, campaignId, (campaign, now) => {
    checkStep(campaign, { to: 'paused', act: 'pause' });
    const next: Campaign = { ...campaign, step: 'paused', reason: undefined };
    return { ...told(world, next, { kind: 'paused', now, event: 'campaign.paused' }), runAt: now };
  });
}

/** Goes on, in the name of whoever says so. What has failed so far does not pause it once more. */
export async function resumeCampaign(world: CampaignWorld, { campaignId, by }: Steering): Promise<Campaign> {
  const counted = await world.store.reads.campaigns.countItems(campaignId);
  return await changeCampaign(world, campaignId, (campaign, now) => {
    if (campaign.step !== 'paused') refuseStep(campaign, 'resume');
    const waves = forgiving(campaign.waves, counted);
    const next: Campaign = { ...campaign, step: 'running', startedBy: by, reason: undefined, waves };
    return { ...told(world, next, { kind: 'resumed', now }), runAt: now };
  });
}

/** Of the wave that is open. */
function forgiving(waves: readonly WaveTimes[], counted: readonly WaveCounts[]): readonly WaveTimes[] {
  const last = waves.at(-1);
  if (last === undefined || last.endedAt !== undefined) return waves;
  const { failed, replaced } = countsOfWave(counted, waves.length);
  const { startedAt, endedAt } = last;
  // What waits in it is dealt out anew.
  return [...waves.slice(0, -1), { startedAt, endedAt, forgiven: { failed, replaced } }];
}

/** What was done stays done, what is under way comes to its end, and no old certificate is revoked any more. */
export async function cancelCampaign(world: CampaignWorld, { campaignId }: Steering): Promise<Campaign> {
  return await changeCampaign(world, campaignId, (campaign, now) => {
    checkStep(campaign, { to: 'cancelled', act: 'cancel' });
    const next: Campaign = { ...campaign, step: 'cancelled', reason: undefined, endedAt: now, retries: [] };
    return { ...told(world, next, { kind: 'cancelled', now, event: 'campaign.cancelled' }), runAt: now };
  });
}

/** States of items that may wait again. */
export const RETRIABLE: readonly ItemState[] = ['failed', 'refused', 'external'];

/** Items in these states wait again, in a wave of their own that comes last. One that was done is under way again, and counts as one. */
export async function retryCampaign(
  world: CampaignWorld & Pick<World, 'limits'>,
  { campaignId, by, states }: Steering & { readonly states: readonly ItemState[] },
): Promise<Campaign> {
  const limit = world.limits.campaignsPerAccount;
  return await changeCampaign(world, campaignId, (campaign, now, failed) => {
    if (campaign.step !== 'running' && campaign.step !== 'done') refuseStep(campaign, 'retry');
    if (failed?.kind === 'campaignsUnderWay') refuse({ kind: 'campaignLimitReached', limit });
    // Those of the last time are put back first: what comes to nothing meanwhile is for the next.
    if (campaign.retries.length > 0) return undefined;
    const round = campaign.round + 1;
    const next: Campaign = {
      ...campaign,
      step: 'running',
      startedBy: by,
      reason: undefined,
      round,
      retries: states,
      endedAt: undefined,
    };
    const { accountUin } = campaign;
    const hasRoom = expecting({ kind: 'campaignsUnderWay', accountUin, atMost: limit - 1 });
    const besides = campaign.step === 'done' ? hasRoom : NO_CHANGE;
    const retried = told(world, next, { kind: 'retried', now, detail: { states: states.join(' '), round } });
    return { ...retried, runAt: now, besides };
  });
}

type Steered = Extract<MomentKind, 'started' | 'paused' | 'resumed' | 'retried' | 'cancelled'>;

const OPERATIONS: Readonly<Record<Steered, CampaignOperationKind>> = {
  started: 'campaignStarted',
  paused: 'campaignPaused',
  resumed: 'campaignResumed',
  retried: 'campaignRetried',
  cancelled: 'campaignCancelled',
};

function told(
  world: CampaignWorld,
  next: Campaign,
  about: {
    readonly kind: Steered;
    readonly now: Date;
    readonly event?: CampaignEventKind;
    readonly detail?: Readonly<Record<string, string | number>>;
  },
): CampaignChanged {
  const { kind, now: at, event, detail = {} } = about;
  const moments = [momentOf(world, { campaignId: next.id, at, kind, detail })];
  const changed = { next, moments, operation: { kind: OPERATIONS[kind], detail } };
  return event === undefined ? changed : { ...changed, event };
}

function checkStep(campaign: Campaign, { to, act }: { readonly to: CampaignStep; readonly act: string }): void {
  if (!mayStep(campaign.step, to)) refuseStep(campaign, act);
}

function refuseStep({ id: campaignId, step }: Campaign, act: string): never {
  refuse({ kind: 'campaignStepForbids', campaignId, act, detail: because('campaignIs', { step }) });
}
