// How often somebody may sign in wrongly: the rule by which further attempts wait, without a store.

import { addMs, DAY_MS, isAhead, MINUTE_MS, SECOND_MS } from '../../lib/clock.ts';

/** What is on record of a name, of an address, or of all. */
export interface Attempts {
  readonly subject: string;
  /** Wrong ones in a row. */
  readonly wrong: number;
  readonly lastAt: Date;
  /** Until then none is looked at. */
  readonly waitsUntil: Date;
}

export interface AttemptLimit {
  /** So many wrong ones are free; each further one doubles the wait. */
  readonly free: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** After so long without one, they are forgotten. */
  readonly forgetMs: number;
}

/**
 * By name: NIST SP 800-63B §3.2.2 asks for limits of 100 in a row at most; with these a guesser has 100 a day. By address: a
 * company behind one address has more people. In all: what passes every name and address still finds the gate slow, and never
 * shut for long, lest strangers lock everybody out.
 */
export const ATTEMPT_LIMITS = {
  name: { free: 5, firstWaitMs: 30 * SECOND_MS, longestWaitMs: 15 * MINUTE_MS, forgetMs: DAY_MS },
  address: { free: 20, firstWaitMs: 30 * SECOND_MS, longestWaitMs: 15 * MINUTE_MS, forgetMs: DAY_MS },
  all: { free: 500, firstWaitMs: SECOND_MS, longestWaitMs: 10 * SECOND_MS, forgetMs: 10 * MINUTE_MS },
} as const satisfies Readonly<Record<string, AttemptLimit>>;

/** Milliseconds to wait; 0 where it may be tried now. What a clock ahead of its time has written counts for nothing. */
export function waitOf(attempts: Attempts | undefined, limit: AttemptLimit, now: Date): number {
  if (attempts === undefined || isOver(attempts, limit, now)) return 0;
  return Math.max(0, attempts.waitsUntil.getTime() - now.getTime());
}

/** What is on record once one more was wrong. */
export function afterWrong(
  before: Attempts | undefined,
  { subject, limit, now }: { readonly subject: string; readonly limit: AttemptLimit; readonly now: Date },
): Attempts {
  const wrong = (before === undefined || isOver(before, limit, now) ? 0 : before.wrong) + 1;
  const doublings = wrong - limit.free;
  const waitMs = doublings < 0 ? 0 : Math.min(limit.longestWaitMs, limit.firstWaitMs * 2 ** Math.min(doublings, 30));
  return { subject, wrong, lastAt: now, waitsUntil: addMs(now, waitMs) };
}

/** The same without the last one, which was right after all. */
export function withoutLast(attempts: Attempts, now: Date): Attempts {
  return { ...attempts, wrong: Math.max(0, attempts.wrong - 1), waitsUntil: now };
}

function isOver({ lastAt, waitsUntil }: Attempts, { longestWaitMs, forgetMs }: AttemptLimit, now: Date): boolean {
  const isOfWrongClock = isAhead(lastAt, now) || waitsUntil > addMs(now, longestWaitMs);
  return isOfWrongClock || now > addMs(lastAt, forgetMs);
}
