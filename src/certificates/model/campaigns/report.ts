// What a report on a campaign says, and the targets of the operator's plan beside what came of them.

import { addMs, DAY_MS, HOUR_MS } from '../../../lib/clock.ts';
import type { Reason } from '../../../reasons/reason.ts';
import type { Campaign, Moment, WaveTimes } from './campaign.ts';
import type { ItemCounts, ItemState, OldState } from './item.ts';
import type { DrillStepSum } from './drill-times.ts';
import type { Standing } from './standing.ts';
import type { MassRevocationPlan, PlannedTargets } from './mass-revocation-plan.ts';

export interface CampaignReport {
  readonly madeAt: Date;
  readonly campaign: Campaign;
  readonly counts: ItemCounts;
  readonly old: ReadonlyMap<OldState, number>;
  readonly waves: readonly WaveReport[];
  /** Of those that were not replaced, the most frequent first. */
  readonly reasons: readonly ReasonCount[];
  /** In their order; the last is of now. */
  readonly standings: readonly Standing[];
  readonly targets: readonly TargetReport[];
  /** In their order. */
  readonly moments: readonly Moment[];
  /** Drills of before, of the same owner, the newest first. */
  readonly drills: readonly DrillFact[];
  /** Of a drill, in the order of its steps; empty of what is real. */
  readonly drillTimes: readonly DrillStepSum[];
  readonly plan: MassRevocationPlan;
}

export interface WaveReport {
  /** From 1; 0 has those that never waited. */
  readonly wave: number;
  readonly counts: ItemCounts;
  readonly times: WaveTimes | undefined;
}

export interface ReasonCount {
  readonly state: ItemState;
  readonly reason: Reason | undefined;
  readonly count: number;
}

export type DrillFact = Pick<Campaign, 'id' | 'name' | 'step' | 'startedAt' | 'endedAt'>;

/** deadline: of the campaign itself; the others are those of the plan. */
export type TargetKind = 'triage' | 'revocation' | 'replacement' | 'deadline' | 'review';

/** open: its time has not come · unknown: what would meet it is not on record here. */
export type TargetOutcome = 'met' | 'missed' | 'open' | 'unknown';

export interface TargetReport {
  readonly kind: TargetKind;
  readonly from: Date;
  readonly dueAt: Date;
  readonly metAt: Date | undefined;
  readonly outcome: TargetOutcome;
}

export interface TargetFacts {
  readonly campaign: Pick<Campaign, 'createdAt' | 'startedAt' | 'endedAt' | 'plan'>;
  readonly counts: ItemCounts;
  readonly standings: readonly Standing[];
  readonly targets: PlannedTargets;
  readonly now: Date;
}

/** Those that are set, in the order of what they are about. */
export function targetsOf({ campaign, counts, standings, targets, now }: TargetFacts): readonly TargetReport[] {
  const { createdAt, startedAt, endedAt, plan } = campaign;
  const replacedAt = replacedAtOf({ endedAt, counts });
  const inHours = (hours: number | undefined): Date | undefined =>
    hours === undefined ? undefined : addMs(createdAt, hours * HOUR_MS);
  const { triageHours, revocationHours, replacementHours, reviewDays } = targets;
  const reviewAt = endedAt === undefined || reviewDays === undefined ? undefined : addMs(endedAt, reviewDays * DAY_MS);
  const wanted = [
    { kind: 'triage', from: createdAt, dueAt: inHours(triageHours), metAt: startedAt },
    { kind: 'revocation', from: createdAt, dueAt: inHours(revocationHours), metAt: firstRevokedAt(standings) },
    { kind: 'replacement', from: createdAt, dueAt: inHours(replacementHours), metAt: replacedAt },
    { kind: 'deadline', from: createdAt, dueAt: plan.deadline, metAt: replacedAt },
    { kind: 'review', from: endedAt ?? createdAt, dueAt: reviewAt, metAt: undefined },
  ] as const;
  return wanted.flatMap(({ kind, from, dueAt, metAt }) =>
    dueAt === undefined ? [] : [{ kind, from, dueAt, metAt, outcome: outcomeOf({ kind, dueAt, metAt, now }) }],
  );
}

/** When everything had been replaced that was to be: undefined while something is left, also to others. */
function replacedAtOf({ endedAt, counts }: Pick<TargetFacts, 'counts'> & Pick<Campaign, 'endedAt'>): Date | undefined {
  const left = counts.waiting + counts.underWay + counts.failed + counts.refused + counts.external + counts.cancelled;
  return left === 0 ? endedAt : undefined;
}

function firstRevokedAt(standings: readonly Standing[]): Date | undefined {
  return standings.find(({ revoked }) => revoked > 0)?.at;
}

function outcomeOf({
  kind,
  dueAt,
  metAt,
  now,
}: Pick<TargetReport, 'kind' | 'dueAt' | 'metAt'> & { readonly now: Date }): TargetOutcome {
  if (metAt !== undefined) return metAt <= dueAt ? 'met' : 'missed';
  if (now <= dueAt) return 'open';
  return kind === 'review' ? 'unknown' : 'missed';
}
