// The one next thing that a campaign needs done, from its facts and the time alone.

import { addMs, isAhead, SECOND_MS } from '../../lib/clock.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { type Campaign, notForgiven, type WaveTimes } from '../model/campaigns/campaign.ts';
import { countsOfWave, sumOf, type WaveCounts } from '../model/campaigns/item.ts';
import { stopsAt } from '../model/campaigns/plan.ts';

export interface CampaignFacts {
  readonly campaign: Campaign;
  readonly waves: readonly WaveCounts[];
  /** When the next old certificate is to be revoked, or looked at; undefined: none is. */
  readonly oldDueAt: Date | undefined;
  /** When what somebody else has to replace is to be looked at; undefined: there is nothing such. */
  readonly externalDueAt: Date | undefined;
  /** Lines of files that it selects by, and that serve nobody any more. */
  readonly uselessLines: number;
  /** The last thing that this run has done: what has to be looked at takes turns with what waits in a wave. */
  readonly last: NextOfCampaign['act'] | undefined;
}

export type NextOfCampaign =
  /** Nothing is to be done until somebody says so. */
  | { readonly act: 'rest' }
  | { readonly act: 'wait'; readonly until: Date }
  /** What is selected is looked for. */
  | { readonly act: 'plan' }
  | { readonly act: 'cancelWaiting' }
  | { readonly act: 'keepOld' }
  /** Lines of files that a campaign was drafted with which was never started. */
  | { readonly act: 'forgetLines' }
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
  const { underWay, waiting } = sumOf(facts.waves);
  switch (step) {
    case 'planning':
      return { act: 'plan' };
    case 'running':
      return nextOfRunning(facts, now);
    case 'paused':
      return nextOfPaused(facts, { isUnderWay: underWay > 0, now });
    case 'cancelled':
      if (waiting > 0) return { act: 'cancelWaiting' };
      if (facts.oldDueAt !== undefined) return { act: 'keepOld' };
      if (facts.uselessLines > 0) return { act: 'forgetLines' };
      return underWay > 0 ? { act: 'follow' } : { act: 'rest' };
    case 'done':
      return atExternal(facts, now) ?? { act: 'rest' };
    default:
      return { act: 'rest' };
  }
}

/** What others replace meanwhile counts, too. */
function nextOfPaused(
  facts: CampaignFacts,
  { isUnderWay, now }: { readonly isUnderWay: boolean; readonly now: Date },
): NextOfCampaign {
  const looking = atExternal(facts, now);
  if (isUnderWay) return looking?.act === 'lookAtExternal' && facts.last !== 'lookAtExternal' ? looking : FOLLOW;
  return looking ?? { act: 'rest' };
}

const FOLLOW = { act: 'follow' } as const;

/** Undefined: there is nothing that somebody else has to replace. */
function atExternal({ externalDueAt }: CampaignFacts, now: Date): NextOfCampaign | undefined {
  if (externalDueAt === undefined) return undefined;
  return externalDueAt <= now ? { act: 'lookAtExternal' } : { act: 'wait', until: externalDueAt };
}

function nextOfRunning(facts: CampaignFacts, now: Date): NextOfCampaign {
  const { plan, deadlineMissedAt, retries, cursor } = facts.campaign;
  if (plan.deadline !== undefined && now > plan.deadline && deadlineMissedAt === undefined)
    return { act: 'missDeadline' };
  if (retries.length > 0) return { act: 'putBack', wave: lastWaveOf(facts) + 1 };
  if (cursor !== undefined) return { act: 'hold' };
  const looks = looksDue(facts, now);
  const [look] = looks.slice(looks.findIndex((act) => act === facts.last) + 1);
  if (look !== undefined) return { act: look };
  const next = nextOfWaves(facts, now);
  const [first] = looks;
  return first !== undefined && next.act === 'wait' ? { act: first } : next;
}

