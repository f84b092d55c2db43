// An order as the authority has it now.

import { isProblem } from '../../acme/client/acme-error.ts';
import { type AcmeOrder, fetchOrder } from '../../acme/client/order.ts';
import type { Signer } from '../../acme/client/session.ts';
import { getAccount, hasOtherKey } from './account/record.ts';
import type { IssuerOrder } from './ports.ts';
import type { AcmeIssuerWorld } from './world.ts';

/** By which authorities tell that they have no such order, have it as another account's, or have lost the account. */
const FORGOTTEN = ['malformed', 'unauthorized', 'accountDoesNotExist'] as const;

/** Undefined where the authority was never asked for it, or knows it no more. Throws AcmeError, also where the account's key has changed meanwhile. */
export async function findOrder(
  { url }: Pick<IssuerOrder, 'url'>,
  { signer, world }: { readonly signer: Signer; readonly world: AcmeIssuerWorld },
): Promise<AcmeOrder | undefined> {
  if (url === undefined) return undefined;
  const { session } = world;
  try {
    return await fetchOrder(session, signer, session.judge(url));
  } catch (error) {
    if (!FORGOTTEN.some((type) => isProblem(error, type)) || hasOtherKey(world, await getAccount(world), signer))
      throw error;
    return undefined;
  }
}
