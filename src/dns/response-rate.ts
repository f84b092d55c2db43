// How many answers over UDP a network gets in a second, so that nobody has us flood others under their addresses.

import { networkOf } from '../lib/network/ip-address.ts';

/** Of those beyond it, one in so many is a short answer that sends a real client to TCP; the others get none. */
export const SLIP = 2;
/** Networks that are remembered, each for each kind of answer; the one seen first is forgotten. */
export const MAX_BUCKETS = 20_000;
/** What counts as one client; a household or a machine has at most that of IPv6. */
export const NETWORK_BITS = { v4: 24, v6: 56 } as const;

/** Apart, so that a flood of names that do not exist keeps nobody from those that do. */
export type ResponseKind = 'found' | 'noData' | 'noName' | 'refusal';

export type RateVerdict = 'whole' | 'slip' | 'none';

/** An answer to the machine itself floods nobody else. */
export function isLoopback(address: string): boolean {
  return /^(?:::1|(?:::ffff:)?127(?:\.\d+){3})$/.test(address);
}

export interface ResponseRateSettings {
  readonly perSecond: number;
  readonly monotonicMs: () => number;
  /** Senders to whom no rate is kept; those of the machine itself when left out. */
  readonly isExempt?: (sender: string) => boolean;
}

interface Bucket {
  left: number;
  atMs: number;
  beyond: number;
}

export class ResponseRate {
  readonly #perSecond: number;
  readonly #monotonicMs: () => number;
  readonly #isExempt: (sender: string) => boolean;
  readonly #buckets = new Map<string, Bucket>();

  /** A bucket holds the answers of one second, and is filled up all the time. */
  constructor({ perSecond, monotonicMs, isExempt = isLoopback }: ResponseRateSettings) {
    this.#perSecond = perSecond;
    this.#monotonicMs = monotonicMs;
    this.#isExempt = isExempt;
  }

  get buckets(): number {
    return this.#buckets.size;
  }

  /** Counts one answer. */
  judge(sender: string, kind: ResponseKind): RateVerdict {
    if (this.#isExempt(sender)) return 'whole';
    const bucket = this.#bucketOf(`${kind} ${networkOf(sender, NETWORK_BITS)}`);
    const nowMs = this.#monotonicMs();
    bucket.left = Math.min(this.#perSecond, bucket.left + ((nowMs - bucket.atMs) * this.#perSecond) / 1000);
    bucket.atMs = nowMs;
    if (bucket.left >= 1) {
      bucket.left -= 1;
      return 'whole';
    }
    bucket.beyond += 1;
    return bucket.beyond % SLIP === 0 ? 'slip' : 'none';
  }

  #bucketOf(key: string): Bucket {
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const made = { left: this.#perSecond, atMs: this.#monotonicMs(), beyond: 0 };
    const [first] = this.#buckets.keys();
    if (this.#buckets.size >= MAX_BUCKETS && first !== undefined) this.#buckets.delete(first);
    this.#buckets.set(key, made);
    return made;
  }
}
