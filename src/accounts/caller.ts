// Who calls: what a SecretId stands for, looked up anew for each request, so that every change takes effect at once.

import { utf8Of } from '../lib/bytes.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { BUILT_IN_POLICIES, NO_ACCESS, type Policy } from './policy.ts';
import { secretKeyPlace, type AccountReads, type AccountStore, type ApiKey } from './ports.ts';

export interface Caller {
  readonly accountUin: string;
  readonly secretId: string;
  readonly policy: Policy;
  /** Projects open to the caller; undefined for all. */
  readonly projectIds: readonly number[] | undefined;
  /** The account's identity is verified. */
  readonly verified: boolean;
}

export interface FoundCaller {
  readonly caller: Caller;
  /** What the caller signs with. */
  readonly secretKey: string;
}

/** Undefined for an unknown SecretId and for a disabled key alike. Throws when the sealed key cannot be opened. */
export async function findCaller(
  world: { readonly store: AccountStore; readonly secrets: SecretBox },
  secretId: string,
): Promise<FoundCaller | undefined> {
  const { reads } = world.store;
  const key = await reads.apiKeys.find(secretId);
  if (key === undefined || key.disabled) return undefined;
  const account = await reads.accounts.find(key.accountUin);
  if (account === undefined) return undefined;
  const { accountUin, projectIds } = key;
  const policy = await policyOf(reads, key);
  return {
    caller: { accountUin, secretId, policy, projectIds, verified: account.verified },
    secretKey: utf8Of(world.secrets.open(key.sealedSecretKey, secretKeyPlace(secretId))),
  };
}

export function isProjectOpen(caller: Pick<Caller, 'projectIds'>, projectId: number): boolean {
  return caller.projectIds === undefined || caller.projectIds.includes(projectId);
}

async function policyOf(reads: AccountReads, key: ApiKey): Promise<Policy> {
  const builtIn = BUILT_IN_POLICIES.get(key.policyName);
  return builtIn ?? (await reads.policies.find(key.accountUin, key.policyName)) ?? NO_ACCESS;
}
