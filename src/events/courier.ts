// The courier: delivers events to webhooks, each webhook from places of its own, so that a slow or dead one holds up no other.

import { setTimeout as pause } from 'node:timers/promises';
import { hexOf } from '../lib/bytes.ts';
import { addMs, type Clock, SECOND_MS } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Random } from '../lib/random.ts';
import { type Attempt, type AttemptLimits, deliver } from './deliver.ts';
import type { Hook } from './hook.ts';
import { messageOf } from './message.ts';
import { type ClaimedDelivery, DELIVERY_LEASE_MS, type EventStore } from './ports.ts';
import { nextAttemptAt } from './retry.ts';

export const DELIVERIES_AT_ONCE = 8;
/** After so many failures in a row a webhook is dead until one arrives: it is tried once in REST_MS. */
export const FAILURES_BEFORE_REST = 5;

export interface CourierTiming {
  /** How soon a delivery is seen, whichever process put it. */
  readonly pollMs: number;
  readonly restMs: number;
  readonly attempt: AttemptLimits;
}

export const COURIER_TIMING: Omit<CourierTiming, 'attempt'> = { pollMs: SECOND_MS / 2, restMs: 30 * SECOND_MS };

export interface CourierParts {
  readonly store: EventStore;
  readonly hooks: readonly Hook[];
  readonly timing: CourierTiming;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** What became of attempts: the webhook has it · it is tried again · it is not. */
interface AttemptCounts {
  delivered: number;
  retried: number;
  givenUp: number;
}

export class Courier implements AsyncDisposable {
  readonly #parts: CourierParts;
  readonly #stopping = new AbortController();
  readonly #rounds: readonly Promise<void>[];
  /** By webhook, since the start. */
  readonly #counts = new Map<string, AttemptCounts>();

  /** Begins at once. */
  constructor(parts: CourierParts) {
    this.#parts = parts;
    this.#rounds = parts.hooks.map((hook) => this.#serve(hook));
  }

  get figures(): ReadonlyMap<string, Readonly<AttemptCounts>> {
    return new Map(this.#parts.hooks.map(({ name }) => [name, this.#countsOf(name)]));
  }

  /** Breaks off what is under way, and leaves it due for whoever comes next. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#rounds);
  }

  async #serve(hook: Hook): Promise<void> {
    const { timing } = this.#parts;
    const running = new Set<Promise<void>>();
    const state = { hook, failures: 0 };
    while (!this.#stopping.signal.aborted) {
      const isResting = state.failures >= FAILURES_BEFORE_REST;
      const room = (isResting ? 1 : DELIVERIES_AT_ONCE) - running.size;
      for (const delivery of await this.#claim(hook, room)) {
        const ended = this.#attempt(state, delivery).finally(() => running.delete(ended));
        running.add(ended);
      }
      if (isResting) await this.#pause(timing.restMs);
      // The end of one makes room; where there is room already, what was put meanwhile is seen after a while.
      else await Promise.race([...running, ...(running.size < DELIVERIES_AT_ONCE ? [this.#pause(timing.pollMs)] : [])]);
    }
    await Promise.all(running);
  }

  async #pause(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  /** A store that fails for a moment must not end the round. */
  async #claim({ name }: Hook, room: number): Promise<readonly ClaimedDelivery[]> {
    const { store, clock, random, log } = this.#parts;
    if (room <= 0) return [];
    const now = clock.now();
    const claim = { now, leaseUntil: addMs(now, DELIVERY_LEASE_MS), lease: hexOf(random(16)), limit: room };
    try {
      if (!(await store.reads.deliveries.hasDue(name, now))) return [];
      return await store.transact(async (rows) => await rows.deliveries.claim({ ...claim, hook: name }));
    } catch (error) {
      log.error({ error, hook: name }, 'Cannot claim deliveries; trying again');
      return [];
    }
  }

  async #attempt(state: { readonly hook: Hook; failures: number }, delivery: ClaimedDelivery): Promise<void> {
    const { clock, timing } = this.#parts;
    const { hook } = state;
    const message = messageOf(delivery.event, { secrets: hook.secrets, at: clock.now() });
    const about = { endpoint: hook, limits: timing.attempt, stop: this.#stopping.signal };
    const attempt = await deliver(message, about);
    state.failures = attempt.kind === 'delivered' ? 0 : state.failures + 1;
    await this.#record(delivery, attempt);
  }

  /** What cannot be recorded is delivered again when its lease has run out. */
  async #record(delivery: ClaimedDelivery, attempt: Attempt): Promise<void> {
    const { store, log } = this.#parts;
    const { hook, event } = delivery;
    try {
      if (attempt.kind !== 'delivered') return await this.#postpone(delivery, attempt);
      await store.transact(async (rows) => await rows.deliveries.finish(delivery));
      this.#countsOf(hook).delivered += 1;
    } catch (error) {
      log.error({ error, hook, event: event.number }, 'Cannot record the end of a delivery; its lease runs out');
    }
  }

  async #postpone(delivery: ClaimedDelivery, attempt: Exclude<Attempt, { readonly kind: 'delivered' }>): Promise<void> {
    const { store, clock, random, log } = this.#parts;
    const { hook, event, attempts } = delivery;
    const { trouble } = attempt;
    const now = clock.now();
    const isBrokenOff = this.#stopping.signal.aborted;
    const retryAt = attempt.kind === 'refused' ? undefined : nextAttemptAt(delivery, { ...attempt, now, random });
    const dueAt = isBrokenOff ? now : retryAt;
    await store.transact(async (rows) => await rows.deliveries.postpone(delivery, { dueAt, trouble }));
    const facts = { hook, event: event.number, attempts, trouble };
    if (isBrokenOff) return;
    this.#countsOf(hook)[dueAt === undefined ? 'givenUp' : 'retried'] += 1;
    if (dueAt === undefined) log.error(facts, 'A webhook was not told of an event, and will not be');
    else log.warn({ ...facts, retryAt: dueAt }, 'A webhook was not told of an event; it is tried again');
  }
  #countsOf(hook: string): AttemptCounts {
    const counts = this.#counts.get(hook) ?? { delivered: 0, retried: 0, givenUp: 0 };
    this.#counts.set(hook, counts);
    return counts;
  }
}
