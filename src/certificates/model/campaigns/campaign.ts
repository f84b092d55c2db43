// A campaign: a mass reissue of a selection, worked off in waves.

import type { Reason } from '../../../reasons/reason.ts';
import type { CampaignPlan } from './plan.ts';
import type { CampaignSelection } from './selection.ts';
import type { ItemState } from './item.ts';

/**
 * drafted: its selection may be extended · planning: items are made of the selection · planned: nothing has changed yet · running ·
 * paused: nothing more is begun · done: nothing is left to do · cancelled: what was done stays.
 */
export const CAMPAIGN_STEPS = ['drafted', 'planning', 'planned', 'running', 'paused', 'done', 'cancelled'] as const;

export type CampaignStep = (typeof CAMPAIGN_STEPS)[number];

export interface Campaign {
  readonly id: string;
  /** Grows by one with each save; a save asserts the version that was read. */
  readonly version: number;
  /** Undefined: it is the operator's, over all accounts. */
  readonly accountUin: string | undefined;
  /** SecretId of the key, or id of the person, in whose name it goes on; undefined for the operator. */
  readonly startedBy: string | undefined;
  readonly name: string;
  readonly step: CampaignStep;
  /** Why it paused by itself, or came to nothing. */
  readonly reason: Reason | undefined;
  readonly plan: CampaignPlan;
  readonly selection: CampaignSelection;
  /** How often items that had come to an end were put back to wait, which the runner does for `retries` bit by bit. */
  readonly round: number;
  /** The states whose items wait again in this round. */
  readonly retries: readonly ItemState[];
  /** How far a pass over all of it has come, in the words of whoever makes the pass; undefined: none is under way. */
  readonly cursor: string | undefined;
  /** Of each wave that was begun, in their order. */
  readonly waves: readonly WaveTimes[];
  readonly deadlineMissedAt: Date | undefined;
  readonly createdAt: Date;
  readonly plannedAt: Date | undefined;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly updatedAt: Date;
}

interface Ended {
  readonly failed: number;
  readonly replaced: number;
}

export interface WaveTimes {
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  /** What had come to an end when somebody resumed it, which pauses it no more; undefined: nobody has. */
  readonly forgiven: Ended | undefined;
  /** What is left of the portions that it was dealt out in; absent: it was not. */
  readonly portions?: readonly WavePortion[];
}

/** What counts for whether a wave stops. */
export function notForgiven({ failed, replaced }: Ended, wave: Pick<WaveTimes, 'forgiven'> | undefined): Ended {
  const { forgiven } = wave ?? {};
  return { failed: failed - (forgiven?.failed ?? 0), replaced: replaced - (forgiven?.replaced ?? 0) };
}

/** Certificates of a wave that one node works off, whichever it is: those whose ids come after one and not after another. */
export interface WavePortion {
  /** Empty: from the first one. */
  readonly after: string;
  /** Empty: to the last one. */
  readonly until: string;
}

const LEGAL_CAMPAIGN_STEPS: Readonly<Record<CampaignStep, readonly CampaignStep[]>> = {
  drafted: ['planning', 'cancelled'],
  planning: ['planned', 'drafted', 'cancelled'],
  planned: ['planning', 'running', 'cancelled'],
  running: ['paused', 'done', 'cancelled'],
  paused: ['running', 'cancelled'],
  // Items that failed may be tried again.
  done: ['running'],
  cancelled: [],
};

export function mayStep(from: CampaignStep, to: CampaignStep): boolean {
  return LEGAL_CAMPAIGN_STEPS[from].includes(to);
}

/** It may change something yet. */
export function isUnderWay({ step }: Pick<Campaign, 'step'>): boolean {
  return step !== 'done' && step !== 'cancelled';
}

/** One that nobody starts is cancelled then: what it found is no longer so. */
export const PLANNED_DAYS = 7;

/** What happened in a campaign, for its timeline. */
export const MOMENT_KINDS = [
  'created',
  'extended',
  'planned',
  'planFailed',
  'started',
  'waveBegun',
  'waveDone',
  'paused',
  'resumed',
  'retried',
  'overridden',
  'deadlineMissed',
  'cancelled',
  'done',
] as const;

export type MomentKind = (typeof MOMENT_KINDS)[number];

export interface Moment {
  readonly campaignId: string;
  readonly at: Date;
  readonly kind: MomentKind;
  /** Figures of the moment, such as the wave. */
  readonly detail: Readonly<Record<string, string | number>>;
  readonly reason: Reason | undefined;
  /** The system's user, or who is signed in; else the SecretId; empty for the service itself. */
  readonly by: string;
}
