// The account of an issuer goes by a new key.

import { beginKeyChange, carriedThrough } from './key-change.ts';
import type { AccountWorld } from './record.ts';
import { getSigner } from './signer.ts';
import type { DespiteOrders } from './under-way.ts';

/** Throws AcmeError and OrdersUnderWay. What was begun is carried through by whoever needs the account next. */
export async function renewKey(world: AccountWorld, wish: DespiteOrders): Promise<void> {
  await getSigner(world);
  await carriedThrough(world, await beginKeyChange(world, wish));
}
