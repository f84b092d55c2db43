// What ends with an authorization that fails, or is given up: the orders that rest on it (RFC 8555 §7.1.6).

import type { AcmeAuthorization } from '../certificates/model/acme.ts';
import type { World } from '../certificates/ports/world.ts';
import type { WriteSet } from '../certificates/ports/write-set.ts';
import { addMs } from '../lib/clock.ts';
import { LEFT_AUTHORIZATION_MS, MAX_ENDED_AT_ONCE, MAX_OVER_KEPT } from './settings.ts';

/** The authorization as it is saved, its orders, and of what else is over the newest. */
export async function endingAuthorization(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  next: AcmeAuthorization,
): Promise<WriteSet> {
  const { id, accountId } = next;
  const now = clock.now();
  const orders = await store.reads.acme.listOpenOrdersOn(next, { now, limit: MAX_ENDED_AT_ONCE });
  const others = new Set(orders.flatMap(({ authorizationIds }) => authorizationIds).filter((one) => one !== id));
  return {
    expects: [],
    changes: [
      { kind: 'saveAcmeAuthorization', authorization: next },
      {
        kind: 'endAcmeOrders',
        orderIds: orders.map((order) => order.id),
        at: now,
        authorizationIds: [...others].slice(0, MAX_ENDED_AT_ONCE),
        authorizationsUntil: addMs(now, LEFT_AUTHORIZATION_MS),
      },
      { kind: 'forgetAcmeOver', accountId, keep: MAX_OVER_KEPT, now },
    ],
  };
}
