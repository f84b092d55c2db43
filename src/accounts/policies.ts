// The policies of an account: kept by name, beside those that every account has.

import { OperatorError } from '../lib/operator-error.ts';
import { getAccount } from './accounts.ts';
import { checkName } from './name.ts';
import { BUILT_IN_POLICIES, type Policy } from './policy.ts';
import type { AccountReads, AccountStore, StoredPolicy } from './ports.ts';

export const MAX_POLICIES_PER_ACCOUNT = 1000;

/** Adds the policy, or puts it in place of the one of that name: keys with that name follow it from the next request. */
export async function putPolicy(world: { readonly store: AccountStore }, stored: StoredPolicy): Promise<void> {
  const { accountUin, name } = stored;
  checkName('policy', name);
  if (BUILT_IN_POLICIES.has(name))
    throw new OperatorError(`Cannot put policy "${name}": every account has it built in`);
  await world.store.transact(async (rows) => {
    await getAccount(rows, accountUin);
    const names = (await rows.policies.list(accountUin)).map((policy) => policy.name);
    if (!names.includes(name) && names.length >= MAX_POLICIES_PER_ACCOUNT) {
      throw new OperatorError(`Cannot put policy "${name}": the account has ${MAX_POLICIES_PER_ACCOUNT} already`);
    }
    await rows.policies.put(stored);
  });
}

/** Built-in or the account's own; throws OperatorError when there is none. */
export async function getPolicy(
  reads: Pick<AccountReads, 'policies'>,
  key: { readonly accountUin: string; readonly name: string },
): Promise<Policy> {
  const policy = BUILT_IN_POLICIES.get(key.name) ?? (await reads.policies.find(key.accountUin, key.name));
  if (policy === undefined) throw noSuchPolicy(key);
  return policy;
}

/** Refuses (OperatorError) a policy that a key or a person still has, who could do nothing from then on. */
export async function deletePolicy(
  world: { readonly store: AccountStore },
  key: { readonly accountUin: string; readonly name: string },
): Promise<void> {
  if (BUILT_IN_POLICIES.has(key.name)) throw new OperatorError(`Cannot delete policy "${key.name}": it is built in`);
  await world.store.transact(async (rows) => {
    const holder = (await rows.apiKeys.list(key.accountUin)).find((apiKey) => apiKey.policyName === key.name);
    if (holder !== undefined) {
      throw new OperatorError(`Cannot delete policy "${key.name}": API key ${holder.secretId} has it`);
    }
    const person = (await rows.people.list(key.accountUin)).find(({ policyName }) => policyName === key.name);
    if (person !== undefined) throw new OperatorError(`Cannot delete policy "${key.name}": ${person.name} has it`);
    if (!(await rows.policies.remove(key.accountUin, key.name))) throw noSuchPolicy(key);
  });
}

function noSuchPolicy(key: { readonly accountUin: string; readonly name: string }): OperatorError {
  return new OperatorError(`Cannot find policy "${key.name}": account ${key.accountUin} has none of this name`);
}
