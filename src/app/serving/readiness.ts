// Whether the service can do its work: whether its store takes a write, looked at once a second however often it is asked.

import { StoreBusy } from '../../certificates/ports/store.ts';
import { type StoreTrouble, StoreUnavailable } from '../../certificates/ports/store-trouble.ts';
import type { TimedStore, TimeRows } from '../../clocks/ports.ts';
import type { Readiness } from '../../http/health-route.ts';
import { type Clock, SECOND_MS } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { StoreHealth } from '../watching/store-health.ts';

/** An answer serves so long, in real time. */
export const READY_FOR_MS = SECOND_MS;
/** Whoever asks waits no longer. */
export const READY_WAIT_MS = 5 * SECOND_MS;

const DETAILS: { readonly [trouble in StoreTrouble]: string } = {
  full: 'there is no room for the store',
  readOnly: 'the store can only be read',
  damaged: 'the store is damaged',
  unreachable: 'the store cannot be reached',
};
const SILENT = { kind: 'notReady', detail: 'the store does not answer' } as const;

export interface ReadinessParts {
  readonly store: TimedStore<{ readonly times: TimeRows }>;
  readonly health: StoreHealth;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
  readonly log: Log;
}

export class ReadinessCheck {
  readonly #parts: ReadinessParts;
  #last: { readonly at: number; readonly answer: Promise<Readiness> } | undefined;
  /** A write that has not come to its end: no other is begun beside it. */
  #writing: Promise<Readiness> | undefined;

  constructor(parts: ReadinessParts) {
    this.#parts = parts;
  }

  /** Never throws. */
  async check(): Promise<Readiness> {
    const now = this.#parts.monotonicMs();
    if (this.#last === undefined || now - this.#last.at >= READY_FOR_MS) {
      this.#last = { at: now, answer: this.#look() };
    }
    const answer = await this.#last.answer;
    const { trouble } = this.#parts.health;
    // What others have met counts too: this write needs one row of one table.
    return trouble === undefined ? answer : notReady(DETAILS[trouble]);
  }

  async #look(): Promise<Readiness> {
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
    const { promise: impatience, resolve } = Promise.withResolvers<Readiness>();
    const timer = setTimeout(() => resolve(SILENT), READY_WAIT_MS);
    return await Promise.race([this.#writing, impatience]).finally(() => clearTimeout(timer));
  }

  async #write(): Promise<Readiness> {
    const { store, clock, log } = this.#parts;
    try {
      await store.transact((rows) => rows.times.markReady(clock.now()));
      return { kind: 'ready' };
    } catch (error) {
      if (error instanceof StoreUnavailable) return notReady(DETAILS[error.trouble]);
      log.error({ error }, 'Not ready: the store takes no write');
      return notReady(error instanceof StoreBusy ? 'the store is busy' : 'the store takes no write');
    }
  }
}

function notReady(detail: string): Readiness {
  return { kind: 'notReady', detail };
}
