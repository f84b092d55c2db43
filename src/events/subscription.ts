// Which webhooks are told of an event.

import type { Event, EventKind } from '../certificates/model/event.ts';

export interface Subscription {
  /** The webhook's name. */
  readonly name: string;
  /** Undefined for all. */
  readonly events: readonly EventKind[] | undefined;
  /** "*" stands for all. */
  readonly accounts: readonly string[];
}

export function isTold({ events, accounts }: Subscription, event: Pick<Event, 'kind' | 'accountUin'>): boolean {
  if (events !== undefined && !events.includes(event.kind)) return false;
  return accounts.includes('*') || accounts.includes(event.accountUin);
}
