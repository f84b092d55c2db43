// The clock of the database, by which it can see for itself that a call's time is over.

import type { PoolClient } from 'pg';
import { MINUTE_MS } from '../../lib/clock.ts';
import { answeredWithin } from './time-left.ts';

/** So long an offset counts: clocks are set, and run at slightly different rates. */
export const OFFSET_LIFE_MS = MINUTE_MS;

const NOW = 'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now';

interface Measured {
  readonly offset: number;
  readonly measuredMs: number;
}

/** How far the database's clock is from a monotonic one of this process, measured on each connection, now and then. */
export class DatabaseClock {
  readonly #monotonicMs: () => number;
  readonly #offsets = new WeakMap<PoolClient, Measured>();

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** What the database's clock will show in so many milliseconds, or a little before: milliseconds since 1970. */
  async timeIn(client: PoolClient, milliseconds: number): Promise<number> {
    const began = this.#monotonicMs();
    const known = this.#offsets.get(client);
    const isFresh = known !== undefined && began - known.measuredMs < OFFSET_LIFE_MS;
    const { offset } = isFresh ? known : await this.#measure(client, milliseconds);
    return began + milliseconds + offset;
  }

  /** It may have been set since. */
  forget(client: PoolClient): void {
    this.#offsets.delete(client);
  }

  async #measure(client: PoolClient, withinMs: number): Promise<Measured> {
    const { rows } = await client.query<{ now: number }>(answeredWithin({ text: NOW }, Math.ceil(withinMs)));
    const now = rows[0]?.now;
    if (now === undefined) throw new Error('Cannot see the clock of the database: it answered nothing');
    // The answer was given before this, so that a call's time is over for the database a little before it is over here.
    const measuredMs = this.#monotonicMs();
    const measured = { offset: now - measuredMs, measuredMs };
    this.#offsets.set(client, measured);
    return measured;
  }
}
