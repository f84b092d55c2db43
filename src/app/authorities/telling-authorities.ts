// That an authority's key is in other hands, and that it is revoked, are events: whatever writes it tells of it with it.

import type { AuthorityRows } from '../../ca/ports.ts';
import type { Event, EventKind } from '../../certificates/model/event.ts';
import type { DeliveryRows, EventRows } from '../../events/ports.ts';
import type { Clock } from '../../lib/clock.ts';
import { knownOf, type Origin, SERVICE, type Underlying } from '../../lib/origin.ts';

export type ToldRows = Pick<AuthorityRows, 'authorities'> & {
  readonly events: EventRows;
  readonly deliveries: DeliveryRows;
};

export interface Telling {
  readonly clock: Clock;
  /** The webhooks that are told of an event. */
  readonly hooksToldOf: (event: Event) => readonly string[];
}

/** The same store, but for its transactions. */
export function tellingOfAuthorities<R extends ToldRows, S extends Underlying<R>>(store: S, telling: Telling): S {
  const transact: Underlying<R>['transact'] = (work, origin) =>
    store.transact((rows) => work(tellingRows(rows, { ...telling, origin: origin ?? SERVICE })), origin);
  return { ...store, transact };
}

/** Made when it is asked for: most transactions are about no authority. */
function tellingRows<R extends ToldRows>(rows: R, about: Telling & { readonly origin: Origin }): R {
  return {
    ...rows,
    get authorities() {
      return tellingIn(rows, about);
    },
  };
}

type AuthorityEventKind = Extract<EventKind, `authority.${string}`>;

function tellingIn(
  rows: ToldRows,
  { clock, hooksToldOf, origin }: Telling & { readonly origin: Origin },
): ToldRows['authorities'] {
  const { authorities, events, deliveries } = rows;
  const tell = async (kind: AuthorityEventKind, facts: object): Promise<void> => {
    const at = clock.now();
    // It is of no account and no certificate.
    const event = {
      kind,
      accountUin: '',
      certificateId: '',
      at,
      data: JSON.stringify({ ...facts, origin: knownOf(origin) }),
    };
    const eventNumber = await events.append(event);
    for (const hook of hooksToldOf(event)) await deliveries.put({ hook, eventNumber, now: at });
  };
  return {
    ...authorities,
    setCompromise: async (authorityId, compromise) => {
      await authorities.setCompromise(authorityId, compromise);
      await tell('authority.compromised', { authorityId, ...compromise });
    },
    setRevocation: async (authorityId, revocation) => {
      await authorities.setRevocation(authorityId, revocation);
      await tell('authority.revoked', { authorityId, revokedAt: revocation.at, reason: revocation.reason });
    },
  };
}
