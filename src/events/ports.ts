// What events ask of the store: the outbox, deliveries under way, notices of expiry that were given.

import type { OperationRows } from '../certificates/model/operations.ts';
import type { CertificateReads, Store } from '../certificates/ports/store.ts';
import type { Event, EventKind, RecordedEvent } from '../certificates/model/event.ts';

/** A list of events or deliveries is at most so long. */
export const MAX_EVENT_PAGE = 1000;

export interface EventFilter {
  /** Undefined for all. */
  readonly accountUin: string | undefined;
  /** Undefined for all. */
  readonly kinds: readonly EventKind[] | undefined;
}

export interface EventReads {
  /** Those after the number, in order; at most MAX_EVENT_PAGE. */
  listAfter(number: number, filter: EventFilter): Promise<readonly RecordedEvent[]>;
  /** The newest so many, in order. */
  listLast(count: number, filter: EventFilter): Promise<readonly RecordedEvent[]>;
  /** Those of these numbers that are on record and pass, in order. */
  listOf(numbers: readonly number[], filter: EventFilter): Promise<readonly RecordedEvent[]>;
  /** The number before the first event that was not before `at`; of the newest event where there is none, 0 without any. */
  findNumberBefore(at: Date): Promise<number>;
}

export interface EventRows extends EventReads {
  /** Answers its number. What is decided by a write set is told by the set. */
  append(event: Event): Promise<number>;
  /** Up to `limit` events that were before `until`, with their deliveries; the newest event stays. Answers how many. */
  prune(until: Date, limit: number): Promise<number>;
}

/** An event on its way to a webhook, or one that did not arrive. */
export interface Delivery {
  readonly hook: string;
  readonly event: RecordedEvent;
  /** How often it was tried in vain. */
  readonly attempts: number;
  /** When it was first to be made, or was asked for again. */
  readonly since: Date;
  /** When it is due, or its lease ends; undefined: it is given up. */
  readonly dueAt: Date | undefined;
  /** What went wrong last; empty before that. */
  readonly trouble: string;
}

export interface NewDelivery {
  readonly hook: string;
  readonly eventNumber: number;
  readonly now: Date;
}

export interface GivenUpDelivery extends Pick<Delivery, 'hook' | 'attempts' | 'since' | 'trouble'> {
  readonly eventNumber: number;
}

/** waiting: it is to be tried, for the first time or again · givenUp: it is not. */
export type DeliveryState = 'waiting' | 'givenUp';

/** Of the events of one account. */
export interface DeliveryQuestion {
  readonly accountUin: string;
  readonly state: DeliveryState;
  /** Those behind it in the order of events and webhooks; undefined for the first. */
  readonly after: { readonly eventNumber: number; readonly hook: string } | undefined;
  /** At most MAX_EVENT_PAGE. */
  readonly limit: number;
}

export interface DeliveryCount {
  readonly hook: string;
  readonly waiting: number;
  readonly givenUp: number;
}

/** What is delivered is not on record any more. */
export interface DeliveryReads {
  /** Pending and given up, the oldest event first; `hook` undefined for all. At most MAX_EVENT_PAGE. */
  list(hook: string | undefined): Promise<readonly Delivery[]>;
  /** The oldest event first, of each in the order of the webhooks' names. */
  listOfAccount(question: DeliveryQuestion): Promise<readonly Delivery[]>;
  /** By webhook; those without any are absent. */
  countOfAccount(accountUin: string): Promise<readonly DeliveryCount[]>;
}

/** What is to be delivered is a job, saved with its event. */
export interface DeliveryRows extends DeliveryReads {
  /** Due at once; one that is on record, even if it was given up, begins anew. False: there is no such event. */
  put(delivery: NewDelivery): Promise<boolean>;
  /**
   * Ends the job that is held under this lease, and keeps the delivery on the list of those that did not arrive, unless it was
   * put again while it was tried. False, and nothing changed, where the lease is lost.
   */
  giveUp(delivery: GivenUpDelivery, lease: string): Promise<boolean>;
}

/** A certificate among those that end, in the order of end and id. */
export interface Ending {
  readonly id: string;
  readonly notAfter: Date;
}

export interface EndingReads {
  /**
   * Issued certificates, neither deleted nor reissued, that come after `after`, do not end after `until`, and of which nobody
   * was told at `days` or later. Where `heedsSwitch`, only those whose notices are wanted.
   */
  listEnding(band: {
    readonly after: Ending;
    readonly until: Date;
    readonly days: number;
    readonly heedsSwitch: boolean;
    readonly limit: number;
  }): Promise<readonly Ending[]>;
}

export interface EndingRows extends EndingReads {
  /** Forgets what was told of up to `limit` certificates that ended before `until`; answers how many. */
  prune(until: Date, limit: number): Promise<number>;
}

export interface EventStore extends Pick<Store, 'apply'> {
  readonly reads: {
    readonly certificates: CertificateReads;
    readonly events: EventReads;
    readonly deliveries: DeliveryReads;
    readonly endings: EndingReads;
  };
  transact<T>(
    work: (rows: {
      readonly events: EventRows;
      readonly deliveries: DeliveryRows;
      readonly endings: EndingRows;
      readonly operations: OperationRows;
    }) => Promise<T>,
  ): Promise<T>;
}
