// The account of an issuer is closed for good: no order is opened from now on, and the authority is told when nothing hangs on it any more.

import { deactivateAccount } from '../../../acme/client/account.ts';
import { isProblem } from '../../../acme/client/acme-error.ts';
import type { Signer } from '../../../acme/client/session.ts';
import { carriedThrough, REFUSED_SIGNATURES } from './key-change.ts';
import { type AccountWorld, changeAccount, findAccount, findOrMakeAccount, keyOf } from './record.ts';
import type { DespiteOrders } from './under-way.ts';

/** Asked again, it goes on where it was. Throws AcmeError where the authority cannot be told yet, which is tried again by the sweep. */
export async function closeAccount(world: AccountWorld, wish: DespiteOrders): Promise<void> {
  await findOrMakeAccount(world);
  await changeAccount(world, (account) => ({ ...account, closingAt: account.closingAt ?? world.clock.now() }));
  await finishClosing(world, wish);
}

/** Nothing is done of an account that is not to be closed, or on which something hangs. An order that would be opened finds it closing. */
export async function finishClosing(world: AccountWorld, { isDespiteOrders }: DespiteOrders): Promise<void> {
  const { setting, store, clock } = world;
  const found = await findAccount(world);
  if (found === undefined || found.closingAt === undefined || found.closedAt !== undefined) return;
  if (!isDespiteOrders && (await store.reads.issuerOrders.countUnderWay(setting.name)) > 0) return;
  const account = await carriedThrough(world, found);
  const { accountUrl } = account;
  if (accountUrl !== undefined) await deactivate(world, { key: keyOf(world, account), accountUrl });
  await changeAccount(world, (current) => ({ ...current, closedAt: clock.now() }));
}

/** An authority that takes no signature of it any more was told before, or has forgotten it. */
async function deactivate({ session }: AccountWorld, signer: Signer): Promise<void> {
  try {
    await deactivateAccount(session, signer);
  } catch (error) {
    if (!REFUSED_SIGNATURES.some((type) => isProblem(error, type))) throw error;
  }
}
