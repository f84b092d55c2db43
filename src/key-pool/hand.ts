// Keys of one algorithm that this node has taken away from the pool, and has not handed out yet.

import type { KeyPoolRows, PooledKey } from './ports.ts';

/**
 * Of a pool of many. They are taken together, so that not every order waits for the disk; what a node has in hand when it
 * is killed is lost.
 */
export const MOST_IN_HAND = 16;
/** Of a small pool, so that one node does not have all of it in hand. */
const PART_IN_HAND = 16;

export function handSizeOf(poolSize: number): number {
  return Math.max(1, Math.min(MOST_IN_HAND, Math.floor(poolSize / PART_IN_HAND)));
}

export class KeyHand {
  readonly #takeAway: () => ReturnType<KeyPoolRows['take']>;
  readonly #keys: PooledKey[] = [];
  #filling: Promise<boolean> | undefined;

  /** `takeAway` takes keys out of the store for good, as many as a hand holds. */
  constructor(takeAway: () => ReturnType<KeyPoolRows['take']>) {
    this.#takeAway = takeAway;
  }

  get size(): number {
    return this.#keys.length;
  }

  /** The oldest key; undefined where the store has none either. */
  async next(): Promise<PooledKey | undefined> {
    for (;;) {
      const key = this.#keys.shift();
      if (key !== undefined) return key;
      if (!(await this.#fill())) return undefined;
    }
  }

  /** All keys, which the hand has no more. */
  release(): readonly PooledKey[] {
    return this.#keys.splice(0);
  }

  /** Those who find the hand empty at the same time wait for the same keys. */
  async #fill(): Promise<boolean> {
    this.#filling ??= this.#takeAway()
      .then((taken) => this.#keys.push(...taken) > 0)
      .finally(() => (this.#filling = undefined));
    return await this.#filling;
  }
}
