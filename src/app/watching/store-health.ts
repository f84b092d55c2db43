// How the store is: the first failure of each kind is told, and the end of it; what fails meanwhile is not told again.

import { type StoreTrouble, StoreUnavailable } from '../../certificates/ports/store-trouble.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/clock.ts';
import type { Log, LogRecord } from '../../lib/log.ts';
import type { Underlying } from '../../lib/origin.ts';

/** A write that succeeds so long after the last failure ends the trouble: on a full disk a small one may still find room. */
export const QUIET_MS = 10 * SECOND_MS;
/** A damaged table is met by those alone who need it, so that others succeed between. */
export const DAMAGE_QUIET_MS = 5 * MINUTE_MS;

/** So deep a cause is looked for. */
const MAX_CAUSES = 8;

export class StoreHealth {
  readonly #log: Log;
  readonly #monotonicMs: () => number;
  /** Kinds that were told since the trouble began, each with its last failure. */
  readonly #troubles = new Map<StoreTrouble, number>();

  constructor({ log, monotonicMs }: { readonly log: Log; readonly monotonicMs: () => number }) {
    this.#log = log;
    this.#monotonicMs = monotonicMs;
  }

  /** What keeps the store from its work, the first that came; undefined where nothing does. */
  get trouble(): StoreTrouble | undefined {
    return this.#troubles.keys().next().value;
  }

  fails(error: StoreUnavailable): void {
    const { trouble } = error;
    if (!this.#troubles.has(trouble)) this.#log.error({ trouble, error }, 'The store cannot be used');
    this.#troubles.set(trouble, this.#monotonicMs());
  }

  /** A write was stored. */
  works(): void {
    if (this.#troubles.size === 0) return;
    const now = this.#monotonicMs();
    for (const [trouble, failedAt] of this.#troubles) {
      if (now - failedAt < quietMsOf(trouble)) continue;
      this.#troubles.delete(trouble);
      this.#log.info({ trouble }, 'The store can be used again');
    }
  }
}

function quietMsOf(trouble: StoreTrouble): number {
  return trouble === 'damaged' ? DAMAGE_QUIET_MS : QUIET_MS;
}

/** The same store, whose transactions tell `health` what came of them. */
export function watchedStore<R, S extends Underlying<R>>(store: S, health: StoreHealth): S {
  const watch = async <T>(writing: Promise<T>): Promise<T> => {
    try {
      const answer = await writing;
      health.works();
      return answer;
    } catch (error) {
      const failure = findUnavailable(error);
      if (failure !== undefined) health.fails(failure);
      throw error;
    }
  };
  return {
    ...store,
    transact: async (work, origin) => await watch(store.transact(work, origin)),
    apply: async (set, origin) => await watch(store.apply(set, origin)),
  };
}

/** The same log, but that it leaves to `health` whatever failed because the store cannot be used. */
export function withoutStoreTrouble(log: Log, health: StoreHealth): Log {
  const unless =
    (write: Log['error']): Log['error'] =>
    (record: LogRecord, message) => {
      const failure = findUnavailable(record['error']);
      if (failure === undefined) write(record, message);
      else health.fails(failure);
    };
  return {
    info: (record, message) => log.info(record, message),
    warn: unless((record, message) => log.warn(record, message)),
    error: unless((record, message) => log.error(record, message)),
  };
}

/** The error itself, or what it came from. */
function findUnavailable(error: unknown): StoreUnavailable | undefined {
  let cause = error;
  for (let depth = 0; depth < MAX_CAUSES && cause instanceof Error; depth += 1) {
    if (cause instanceof StoreUnavailable) return cause;
    ({ cause } = cause);
  }
  return undefined;
}
