// The time, as an argument: everything that needs "now" is handed a Clock.

export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** Milliseconds since some moment; no change of the system's clock moves them. */
export function monotonicMs(): number {
  return performance.now();
}

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/**
 * The clocks of two nodes may be so far apart. What is dated further ahead of a node's own clock was dated by a clock that
 * was wrong, and counts for nothing.
 */
export const MAX_CLOCK_SKEW_MS = 2 * MINUTE_MS;

export function isAhead(date: Date, now: Date): boolean {
  return date.getTime() > now.getTime() + MAX_CLOCK_SKEW_MS;
}

export function addMs(date: Date, milliseconds: number): Date {
  return new Date(date.getTime() + milliseconds);
}
