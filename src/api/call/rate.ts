// The rate limit: at most so many requests of an account for an action in any second, wherever that second begins.

import { refuse } from '../../failure.ts';
import { SECOND_MS } from '../../lib/clock.ts';

/** How many accounts and actions are remembered at once; each is forgotten a second after its last request. */
export const MAX_WINDOWS = 100_000;

export interface RateRequest {
  readonly accountUin: string;
  readonly action: string;
  readonly limit: number;
  readonly now: Date;
}

/** Who counts them: this process, or all nodes together. */
export interface RateLimits {
  /** Rejects with rateExceeded. */
  pass(request: RateRequest): Promise<void>;
}

/** For a node that is alone. */
export function makeOwnRateLimits(): RateLimits {
  const limiter = new RateLimiter();
  return { pass: async (request) => limiter.pass(request) };
}

/**
 * Counts the requests that passed. A refused one does not count, so that a client which keeps asking still gets its
 * full rate. A request counts until one second after it, that instant excluded.
 */
export class RateLimiter {
  readonly #windows = new Map<string, number[]>();

  /** Throws rateExceeded; there is no waiting in it, so that calls at once are counted one by one. */
  pass(request: RateRequest): void {
    const { accountUin, action, limit } = request;
    const now = request.now.getTime();
    const key = `${accountUin}/${action}`;
    const times = this.#windows.get(key) ?? [];
    forgetOld(times, now);
    if (times.length >= limit) refuse({ kind: 'rateExceeded', action, seen: times.length + 1, limit });
    times.push(now);
    this.#remember(key, times, now);
  }

  get size(): number {
    return this.#windows.size;
  }

  /** Sets the window last in the map, which so stays in order of the latest request; the oldest fall out. */
  #remember(key: string, times: number[], now: number): void {
    this.#windows.delete(key);
    this.#windows.set(key, times);
    for (const [oldestKey, oldest] of this.#windows) {
      const isOver = (oldest.at(-1) ?? 0) <= now - SECOND_MS;
      if (!isOver && this.#windows.size <= MAX_WINDOWS) return;
      this.#windows.delete(oldestKey);
    }
  }
}

/** Times from the future are what a clock that was set back leaves behind; kept, they would shut everybody out. */
function forgetOld(times: number[], now: number): void {
  if ((times.at(-1) ?? 0) > now + SECOND_MS) times.length = 0;
  while ((times[0] ?? now) <= now - SECOND_MS) times.shift();
}
