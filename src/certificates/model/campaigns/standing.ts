// How a campaign stands at one time: what CCADB asks of an incident whose revocations are late, as four numbers.

import type { CampaignPlan } from './plan.ts';
import type { ItemCounts, OldState } from './item.ts';
import { MINUTE_MS } from '../../../lib/clock.ts';

/** ccadb.org, "Incident reporting guidelines": revoked, not yet revoked, planned ones that have expired meanwhile, estimate. */
export interface Standing {
  readonly at: Date;
  readonly replaced: number;
  /** By the campaign, or by somebody else meanwhile. */
  readonly revoked: number;
  /** Neither; of a campaign that keeps the old certificates, those that are not replaced. */
  readonly remaining: number;
  readonly expired: number;
  /** When nothing will remain if it goes on as it went; undefined where nothing goes on. */
  readonly estimate: Date | undefined;
}

/** Items that are over, by why. */
export interface OverCounts {
  readonly expired: number;
  readonly revoked: number;
}

export interface StandingFacts {
  readonly plan: Pick<CampaignPlan, 'old'>;
  readonly counts: ItemCounts;
  readonly old: ReadonlyMap<OldState, number>;
  readonly over: OverCounts;
  /** In their order. */
  readonly before: readonly Standing[];
  readonly now: Date;
}

export function standingOf({ plan, counts, old, over, before, now }: StandingFacts): Standing {
  const unreplaced = counts.waiting + counts.underWay + counts.failed + counts.refused + counts.external;
  const awaited = plan.old.kind === 'keep' ? 0 : (old.get('toRevoke') ?? 0) + (old.get('awaitingTargets') ?? 0);
  const standing = {
    at: now,
    replaced: counts.replaced,
    revoked: (old.get('revoked') ?? 0) + over.revoked,
    remaining: unreplaced + awaited,
    expired: over.expired,
  };
  return { ...standing, estimate: estimateOf(standing, before) };
}

/** What went before this says nothing of how it goes now. */
const ESTIMATED_FROM_MS = 60 * MINUTE_MS;

/** As fast as in the last hour, or, where it is younger, since it began. Undefined where nothing has come to an end in that time. */
function estimateOf(now: Omit<Standing, 'estimate'>, before: readonly Standing[]): Date | undefined {
  if (now.remaining === 0) return now.at;
  const since = before.find(({ at }) => at.getTime() >= now.at.getTime() - ESTIMATED_FROM_MS && at < now.at);
  if (since === undefined || since.remaining <= now.remaining) return undefined;
  const msForOne = (now.at.getTime() - since.at.getTime()) / (since.remaining - now.remaining);
  return new Date(now.at.getTime() + Math.ceil(msForOne * now.remaining));
}

/** Whether there is something to be put on record: what has changed, and, while it does not, once in an hour. */
export function isWorthKeeping(next: Standing, last: Standing | undefined): boolean {
  if (last === undefined) return true;
  const isSame = NUMBERS.every((number) => next[number] === last[number]);
  return !isSame || next.at.getTime() - last.at.getTime() >= ESTIMATED_FROM_MS;
}

const NUMBERS = ['replaced', 'revoked', 'remaining', 'expired'] as const;

/** As many at most, the first and the last among them, evenly by their order. */
export function thinned(standings: readonly Standing[], most: number): readonly Standing[] {
  if (standings.length <= most) return standings;
  const step = (standings.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, nth) => standings[Math.round(nth * step)]).filter((one) => one !== undefined);
}
