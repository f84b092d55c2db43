// Accounts: who owns certificates, whether their identity is verified, whether they are suspended.

import type { Clock } from '../lib/clock.ts';
import { newAccountUin } from '../lib/ids.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { Random } from '../lib/random.ts';
import { checkName } from './name.ts';
import type { Account, AccountReads, AccountRows, AccountStore } from './ports.ts';

export const MAX_ACCOUNTS = 1000;

/** A new account counts as verified: it is the operator who makes it. Throws OperatorError past MAX_ACCOUNTS. */
export async function makeAccount(
  world: { readonly store: AccountStore; readonly clock: Clock; readonly random: Random },
  wish: { readonly name: string },
): Promise<Account> {
  checkName('account', wish.name);
  const drawn = { verified: true, name: wish.name, createdAt: world.clock.now(), suspendedAt: undefined };
  return world.store.transact(async (rows) => {
    if ((await rows.accounts.list()).length >= MAX_ACCOUNTS) {
      throw new OperatorError(`Cannot make an account: there are ${MAX_ACCOUNTS} already`);
    }
    const account: Account = { ...drawn, uin: await freeUin(rows, world.random) };
    await rows.accounts.put(account);
    return account;
  });
}

/** Without verification nothing can be ordered; what is issued stays. */
export async function setVerified(
  world: { readonly store: AccountStore },
  wish: { readonly uin: string; readonly verified: boolean },
): Promise<Account> {
  return world.store.transact(async (rows) => {
    const account: Account = { ...(await getAccount(rows, wish.uin)), verified: wish.verified };
    await rows.accounts.put(account);
    return account;
  });
}

/**
 * From the next look on, on every node: keys of the account are refused, links to its downloads are closed and nothing is done
 * towards its orders, which wait. What is issued stays valid. Again, it changes nothing.
 */
export async function setSuspended(
  world: { readonly store: AccountStore; readonly clock: Clock },
  wish: { readonly uin: string; readonly suspended: boolean },
): Promise<Account> {
  const now = world.clock.now();
  return world.store.transact(async (rows) => {
    const before = await getAccount(rows, wish.uin);
    const account: Account = { ...before, suspendedAt: wish.suspended ? (before.suspendedAt ?? now) : undefined };
    await rows.accounts.put(account);
    return account;
  });
}

/** Throws OperatorError when there is none. */
export async function getAccount(reads: Pick<AccountReads, 'accounts'>, uin: string): Promise<Account> {
  const account = await reads.accounts.find(uin);
  if (account === undefined) throw new OperatorError(`Cannot find account "${uin}": there is none with this Uin`);
  return account;
}

/** The oldest one, which the service made for itself on its first start. */
export async function findFirstAccount(reads: Pick<AccountReads, 'accounts'>): Promise<Account | undefined> {
  return [...(await reads.accounts.list())].sort(byAge)[0];
}

export function byAge(left: Account, right: Account): number {
  return left.createdAt.getTime() - right.createdAt.getTime() || Number(left.uin) - Number(right.uin);
}

async function freeUin(rows: Pick<AccountRows, 'accounts'>, random: Random): Promise<string> {
  const uin = newAccountUin(random);
  return (await rows.accounts.find(uin)) === undefined ? uin : freeUin(rows, random);
}
