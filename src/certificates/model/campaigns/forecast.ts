// When a campaign will be done, and what keeps it from being done sooner: from counts and rates alone.

import { addMs, SECOND_MS } from '../../../lib/clock.ts';
import type { KeyAlgorithmId } from '../../../x509/keys/algorithms.ts';

/** What limits a campaign. issuer: the rate that the plan sets, or that of an issuer elsewhere. */
export type ForecastLimit =
  | { readonly by: 'issuer'; readonly issuer: string }
  | { readonly by: 'signing' | 'keys' | 'dnsProofs' | 'wavePauses' };

export interface ForecastFacts {
  /** By issuer: certificates that wait or are under way. */
  readonly left: readonly IssuerLeft[];
  /** New keys that have to be made. */
  readonly keysToMake: { readonly count: number; readonly algorithm: KeyAlgorithmId } | undefined;
  /** Certificates whose names are proved by records that are published for that. */
  readonly dnsProofs: number;
  /** From the end of one wave to the beginning of the next, of all waves that have not begun. */
  readonly pauseSeconds: number;
  /** What waves that were worked off, or are, have come to. */
  readonly measured: { readonly replaced: number; readonly seconds: number };
  /** The same of campaigns before it that went by the same key, proofs and rates; what they were like, this one is taken to be. */
  readonly measuredBefore: ForecastFacts['measured'];
  readonly deadline: Date | undefined;
  readonly now: Date;
}

export interface IssuerLeft {
  readonly issuer: string;
  readonly count: number;
  /** It signs in this process. */
  readonly isLocal: boolean;
  /** As the plan sets it. */
  readonly perSecond: number | undefined;
}

export interface Forecast {
  readonly finishAt: Date;
  /** Undefined: nothing is left to do. */
  readonly limitedBy: ForecastLimit | undefined;
  /** Undefined without a deadline. */
  readonly isInTime: boolean | undefined;
}

/** So much has to have been replaced, and for so long, before what was measured counts more than what is assumed. */
export const MEASURED_FROM = { replaced: 20, seconds: 2 } as const;

/** On two cores with P-256, with what is put on record of each (docs/performance.md). */
export const SIGNED_PER_SECOND = 500;
/** Orders at an issuer elsewhere that the plan sets no rate for: each is several calls, of which 16 go on side by side. */
export const ORDERED_ELSEWHERE_PER_SECOND = 5;
/** Records that are published and seen, where a name server is a few hundred milliseconds away and 1,000 wait at a time. */
export const PROVED_PER_SECOND = 200;
/** Made by one core. */
export const KEYS_PER_SECOND: Readonly<Record<KeyAlgorithmId, number>> = {
  rsa2048: 10,
  rsa3072: 3,
  rsa4096: 1,
  p256: 2000,
  p384: 500,
  sm2: 500,
  ed25519: 5000,
};

interface Bottleneck {
  readonly limit: ForecastLimit;
  readonly seconds: number;
}

/** Issuers, keys and proofs go on side by side, so that the slowest decides; pauses come on top. */
export function forecastOf(facts: ForecastFacts): Forecast {
  const { left, pauseSeconds, deadline, now } = facts;
  const count = left.reduce((sum, { count: ofIssuer }) => sum + ofIssuer, 0);
  if (count === 0) return { finishAt: now, limitedBy: undefined, isInTime: inTime(now, deadline) };
  const slowest = bottlenecksOf(facts).reduce((one, other) => (other.seconds > one.seconds ? other : one));
  const seconds = measuredSeconds(facts, count) ?? slowest.seconds;
  const finishAt = addMs(now, Math.ceil((seconds + pauseSeconds) * SECOND_MS));
  const limitedBy: ForecastLimit = pauseSeconds > seconds ? { by: 'wavePauses' } : slowest.limit;
  return { finishAt, limitedBy, isInTime: inTime(finishAt, deadline) };
}

function bottlenecksOf({ left, keysToMake, dnsProofs }: ForecastFacts): readonly Bottleneck[] {
  const signed = left.reduce((sum, { count, isLocal }) => (isLocal ? sum + count : sum), 0);
  return [
    { limit: { by: 'signing' }, seconds: signed / SIGNED_PER_SECOND },
    ...left.flatMap(bottleneckOfIssuer),
    ...(keysToMake === undefined ? [] : [bottleneckOfKeys(keysToMake)]),
    { limit: { by: 'dnsProofs' }, seconds: dnsProofs / PROVED_PER_SECOND },
  ];
}

function bottleneckOfIssuer({ issuer, count, isLocal, perSecond }: IssuerLeft): readonly Bottleneck[] {
  const rate = perSecond ?? (isLocal ? undefined : ORDERED_ELSEWHERE_PER_SECOND);
  return rate === undefined ? [] : [{ limit: { by: 'issuer', issuer }, seconds: count / rate }];
}

function bottleneckOfKeys({ count, algorithm }: NonNullable<ForecastFacts['keysToMake']>): Bottleneck {
  return { limit: { by: 'keys' }, seconds: count / KEYS_PER_SECOND[algorithm] };
}

/** By what was measured of itself, or else of those before it. Undefined while too little was done to tell. */
function measuredSeconds({ measured, measuredBefore }: ForecastFacts, count: number): number | undefined {
  const telling = [measured, measuredBefore].find(
    ({ replaced, seconds }) => replaced >= MEASURED_FROM.replaced && seconds >= MEASURED_FROM.seconds,
  );
  return telling === undefined ? undefined : (count * telling.seconds) / telling.replaced;
}

function inTime(finishAt: Date, deadline: Date | undefined): boolean | undefined {
  return deadline === undefined ? undefined : finishAt <= deadline;
}
