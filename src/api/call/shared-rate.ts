// The rate limit of several nodes together: each takes what it lets pass from a count that all of them share.

import { refuse } from '../../failure.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import type { RateLimits, RateRequest } from './rate.ts';

/** Where the nodes count together. */
export interface SharedWindows {
  /** Counts up to `wanted` requests, of which at most `limit` fall in any second, as if they came `leadMs` from now. */
  take(request: {
    readonly key: string;
    readonly limit: number;
    readonly wanted: number;
    readonly leadMs: number;
  }): Promise<{ readonly granted: number; readonly waitMs: number }>;
}

/**
 * Up to this rate each request is counted when it comes. Above it a node takes a hundredth of the limit at once, and lets so
 * many pass within SLICE_MS, so that a high limit costs no more than a hundred looks a second.
 */
export const EXACT_LIMIT = 100;
export const SLICE_MS = 100;

/** How many accounts and actions are remembered at once; what is forgotten is asked for again. */
export const MAX_SHARES = 10_000;

/** What a node knows of an account and an action. */
interface Share {
  /** Taken and not let pass yet; nothing after `usableUntil`. */
  left: number;
  usableUntil: number;
  /** Until then there is no room for anybody; no need to ask. */
  fullUntil: number;
  readonly waiting: Waiting[];
  isAsking: boolean;
}

interface Waiting {
  readonly request: RateRequest;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class SharedRateLimiter implements RateLimits {
  readonly #windows: SharedWindows;
  readonly #shares = new Map<string, Share>();

  constructor(windows: SharedWindows) {
    this.#windows = windows;
  }

  /** Rejects with rateExceeded; a refused request does not count. */
  async pass(request: RateRequest): Promise<void> {
    const key = `${request.accountUin}/${request.action}`;
    const share = this.#shareOf(key);
    const now = request.now.getTime();
    if (takeOne(share, now)) return;
    // A clock that was set back would keep it full for long.
    if (now < share.fullUntil && share.fullUntil <= now + SECOND_MS + SLICE_MS) refuseFor(request);
    // Those before it fill the second.
    if (share.waiting.length >= request.limit) refuseFor(request);
    await new Promise<void>((resolve, reject) => {
      share.waiting.push({ request, resolve, reject });
      if (!share.isAsking) void this.#ask(key, share);
    });
  }

  get size(): number {
    return this.#shares.size;
  }

  #shareOf(key: string): Share {
    const known = this.#shares.get(key);
    if (known !== undefined) return known;
    if (this.#shares.size >= MAX_SHARES) this.#shares.clear();
    const share = { left: 0, usableUntil: 0, fullUntil: 0, waiting: [], isAsking: false };
    this.#shares.set(key, share);
    return share;
  }

  /** One question at a time for all that wait; those that come meanwhile are the next one's. */
  async #ask(key: string, share: Share): Promise<void> {
    share.isAsking = true;
    // What comes in the same turn shares the question.
    await Promise.resolve();
    while (share.waiting.length > 0) {
      const asking = share.waiting.splice(0).filter((waiting) => !isServed(waiting, share));
      try {
        await this.#askFor(asking, { key, share });
      } catch (error) {
        for (const { reject } of asking) reject(error);
      }
    }
    share.isAsking = false;
  }

  async #askFor(
    asking: readonly Waiting[],
    { key, share }: { readonly key: string; readonly share: Share },
  ): Promise<void> {
    const [first] = asking;
    if (first === undefined) return;
    const { limit, now } = first.request;
    const isSliced = limit > EXACT_LIMIT;
    const slice = isSliced ? Math.ceil(limit / EXACT_LIMIT) : 1;
    const leadMs = isSliced ? SLICE_MS : 0;
    const wanted = Math.max(asking.length, slice);
    const { granted, waitMs } = await this.#windows.take({ key, limit, wanted, leadMs });
    asking.forEach(({ request, resolve, reject }, at) => {
      if (at < granted) resolve();
      else reject(refusalOf(request));
    });
    // Counted from before the question, as the shared count was looked at later.
    share.left = Math.max(0, granted - asking.length);
    share.usableUntil = now.getTime() + leadMs;
    if (granted < wanted) share.fullUntil = now.getTime() + waitMs;
  }
}

/** From what the last question has left over. */
function isServed({ request, resolve }: Waiting, share: Share): boolean {
  const isTaken = takeOne(share, request.now.getTime());
  if (isTaken) resolve();
  return isTaken;
}

function takeOne(share: Share, now: number): boolean {
  const isUsable = share.left > 0 && now < share.usableUntil && share.usableUntil <= now + SLICE_MS;
  if (!isUsable) return false;
  share.left -= 1;
  return true;
}

function refusalOf(request: RateRequest): unknown {
  try {
    return refuseFor(request);
  } catch (refusal) {
    return refusal;
  }
}

function refuseFor({ action, limit }: RateRequest): never {
  return refuse({ kind: 'rateExceeded', action, seen: limit + 1, limit });
}
