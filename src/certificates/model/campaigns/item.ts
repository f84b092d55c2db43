// One certificate in a campaign: how far its replacement has come, and what becomes of the old one.

import type { Reason } from '../../../reasons/reason.ts';
import type { Override } from './plan.ts';

/**
 * waiting: for its wave, and its turn · underWay: its replacement is ordered · replaced: that is issued · failed: it came to nothing, and may
 * be tried again · refused: a rule forbids it · external: only somebody else can replace it · over: it needs no replacement any more, and
 * `reason` says why · cancelled: the campaign was, before its turn.
 */
export const ITEM_STATES = [
  'waiting',
  'underWay',
  'replaced',
  'failed',
  'refused',
  'external',
  'over',
  'cancelled',
] as const;

export type ItemState = (typeof ITEM_STATES)[number];

/** What becomes of the certificate when it is replaced. toRevoke: at `oldAt` · awaitingTargets: as soon as none serves it, looked at again at `oldAt`. */
export type OldState = 'kept' | 'toRevoke' | 'revoked' | 'awaitingTargets';

export interface CampaignItem {
  readonly campaignId: string;
  readonly certificateId: string;
  /** Grows by one with each save; a save asserts the version that was read. */
  readonly version: number;
  readonly accountUin: string;
  /** The first of its names. */
  readonly domain: string;
  /** As its product names it. */
  readonly issuer: string;
  /** When the certificate ends; undefined where it was never issued. */
  readonly notAfter: Date | undefined;
  readonly state: ItemState;
  /** Why it is in this state, where that does not go without saying. */
  readonly reason: Reason | undefined;
  /** From 1; 0 for what never waits. */
  readonly wave: number;
  /** Of the campaign, when it last waited: see Campaign.round. */
  readonly round: number;
  readonly replacementId: string | undefined;
  readonly old: OldState | undefined;
  readonly oldAt: Date | undefined;
  /** Rules that were broken for it. */
  readonly overridden: readonly Override[];
  readonly changedAt: Date;
}

/** Nothing else may replace the certificate meanwhile for another campaign. */
export function holds({ state }: Pick<CampaignItem, 'state'>): boolean {
  return state === 'waiting' || state === 'underWay';
}

export type ItemCounts = Readonly<Record<ItemState, number>>;

export const NO_ITEMS: ItemCounts = {
  waiting: 0,
  underWay: 0,
  replaced: 0,
  failed: 0,
  refused: 0,
  external: 0,
  over: 0,
  cancelled: 0,
};

export interface WaveCounts {
  readonly wave: number;
  readonly counts: ItemCounts;
}

export function countsOfWave(waves: readonly WaveCounts[], wave: number): ItemCounts {
  return waves.find((one) => one.wave === wave)?.counts ?? NO_ITEMS;
}

export function sumOf(waves: readonly Pick<WaveCounts, 'counts'>[]): ItemCounts {
  const total = (state: ItemState): number => waves.reduce((sum, { counts }) => sum + counts[state], 0);
  return {
    waiting: total('waiting'),
    underWay: total('underWay'),
    replaced: total('replaced'),
    failed: total('failed'),
    refused: total('refused'),
    external: total('external'),
    over: total('over'),
    cancelled: total('cancelled'),
  };
}

export function totalOf(counts: ItemCounts): number {
  return ITEM_STATES.reduce((sum, state) => sum + counts[state], 0);
}
