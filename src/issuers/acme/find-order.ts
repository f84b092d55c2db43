// An order as the authority has it now.

import { isProblem } from '../../acme/client/acme-error.ts';
import { type AcmeOrder, fetchOrder } from '../../acme/client/order.ts';
import type { Signer } from '../../acme/client/session.ts';
import { accountIdOf, type IssuerOrder } from './ports.ts';
import type { AcmeIssuerWorld } from './world.ts';

/** By which authorities tell that they have no such order, have it as another account's, or have lost the account. */
const FORGOTTEN = ['malformed', 'unauthorized', 'accountDoesNotExist'] as const;

/** Undefined where the authority was never asked for it, or knows it no more. Throws AcmeError. */
export async function findOrder(
  { url }: Pick<IssuerOrder, 'url'>,
  { signer, world }: { readonly signer: Signer; readonly world: AcmeIssuerWorld },
): Promise<AcmeOrder | undefined> {
  if (url === undefined) return undefined;
  const { session } = world;
  try {
    return await fetchOrder(session, signer, session.judge(url));
  } catch (error) {
    if (!FORGOTTEN.some((type) => isProblem(error, type)) || (await isKeyChanging(world))) throw error;
    return undefined;
  }
}

/** Meanwhile the authority may refuse a signature that is right again in a moment. */
async function isKeyChanging({ setting, store }: Pick<AcmeIssuerWorld, 'setting' | 'store'>): Promise<boolean> {
  const account = await store.reads.issuerAccounts.find(accountIdOf(setting.name, setting.directory));
  return account?.sealedNextKey !== undefined;
}
