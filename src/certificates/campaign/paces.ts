// How fast campaigns may ask each issuer: so many certificates at once, and the next when the time of these is over.

import { addMs, SECOND_MS } from '../../lib/clock.ts';
import type { IssuerRate } from '../model/campaigns/plan.ts';

/** More than campaigns that run on one node have issuers; with more of them all are forgotten. */
const MAX_PACES = 1000;

export interface Pace {
  /** So many now; 0 while the time of those before is not over. */
  readonly count: number;
  /** When it takes more. */
  readonly next: Date;
}

/** Of one process: after a restart each issuer may be asked at once. */
export class Paces {
  readonly #next = new Map<string, Date>();

  /** What an issuer takes now; it counts as taken. */
  take(campaignId: string, { issuer, perSecond }: IssuerRate, now: Date): Pace {
    const name = `${campaignId}/${issuer}`;
    const count = Math.max(1, Math.floor(perSecond));
    const latest = addMs(now, Math.ceil((count / perSecond) * SECOND_MS));
    const next = this.#next.get(name);
    // Where the clock was set back, what it said before holds nothing up.
    if (next !== undefined && next > now && next <= latest) return { count: 0, next };
    if (this.#next.size >= MAX_PACES) this.#next.clear();
    this.#next.set(name, latest);
    return { count, next: latest };
  }
}