/** What is due besides the waves, in the order in which it has its turns before them. */
function looksDue({ oldDueAt, externalDueAt }: CampaignFacts, now: Date): readonly ('revokeOld' | 'lookAtExternal')[] {
  const isDue = (at: Date | undefined): boolean => at !== undefined && at <= now;
  return [
    ...(isDue(oldDueAt) ? (['revokeOld'] as const) : []),
    ...(isDue(externalDueAt) ? (['lookAtExternal'] as const) : []),
  ];
}

function nextOfWaves(facts: CampaignFacts, now: Date): NextOfCampaign {
  const { campaign, waves } = facts;
  const open = campaign.waves.at(-1);
  if (open !== undefined && open.endedAt === undefined) return nextOfWave(facts, open);
  const isLeft = waves.some(({ wave, counts }) => wave > campaign.waves.length && counts.waiting > 0);
  return isLeft ? beforeWave(facts, { before: open, now }) : afterWaves(facts);
}

/** Of the wave that is open. */
function nextOfWave({ campaign, waves }: CampaignFacts, open: WaveTimes): NextOfCampaign {
  const wave = campaign.waves.length;
  const { waiting, underWay, failed, replaced } = countsOfWave(waves, wave);
  if (waiting + underWay > 0 && stopsAt(campaign.plan.waves, notForgiven({ failed, replaced }, open)))
    return { act: 'pause', reason: because('campaignStopped', { wave, failed, ended: failed + replaced }) };
  if (waiting > 0) return { act: 'work', wave };
  return underWay > 0 ? { act: 'follow' } : { act: 'closeWave' };
}

/** Each wave is opened in its turn, also one whose certificates all went elsewhere meanwhile. */
function beforeWave(
  { campaign, waves, ...due }: CampaignFacts,
  { before, now }: { readonly before: WaveTimes | undefined; readonly now: Date },
): NextOfCampaign {
  const opening = { act: 'openWave', size: countsOfWave(waves, campaign.waves.length + 1).waiting } as const;
  const endedAt = before?.endedAt;
  if (endedAt === undefined) return opening;
  if (isAhead(endedAt, now)) return { act: 'redateWave' };
  const until = addMs(endedAt, campaign.plan.waves.pauseSeconds * SECOND_MS);
  if (until <= now) return opening;
  return { act: 'wait', until: firstOf(until, due) };
}

/** It is done with what somebody else has to replace: that is looked at from then on, too. */
function afterWaves({ waves, ...due }: CampaignFacts): NextOfCampaign {
  if (sumOf(waves).underWay > 0) return FOLLOW;
  return due.oldDueAt === undefined ? { act: 'done' } : { act: 'wait', until: firstOf(due.oldDueAt, due) };
}

type Due = Pick<CampaignFacts, 'oldDueAt' | 'externalDueAt'>;

function firstOf(at: Date, { oldDueAt, externalDueAt }: Due): Date {
  return new Date(Math.min(...[at, oldDueAt, externalDueAt].flatMap((time) => time?.getTime() ?? [])));
}

function lastWaveOf({ campaign, waves }: CampaignFacts): number {
  return Math.max(campaign.waves.length, ...waves.map(({ wave }) => wave));
}

/**
 * Old certificates, what somebody else has to replace, and the deadline are seen to at their time, however long the open wave has to wait (until `at`). What is due already, and could
 * not be seen to, is looked at again at `soonest`.
 */
export function noLaterThanDue(
  { campaign, ...looked }: Pick<CampaignFacts, 'campaign'> & Due,
  { at, soonest }: { readonly at: Date; readonly soonest: Date },
): Date {
  const { deadlineMissedAt, plan } = campaign;
  const isMissable = plan.deadline !== undefined && deadlineMissedAt === undefined;
  // It is missed when its moment is over.
  const missedAt = isMissable ? addMs(plan.deadline, 1).getTime() : Number.POSITIVE_INFINITY;
  const due = Math.min(firstOf(at, looked).getTime(), missedAt);
  return new Date(Math.max(due, Math.min(at.getTime(), soonest.getTime())));
}
