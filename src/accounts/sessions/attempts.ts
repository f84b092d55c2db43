// How often somebody may sign in wrongly: the rule by which further attempts wait, without a store.

import { addMs, DAY_MS, isAhead, MINUTE_MS, SECOND_MS } from '../../lib/clock.ts';

/** What is on record of a name, or of an address. */
export interface Attempts {
  readonly subject: string;
  /** Wrong ones that are not forgotten. */
  readonly wrong: number;
  /** From then on counts the time after which the next one is forgotten. */
  readonly lastAt: Date;
  /** Until then none is looked at. */
  readonly waitsUntil: Date;
}

export interface AttemptLimit {
  /** So many wrong ones are free; each further one doubles the wait. */
  readonly free: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** After so long as many are forgotten as are free, one after the other; all of them, where none was forgotten for so long. */
  readonly forgetMs: number;
}

export interface AttemptLimits {
  readonly name: AttemptLimit;
  readonly address: AttemptLimit;
}

/**
 * By name: NIST SP 800-63B §3.2.2 asks for limits of 100 in a row at most; with these a guesser has 100 a day. By address: a
 * company behind one address has more people, whose slips must not add up over the years. There is no limit of all: strangers at many
 * addresses would shut everybody out by it, and how many passwords are looked at in all is bounded by the queue for them.
 */
export const ATTEMPT_LIMITS = {
  name: { free: 5, firstWaitMs: 30 * SECOND_MS, longestWaitMs: 15 * MINUTE_MS, forgetMs: DAY_MS },
  address: { free: 20, firstWaitMs: 30 * SECOND_MS, longestWaitMs: 15 * MINUTE_MS, forgetMs: DAY_MS },
} as const satisfies AttemptLimits;

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
  const { wrong: remembered, lastAt } = stillKnown(before, limit, now);
  const wrong = remembered + 1;
  const doublings = wrong - limit.free;
  const waitMs = doublings < 0 ? 0 : Math.min(limit.longestWaitMs, limit.firstWaitMs * 2 ** Math.min(doublings, 30));
  return { subject, wrong, lastAt, waitsUntil: addMs(now, waitMs) };
}

function stillKnown(before: Attempts | undefined, limit: AttemptLimit, now: Date): Pick<Attempts, 'wrong' | 'lastAt'> {
  if (before === undefined || isOver(before, limit, now)) return { wrong: 0, lastAt: now };
  const { wrong, lastAt } = before;
  const stepMs = limit.forgetMs / limit.free;
  const forgotten = Math.max(0, Math.floor((now.getTime() - lastAt.getTime()) / stepMs));
  return forgotten < wrong
    ? { wrong: wrong - forgotten, lastAt: addMs(lastAt, forgotten * stepMs) }
    : { wrong: 0, lastAt: now };
}

/** The same without the last one, which was right after all. */
export function withoutLast(attempts: Attempts, now: Date): Attempts {
  return { ...attempts, wrong: Math.max(0, attempts.wrong - 1), waitsUntil: now };
}

function isOver({ lastAt, waitsUntil }: Attempts, { longestWaitMs, forgetMs }: AttemptLimit, now: Date): boolean {
  const isOfWrongClock = isAhead(lastAt, now) || waitsUntil > addMs(now, longestWaitMs);
  return isOfWrongClock || now > addMs(lastAt, forgetMs);
}
