// How much of the pool one account may have, so that whoever comes next finds some of it.

import { MINUTE_MS } from '../lib/clock.ts';

/** An account may take so many times as many keys as it leaves to others: of what it finds, nine tenths. */
export const TIMES_WHAT_IS_LEFT = 9;
/** What it took longer ago is forgotten. */
export const LATELY_MS = 10 * MINUTE_MS;
/** Beyond these the account is forgotten that has begun to take first: it may have more than its part then, and no less. */
export const MAX_ACCOUNTS = 10_000;

interface Taken {
  readonly sinceMs: number;
  keys: number;
}

export class AccountTurns {
  readonly #monotonicMs: () => number;
  /** Those that began to take first stand first. */
  readonly #taken = new Map<string, Taken>();

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Of a pool in which so many keys are left. */
  mayTake(accountUin: string, left: number): boolean {
    return this.#lately(accountUin) < TIMES_WHAT_IS_LEFT * left;
  }

  note(accountUin: string): void {
    const nowMs = this.#monotonicMs();
    const keys = this.#lately(accountUin);
    if (keys === 0) {
      this.#taken.delete(accountUin);
      this.#forgetFirst();
      this.#taken.set(accountUin, { sinceMs: nowMs, keys: 0 });
    }
    const taken = this.#taken.get(accountUin);
    if (taken !== undefined) taken.keys += 1;
  }

  #lately(accountUin: string): number {
    const taken = this.#taken.get(accountUin);
    return taken === undefined || this.#monotonicMs() - taken.sinceMs >= LATELY_MS ? 0 : taken.keys;
  }

  #forgetFirst(): void {
    if (this.#taken.size < MAX_ACCOUNTS) return;
    const [first] = this.#taken.keys();
    if (first !== undefined) this.#taken.delete(first);
  }
}
