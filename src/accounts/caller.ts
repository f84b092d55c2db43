// Who calls: what a SecretId stands for, by what the store says at the time of each request.

import { utf8Of } from '../lib/bytes.ts';
import type { Clock } from '../lib/clock.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { BUILT_IN_POLICIES, NO_ACCESS, type Policy } from './policy.ts';
import { isUsable, secretKeyPlace, type AccountReads, type AccountStore, type ApiKey } from './ports.ts';

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
  /** Of the key. */
  readonly expiresAt: Date | undefined;
  /** Ranges from which the key may be used; undefined for everywhere. */
  readonly addresses: readonly string[] | undefined;
  /** The operator has suspended its account. */
  readonly isSuspended: boolean;
}

/** Undefined for an unknown SecretId, and for a disabled or expired key, alike. Throws when the sealed key cannot be opened. */
export async function findCaller(
  world: { readonly store: AccountStore; readonly secrets: SecretBox; readonly clock: Clock },
  secretId: string,
): Promise<FoundCaller | undefined> {
  const { reads } = world.store;
  const key = await reads.apiKeys.find(secretId);
  if (key === undefined || !isUsable(key, world.clock.now())) return undefined;
  const account = await reads.accounts.find(key.accountUin);
  if (account === undefined) return undefined;
  const { accountUin, projectIds, addresses, expiresAt } = key;
  const policy = await policyOf(reads, key);
  return {
    caller: { accountUin, secretId, policy, projectIds, verified: account.verified },
    secretKey: utf8Of(world.secrets.open(key.sealedSecretKey, secretKeyPlace(secretId))),
    expiresAt,
    addresses,
    isSuspended: account.suspendedAt !== undefined,
  };
}

/** With more of them all are forgotten, and looked up again. */
export const MAX_REMEMBERED_CALLERS = 1000;

/**
 * `findCaller` with a memory, which holds until an account, a key or a policy is changed, in this process or another.
 * Each call asks the store whether one was: one look-up instead of three, and no key to open. Unknown ids are not kept.
 */
export function makeCallerFinder(
  world: Parameters<typeof findCaller>[0],
): (secretId: string) => Promise<FoundCaller | undefined> {
  let known = { changes: -1, callers: new Map<string, FoundCaller>() };
  return async (secretId) => {
    // Asked first: what is read afterwards is at least as new as this number says.
    const changes = await world.store.reads.accounts.countChanges();
    if (changes !== known.changes) known = { changes, callers: new Map() };
    const { callers } = known;
    const remembered = callers.get(secretId);
    if (remembered !== undefined) return hasExpired(remembered, world.clock.now()) ? undefined : remembered;
    const found = await findCaller(world, secretId);
    if (callers.size >= MAX_REMEMBERED_CALLERS) callers.clear();
    if (found !== undefined) callers.set(secretId, found);
    return found;
  };
}

function hasExpired({ expiresAt }: FoundCaller, now: Date): boolean {
  return !isUsable({ disabled: false, expiresAt }, now);
}

export function isProjectOpen(caller: Pick<Caller, 'projectIds'>, projectId: number): boolean {
  return caller.projectIds === undefined || caller.projectIds.includes(projectId);
}

/** What the key may do; nothing where its policy is gone. */
export async function policyOf(reads: Pick<AccountReads, 'policies'>, key: ApiKey): Promise<Policy> {
  const builtIn = BUILT_IN_POLICIES.get(key.policyName);
  return builtIn ?? (await reads.policies.find(key.accountUin, key.policyName)) ?? NO_ACCESS;
}
