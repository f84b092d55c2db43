// Who calls: what a SecretId stands for, by what the store says at the time of each request.

import { utf8Of } from '../lib/bytes.ts';
import type { Clock } from '../lib/clock.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { BUILT_IN_POLICIES, NO_ACCESS, type Policy } from './policy.ts';
import { isUsable, secretKeyPlace, type AccountReads, type AccountStore, type ApiKey } from './ports.ts';

export interface Caller {
  readonly accountUin: string;
  /** Of the API key; of a person who is signed in, their id. */
  readonly secretId: string;
  /** The name of that person; absent for a key. */
  readonly person?: string;
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

/** The same of a person who is signed in; undefined for one who is disabled, like for nobody. */
export async function findPersonCaller(
  { reads }: { readonly reads: Pick<AccountReads, 'accounts' | 'people' | 'policies'> },
  personId: string,
): Promise<FoundPerson | undefined> {
  const person = await reads.people.find(personId);
  if (person === undefined || person.disabled) return undefined;
  const account = await reads.accounts.find(person.accountUin);
  if (account === undefined) return undefined;
  const { accountUin, id: secretId, name, projectIds } = person;
  const policy = await policyOf(reads, person);
  return {
    caller: { accountUin, secretId, person: name, policy, projectIds, verified: account.verified },
    isSuspended: account.suspendedAt !== undefined,
  };
}

export type FoundPerson = Pick<FoundCaller, 'caller' | 'isSuspended'>;

/** With more of them all are forgotten, and looked up again. */
export const MAX_REMEMBERED_CALLERS = 1000;

type CallerWorld = Parameters<typeof findCaller>[0];

/**
 * `findCaller` with a memory, which holds until an account, a key, a person or a policy is changed, in this process or another.
 * Each call asks the store whether one was: one look-up instead of three, and no key to open. Unknown ids are not kept.
 */
export function makeCallerFinder(world: CallerWorld): (secretId: string) => Promise<FoundCaller | undefined> {
  const find = remembering(world, async (secretId) => await findCaller(world, secretId));
  return async (secretId) => {
    const found = await find(secretId);
    return found === undefined || hasExpired(found, world.clock.now()) ? undefined : found;
  };
}

/** `findPersonCaller` with the same memory. */
export function makePersonFinder(
  world: Pick<CallerWorld, 'store'>,
): (personId: string) => Promise<FoundPerson | undefined> {
  return remembering(world, async (personId) => await findPersonCaller(world.store, personId));
}

function remembering<Found>(
  { store }: Pick<CallerWorld, 'store'>,
  find: (id: string) => Promise<Found | undefined>,
): (id: string) => Promise<Found | undefined> {
  let known = { changes: -1, found: new Map<string, Found>() };
  return async (id) => {
    // Asked first: what is read afterwards is at least as new as this number says.
    const changes = await store.reads.accounts.countChanges();
    if (changes !== known.changes) known = { changes, found: new Map() };
    const { found } = known;
    const remembered = found.get(id);
    if (remembered !== undefined) return remembered;
    const fresh = await find(id);
    if (found.size >= MAX_REMEMBERED_CALLERS) found.clear();
    if (fresh !== undefined) found.set(id, fresh);
    return fresh;
  };
}

function hasExpired({ expiresAt }: FoundCaller, now: Date): boolean {
  return !isUsable({ disabled: false, expiresAt }, now);
}

export function isProjectOpen(caller: Pick<Caller, 'projectIds'>, projectId: number): boolean {
  return caller.projectIds === undefined || caller.projectIds.includes(projectId);
}

/** Whoever calls by a policy of their account: an API key, or a person. */
export type Holder = Pick<ApiKey, 'accountUin' | 'policyName' | 'projectIds'> & Partial<Pick<ApiKey, 'addresses'>>;

/** What the holder may do; nothing where the policy is gone. */
export async function policyOf(
  reads: Pick<AccountReads, 'policies'>,
  key: Pick<Holder, 'accountUin' | 'policyName'>,
): Promise<Policy> {
  const builtIn = BUILT_IN_POLICIES.get(key.policyName);
  return builtIn ?? (await reads.policies.find(key.accountUin, key.policyName)) ?? NO_ACCESS;
}
