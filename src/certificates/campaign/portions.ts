// A wave in portions, which the nodes of one database take in turn: how it is dealt out, and what of it one worker takes.

import type { Campaign, WavePortion } from '../model/campaigns/campaign.ts';
import type { CampaignPlan } from '../model/campaigns/plan.ts';
import type { World } from '../ports/world.ts';

/** A wave in which fewer wait is worked off by one node: a canary above all, whose failures are counted one by one. */
export const DEALT_FROM = 48;
/** A portion of fewer is not worth its job. */
export const MIN_PORTION = 16;
/** More would only be more jobs: each node takes the next one when it is done with one. */
export const MAX_PORTIONS = 32;

/** How many certificates each portion has of so many that wait. */
export function portionSize(waiting: number): number {
  return Math.max(MIN_PORTION, Math.ceil(waiting / MAX_PORTIONS));
}

/** `bounds`: the last certificate of each portion but the last one, which has whatever comes after. */
export function portionsBetween(bounds: readonly string[]): readonly WavePortion[] {
  return ['', ...bounds].map((after, at) => ({ after, until: bounds[at] ?? '' }));
}

/** A portion of a wave of a campaign, as its job is called. */
export interface PlacedPortion extends WavePortion {
  readonly campaignId: string;
  readonly wave: number;
}

export function subjectOf({ campaignId, wave, after, until }: PlacedPortion): string {
  return [campaignId, wave, after, until].join('/');
}

export function portionOf(subject: string): PlacedPortion {
  const [campaignId = '', wave, after = '', until = ''] = subject.split('/');
  return { campaignId, wave: Number(wave), after, until };
}

/** Whether it is still to be worked off: the campaign runs, and its open wave is dealt out so. */
export function isToDo({ step, waves }: Campaign, portion: PlacedPortion): boolean {
  const open = waves.at(-1);
  if (step !== 'running' || waves.length !== portion.wave || open?.endedAt !== undefined) return false;
  return (open?.portions ?? []).some((one) => isSame(one, portion));
}

export function isSame(one: WavePortion, other: WavePortion): boolean {
  return one.after === other.after && one.until === other.until;
}

/**
 * Whether certificates of an issuer are dealt out: of one elsewhere, or with a rate, one node counts what it is asked for. What of them
 * locks its domain waits until the portions are worked off.
 */
export function isDealtOut(
  issuer: string,
  { issuers, plan }: Pick<World, 'issuers'> & { readonly plan: Pick<CampaignPlan, 'rates'> },
): boolean {
  const hasRate = plan.rates.some((rate) => rate.issuer === issuer);
  return !hasRate && issuers.get(issuer)?.local !== undefined;
}
