// How a campaign is to run: key, proofs, waves, rates, deadline, what becomes of the old certificates, and what it may break.

import type { KeyAlgorithmId } from '../../../x509/keys/algorithms.ts';
import type { RevocationReason } from '../revocation-reason.ts';

export interface CampaignPlan {
  /** The algorithm of a new key for each certificate; undefined: each keeps its key. */
  readonly key: KeyAlgorithmId | undefined;
  /**
   * reuse: proofs of the account that serve again, and where there are none those of a zone that is served from here · dnsAuto: new ones
   * in such zones · own: as each certificate's last order was proved.
   */
  readonly proof: 'reuse' | 'dnsAuto' | 'own';
  readonly waves: WavePlan;
  readonly rates: readonly IssuerRate[];
  /** By when all should be replaced. It is told of when it is missed, and ends nothing. */
  readonly deadline: Date | undefined;
  readonly old: OldRule;
  /** The webhooks that are told of the campaign; undefined: all that are told of events. */
  readonly notify: readonly string[] | undefined;
  readonly overrides: readonly Override[];
  /** What has happened, in the words of whoever began the campaign. */
  readonly incident: string;
  readonly revocationReason: RevocationReason;
  /** drill: everything but signature and revocation. */
  readonly mode: 'real' | 'drill';
  /** A drill in which a throw-away authority signs. */
  readonly isParallel: boolean;
}

export interface WavePlan {
  /** How many are in the first wave; undefined: all are. */
  readonly canarySize: number | undefined;
  /** Each wave has so many times the certificates of the one before it. */
  readonly growth: number;
  /** From the end of a wave to the beginning of the next. */
  readonly pauseSeconds: number;
  /** The campaign pauses when more than this share, from 0 to 1, of what a wave has brought to an end has failed; undefined: never. */
  readonly stopAtFailureShare: number | undefined;
}

export interface IssuerRate {
  readonly issuer: string;
  readonly perSecond: number;
}

/** keep: the campaign revokes none; what the product says of reissues holds all the same. */
export type OldRule =
  | { readonly kind: 'keep' }
  | { readonly kind: 'revoke'; readonly afterHours: number }
  /** Not before no target is known to serve it. */
  | { readonly kind: 'whenUnserved'; readonly afterHours: number };

/**
 * A rule that a compromise must break, at an operator's word. lessThan30Days: only what has more than 30 days left is reissued ·
 * freeReissueUsed: a free certificate is reissued once only.
 */
export type Override = 'lessThan30Days' | 'freeReissueUsed';

export const OVERRIDES: readonly Override[] = ['lessThan30Days', 'freeReissueUsed'];

/** As many as one campaign may have. */
export const MAX_CANARY_SIZE = 1_000_000;
/** From one wave to the next: the second would be the last anyway. */
export const MAX_WAVE_GROWTH = 1_000_000;
/** A week: whoever waits longer pauses the campaign. */
export const MAX_PAUSE_SECONDS = 604_800;
/** More than any issuer signs. */
export const MAX_PER_SECOND = 1_000_000;
/** A year; no certificate lives longer. */
export const MAX_REVOKE_AFTER_HOURS = 8_760;

/** More waves than anybody watches; the last takes all that are left. */
export const MAX_WAVES = 1000;

/** The wave of the nth certificate, both counted from 1. */
export function waveOf(nth: number, { canarySize, growth }: WavePlan): number {
  if (canarySize === undefined) return 1;
  let size = canarySize;
  let before = 0;
  for (let wave = 1; wave < MAX_WAVES; wave += 1) {
    before += Math.max(1, Math.floor(size));
    if (nth <= before) return wave;
    size *= growth;
  }
  return MAX_WAVES;
}

/** How many certificates each wave has, of so many. */
export function waveSizes(total: number, { canarySize, growth }: WavePlan): readonly number[] {
  if (canarySize === undefined) return total === 0 ? [] : [total];
  const sizes: number[] = [];
  let size = canarySize;
  for (let left = total; left > 0; size *= growth) {
    const next = sizes.length === MAX_WAVES - 1 ? left : Math.min(left, Math.max(1, Math.floor(size)));
    sizes.push(next);
    left -= next;
  }
  return sizes;
}

/** Whether a wave has failed too often to go on: what waits in it does not count. */
export function stopsAt(
  { stopAtFailureShare: share }: WavePlan,
  { failed, replaced }: { readonly failed: number; readonly replaced: number },
): boolean {
  const ended = failed + replaced;
  return share !== undefined && ended > 0 && failed / ended > share;
}
