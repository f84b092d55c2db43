// The courier: tells a webhook of an event, once for each run of the delivery's job, and says what comes of it.

import { isStoreTrouble } from '../certificates/ports/store-trouble.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Random } from '../lib/random.ts';
import type { RecordedEvent } from '../certificates/model/event.ts';
import { type Attempt, type AttemptLimits, deliver, MAX_TROUBLE } from './deliver.ts';
import { eventNumberOf } from './delivery-job.ts';
import type { Hook } from './hook.ts';
import { messageOf } from './message.ts';
import type { EventStore } from './ports.ts';
import type { RestingHooks } from './resting-hooks.ts';
import { nextAttemptAt } from './retry.ts';

export interface CourierParts {
  readonly store: EventStore;
  readonly hooks: readonly Hook[];
  readonly resting: RestingHooks;
  readonly limits: AttemptLimits;
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

/** A delivery whose turn it is. */
export interface Errand {
  readonly subject: string;
  /** The number of this attempt, from 1. */
  readonly attempts: number;
  /** When it was first to be made, or was asked for again. */
  readonly since: Date;
  /** Under which its job is held. */
  readonly lease: string;
}

/** done: it has arrived, or is given up · later: it was broken off · again: it has not arrived. */
export type ErrandOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'later'; readonly at: Date }
  | { readonly kind: 'again'; readonly at: Date; readonly trouble: string };

interface Telling extends Errand {
  readonly hook: Hook;
  readonly eventNumber: number;
}

export class Courier implements Disposable {
  readonly #parts: CourierParts;
  readonly #hooks: ReadonlyMap<string, Hook>;
  readonly #stopping = new AbortController();
  /** By webhook, since the start. */
  readonly #counts: ReadonlyMap<string, AttemptCounts>;

  constructor(parts: CourierParts) {
    this.#parts = parts;
    this.#hooks = new Map(parts.hooks.map((hook) => [hook.name, hook]));
    this.#counts = new Map(parts.hooks.map(({ name }) => [name, { delivered: 0, retried: 0, givenUp: 0 }]));
  }

  get figures(): ReadonlyMap<string, Readonly<AttemptCounts>> {
    return this.#counts;
  }

  /** Breaks off what is under way, and leaves it due for whoever comes next. */
  [Symbol.dispose](): void {
    this.#stopping.abort();
  }

  /** Of an event that is forgotten nobody is told. One that cannot be told, whatever the reason, is given up in time like any other. */
  async run(hookName: string, errand: Errand): Promise<ErrandOutcome> {
    const { store, clock, random } = this.#parts;
    const hook = this.#hooks.get(hookName);
    const eventNumber = eventNumberOf(errand.subject);
    if (hook === undefined) return { kind: 'done' };
    const telling = { ...errand, hook, eventNumber };
    try {
      const [event] = await store.reads.events.listOf([eventNumber], { accountUin: undefined, kinds: undefined });
      return event === undefined ? { kind: 'done' } : await this.#tell(telling, event);
    } catch (error) {
      if (isStoreTrouble(error)) throw error;
      const trouble = error instanceof Error ? error.message : String(error);
      const at = nextAttemptAt(telling, { now: clock.now(), random });
      return await this.#retryOrGiveUp(telling, { at, trouble: trouble.slice(0, MAX_TROUBLE) });
    }
  }

  async #tell(telling: Telling, event: RecordedEvent): Promise<ErrandOutcome> {
    const { clock, limits } = this.#parts;
    const { hook } = telling;
    const message = messageOf(event, { secrets: hook.secrets, at: clock.now() });
    const attempt = await deliver(message, { endpoint: hook, limits, stop: this.#stopping.signal });
    return await this.#outcomeOf(telling, attempt);
  }

  async #outcomeOf(telling: Telling, attempt: Attempt): Promise<ErrandOutcome> {
    const { resting, clock, random } = this.#parts;
    const { name } = telling.hook;
    const now = clock.now();
    if (attempt.kind === 'delivered') {
      resting.noteArrival(name);
      this.#count(name, 'delivered');
      return { kind: 'done' };
    }
    if (this.#stopping.signal.aborted) return { kind: 'later', at: now };
    resting.noteFailure(name);
    const at = attempt.kind === 'refused' ? undefined : nextAttemptAt(telling, { ...attempt, now, random });
    return await this.#retryOrGiveUp(telling, { at, trouble: attempt.trouble });
  }

  async #retryOrGiveUp(
    telling: Telling,
    { at, trouble }: { readonly at: Date | undefined; readonly trouble: string },
  ): Promise<ErrandOutcome> {
    return at === undefined ? await this.#giveUp(telling, trouble) : this.#retry(telling, { at, trouble });
  }

  #retry(telling: Telling, { at, trouble }: { readonly at: Date; readonly trouble: string }): ErrandOutcome {
    const { hook, eventNumber: event, attempts } = telling;
    const facts = { hook: hook.name, event, attempts, trouble, retryAt: at };
    this.#parts.log.warn(facts, 'A webhook was not told of an event; it is tried again');
    this.#count(hook.name, 'retried');
    return { kind: 'again', at, trouble };
  }

  /** With its job, so that a process that dies right after it leaves nothing to be tried again. */
  async #giveUp(telling: Telling, trouble: string): Promise<ErrandOutcome> {
    const { store, log } = this.#parts;
    const { eventNumber, attempts, since, lease } = telling;
    const hook = telling.hook.name;
    const givenUp = { hook, eventNumber, attempts, since, trouble };
    const isEnded = await store.transact(async (rows) => await rows.deliveries.giveUp(givenUp, lease));
    // Another run has it, which says what comes of it.
    if (!isEnded) return { kind: 'done' };
    const facts = { hook, event: eventNumber, attempts, trouble };
    log.error(facts, 'A webhook was not told of an event, and will not be');
    this.#count(hook, 'givenUp');
    return { kind: 'done' };
  }

  #count(hook: string, outcome: keyof AttemptCounts): void {
    const counts = this.#counts.get(hook);
    if (counts !== undefined) counts[outcome] += 1;
  }
}
