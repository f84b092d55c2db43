// How many calls of an account for one action may be under way: for actions that wait for the world outside.

import { refuse } from '../failure.ts';

/** A look at the proofs of one certificate holds up to a hundred sockets while DNS is silent; the rest ends at once. */
const LIMITS: ReadonlyMap<string, number> = new Map([['CheckCertificateDomainVerification', 10]]);

export class CallsAtOnce {
  readonly #counts = new Map<string, number>();

  /** Does the work; throws tooManyAtOnce instead while as many of its kind are under way as may be. */
  async with<T>(
    { accountUin, action }: { readonly accountUin: string; readonly action: string },
    work: () => Promise<T>,
  ): Promise<T> {
    const limit = callsAtOnceOf(action);
    if (limit === undefined) return await work();
    const key = `${accountUin}/${action}`;
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

/** Undefined where there is no limit but the rate. */
export function callsAtOnceOf(action: string): number | undefined {
  return LIMITS.get(action);
}
