// Who signs for an issuer: its account at the authority, made where there is none yet, its contacts as they are configured.

import { changeContact, openAccount } from '../../../acme/client/account.ts';
import type { AccountKey } from '../../../acme/client/account-key.ts';
import { isProblem } from '../../../acme/client/acme-error.ts';
import type { Signer } from '../../../acme/client/session.ts';
import { carriedThrough, REFUSED_SIGNATURES } from './key-change.ts';
import {
  type AccountWorld,
  changeAccount,
  checkOpen,
  findOrMakeAccount,
  getAccount,
  hasOtherKey,
  keyOf,
} from './record.ts';

/** The account by which the issuer orders; made at the authority where there is none yet. Throws AcmeError. */
export async function getSigner(world: AccountWorld): Promise<Signer> {
  const account = await carriedThrough(world, await findOrMakeAccount(world));
  if (account.closedAt !== undefined) checkOpen(account);
  const key = keyOf(world, account);
  const { contact } = world.setting;
  if (account.accountUrl === undefined) return await register(world, key);
  const signer = { key, accountUrl: account.accountUrl };
  if (JSON.stringify(account.contact) !== JSON.stringify(contact)) {
    await changeContact(world.session, { signer, contact });
    await changeAccount(world, (current) => ({ ...current, contact }));
  }
  return signer;
}

async function register(world: AccountWorld, key: AccountKey): Promise<Signer> {
  const { contact, agreesToTerms, externalBinding } = world.setting;
  const accountUrl = await openAccount(world.session, { key, contact, agreesToTerms, externalBinding });
  await changeAccount(world, (current) => ({ ...current, accountUrl, contact }));
  return { key, accountUrl };
}

/**
 * `work` is done once more where the account's key was changed meanwhile by another process. An authority may have forgotten the
 * account, as one that keeps nothing has after a restart: then it is made anew, by the same key.
 */
export async function withAccount<T>(world: AccountWorld, work: (signer: Signer) => Promise<T>): Promise<T> {
  const signer = await getSigner(world);
  try {
    return await work(signer);
  } catch (error) {
    if (!REFUSED_SIGNATURES.some((type) => isProblem(error, type))) throw error;
    const account = await getAccount(world);
    if (hasOtherKey(world, account, signer)) return await work(await getSigner(world));
    if (!isProblem(error, 'accountDoesNotExist')) throw error;
    checkOpen(account);
    return await work(await register(world, keyOf(world, account)));
  }
}
