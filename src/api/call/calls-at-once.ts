// How many calls of an account for one action may be under way: for actions that wait for the world outside.

import { refuse } from '../../failure.ts';
import type { Action } from '../action.ts';

interface OneCall {
  readonly accountUin: string;
  readonly action: Pick<Action, 'name' | 'callsAtOnce'>;
}

export class CallsAtOnce {
  readonly #counts = new Map<string, number>();

  /** Does the work; throws tooManyAtOnce instead while as many of its kind are under way as may be. */
  async with<T>({ accountUin, action: { name, callsAtOnce: limit } }: OneCall, work: () => Promise<T>): Promise<T> {
    if (limit === undefined) return await work();
    const key = `${accountUin}/${name}`;
    const count = this.#counts.get(key) ?? 0;
    if (count >= limit) return refuse({ kind: 'tooManyAtOnce' });
    this.#counts.set(key, count + 1);
    try {
      return await work();
    } finally {
      this.#leave(key);
    }
  }

  #leave(key: string): void {
    const count = (this.#counts.get(key) ?? 1) - 1;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}
