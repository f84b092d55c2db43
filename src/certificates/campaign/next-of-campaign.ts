// The one next thing that a campaign needs done, from its facts and the time alone.

import { addMs, isAhead, SECOND_MS } from '../../lib/clock.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import type { Campaign, WaveTimes } from '../model/campaign.ts';
import { countsOfWave, sumOf, type WaveCounts } from '../model/campaign-item.ts';
import { stopsAt } from '../model/campaign-plan.ts';

export interface CampaignFacts {
  readonly campaign: Campaign;
  readonly waves: readonly WaveCounts[];
  /** When the next old certificate is to be revoked, or looked at; undefined: none is. */
  readonly oldDueAt: Date | undefined;
  /** The last thing that this run has done was to look at old ones: first what waits in a wave has its turn. */
  readonly hasLookedAtOld: boolean;
}

export type NextOfCampaign =
  /** Nothing is to be done until somebody says so. */
  | { readonly act: 'rest' }
  | { readonly act: 'wait'; readonly until: Date }
  /** What is selected is looked for. */
  | { readonly act: 'plan' }
  | { readonly act: 'cancelWaiting' }
  | { readonly act: 'keepOld' }
  | { readonly act: 'missDeadline' }
  /** Items that came to an end are put back to wait, in this wave. */
  | { readonly act: 'putBack'; readonly wave: number }
  /** What waits is held. */
  | { readonly act: 'hold' }
  | { readonly act: 'openWave'; readonly size: number }
  /** What waits in this wave is begun. */
  | { readonly act: 'work'; readonly wave: number }
  /** Orders under way are looked at. */
  | { readonly act: 'follow' }
  | { readonly act: 'closeWave' }
  /** A wave that ended by a clock ahead of its time ends now. */
  | { readonly act: 'redateWave' }
  | { readonly act: 'pause'; readonly reason: Reason }
  | { readonly act: 'revokeOld' }
  /** What somebody else has to replace is looked at. */
  | { readonly act: 'lookAtExternal' }
  | { readonly act: 'done' };

export function nextOfCampaign(facts: CampaignFacts, now: Date): NextOfCampaign {
  const { step } = facts.campaign;
  const { underWay, external, waiting } = sumOf(facts.waves);
  switch (step) {
    case 'planning':
      return { act: 'plan' };
    case 'running':
      return nextOfRunning(facts, now);
    case 'paused':
      return underWay > 0 ? { act: 'follow' } : { act: 'rest' };
    case 'cancelled':
      if (waiting > 0) return { act: 'cancelWaiting' };
      if (facts.oldDueAt !== undefined) return { act: 'keepOld' };
      return underWay > 0 ? { act: 'follow' } : { act: 'rest' };
    case 'done':
      return external > 0 ? { act: 'lookAtExternal' } : { act: 'rest' };
    default:
      return { act: 'rest' };
  }
}

function nextOfRunning(facts: CampaignFacts, now: Date): NextOfCampaign {
  const { plan, deadlineMissedAt, retries, cursor } = facts.campaign;
  if (plan.deadline !== undefined && now > plan.deadline && deadlineMissedAt === undefined)
    return { act: 'missDeadline' };
  if (retries.length > 0) return { act: 'putBack', wave: lastWaveOf(facts) + 1 };
  if (cursor !== undefined) return { act: 'hold' };
  const isOldDue = facts.oldDueAt !== undefined && facts.oldDueAt <= now;
  if (isOldDue && !facts.hasLookedAtOld) return { act: 'revokeOld' };
  const next = nextOfWaves(facts, now);
  return isOldDue && next.act === 'wait' ? { act: 'revokeOld' } : next;
}

function nextOfWaves(facts: CampaignFacts, now: Date): NextOfCampaign {
  const { campaign, waves } = facts;
  const open = campaign.waves.at(-1);
  if (open !== undefined && open.endedAt === undefined) return nextOfWave(facts, open);
  const isLeft = waves.some(({ wave, counts }) => wave > campaign.waves.length && counts.waiting > 0);
  return isLeft ? beforeWave(facts, { before: open, now }) : afterWaves(facts);
}

/** Of the wave that is open. */
function nextOfWave({ campaign, waves }: CampaignFacts, { forgiven }: WaveTimes): NextOfCampaign {
  const wave = campaign.waves.length;
  const { waiting, underWay, failed, replaced } = countsOfWave(waves, wave);
  const counted = { failed: failed - (forgiven?.failed ?? 0), replaced: replaced - (forgiven?.replaced ?? 0) };
  if (waiting + underWay > 0 && stopsAt(campaign.plan.waves, counted))
    return { act: 'pause', reason: because('campaignStopped', { wave, failed, ended: failed + replaced }) };
  if (waiting > 0) return { act: 'work', wave };
  return underWay > 0 ? { act: 'follow' } : { act: 'closeWave' };
}

/** Each wave is opened in its turn, also one whose certificates all went elsewhere meanwhile. */
function beforeWave(
  { campaign, waves, oldDueAt }: CampaignFacts,
  { before, now }: { readonly before: WaveTimes | undefined; readonly now: Date },
): NextOfCampaign {
  const opening = { act: 'openWave', size: countsOfWave(waves, campaign.waves.length + 1).waiting } as const;
  const endedAt = before?.endedAt;
  if (endedAt === undefined) return opening;
  if (isAhead(endedAt, now)) return { act: 'redateWave' };
  const until = addMs(endedAt, campaign.plan.waves.pauseSeconds * SECOND_MS);
  if (until <= now) return opening;
  return { act: 'wait', until: oldDueAt === undefined || until < oldDueAt ? until : oldDueAt };
}

function afterWaves({ waves, oldDueAt }: CampaignFacts): NextOfCampaign {
  if (sumOf(waves).underWay > 0) return { act: 'follow' };
  return oldDueAt === undefined ? { act: 'done' } : { act: 'wait', until: oldDueAt };
}

function lastWaveOf({ campaign, waves }: CampaignFacts): number {
  return Math.max(campaign.waves.length, ...waves.map(({ wave }) => wave));
}

/**
 * Old certificates and the deadline are seen to at their time, however long the open wave has to wait (until `at`). What is due already, and could
 * not be seen to, is looked at again at `soonest`.
 */
export function noLaterThanDue(
  { campaign, oldDueAt }: Pick<CampaignFacts, 'campaign' | 'oldDueAt'>,
  { at, soonest }: { readonly at: Date; readonly soonest: Date },
): Date {
  const { deadlineMissedAt, plan } = campaign;
  const isMissable = plan.deadline !== undefined && deadlineMissedAt === undefined;
  // It is missed when its moment is over.
  const times = [at, oldDueAt, isMissable ? addMs(plan.deadline, 1) : undefined];
  const due = Math.min(...times.flatMap((time) => time?.getTime() ?? []));
  return new Date(Math.max(due, Math.min(at.getTime(), soonest.getTime())));
}
