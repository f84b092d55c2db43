// API keys: made with a SecretKey that is shown once, then kept sealed; disabled, changed, deleted.

import { bytesOfUtf8 } from '../lib/bytes.ts';
import type { Clock } from '../lib/clock.ts';
import { newSecretId, newSecretKey } from '../lib/ids.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { Random } from '../lib/random.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { getAccount } from './accounts.ts';
import { getPolicy } from './policies.ts';
import { secretKeyPlace, type AccountReads, type AccountRows, type AccountStore, type ApiKey } from './ports.ts';
import { getProject } from './projects.ts';

export const MAX_KEYS_PER_ACCOUNT = 1000;

/** What a key may do, and where. */
export interface Permit {
  readonly policyName: string;
  /** Projects open to the key; undefined for all. */
  readonly projectIds: readonly number[] | undefined;
}

export interface KeyWorld {
  readonly store: AccountStore;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  readonly random: Random;
}

export interface NewApiKey {
  readonly key: ApiKey;
  /** Known to nobody but the one who is shown it now. */
  readonly secretKey: string;
}

/** Throws OperatorError when account, policy or a project does not exist, or the account has too many keys. */
export async function makeApiKey(world: KeyWorld, wish: { readonly accountUin: string } & Permit): Promise<NewApiKey> {
  const made = drawApiKey(world, wish);
  await world.store.transact(async (rows) => {
    await checkPermit(rows, wish);
    if ((await rows.apiKeys.list(wish.accountUin)).length >= MAX_KEYS_PER_ACCOUNT) {
      throw new OperatorError(`Cannot make an API key: account ${wish.accountUin} has ${MAX_KEYS_PER_ACCOUNT} already`);
    }
    await rows.apiKeys.put(made.key);
  });
  return made;
}

/** A key that is not on record yet. Its SecretId has 190 random bits, so that it is new. */
export function drawApiKey(
  world: Pick<KeyWorld, 'secrets' | 'clock' | 'random'>,
  wish: { readonly accountUin: string } & Permit,
): NewApiKey {
  const secretId = newSecretId(world.random);
  const secretKey = newSecretKey(world.random);
  return { key: sealApiKey(world, { ...wish, secretId, secretKey }), secretKey };
}

export function sealApiKey(
  world: Pick<KeyWorld, 'secrets' | 'clock'>,
  open: { readonly accountUin: string; readonly secretId: string; readonly secretKey: string } & Permit,
): ApiKey {
  const { accountUin, secretId, secretKey, policyName, projectIds } = open;
  const sealedSecretKey = world.secrets.seal(bytesOfUtf8(secretKey), secretKeyPlace(secretId));
  return {
    accountUin,
    secretId,
    sealedSecretKey,
    policyName,
    projectIds,
    disabled: false,
    createdAt: world.clock.now(),
  };
}

/** A disabled key is refused like an unknown one, from the next request on. */
export async function setDisabled(
  world: { readonly store: AccountStore },
  wish: { readonly secretId: string; readonly disabled: boolean },
): Promise<ApiKey> {
  return changeApiKey(world.store, { secretId: wish.secretId, change: (key) => ({ ...key, disabled: wish.disabled }) });
}

/** Gives the key another permit. Throws OperatorError when the policy or a project does not exist. */
export async function permit(
  world: { readonly store: AccountStore },
  wish: { readonly secretId: string; readonly permit: Partial<Permit> },
): Promise<ApiKey> {
  return changeApiKey(world.store, { secretId: wish.secretId, change: (key) => ({ ...key, ...wish.permit }) });
}

export async function deleteApiKey(world: { readonly store: AccountStore }, secretId: string): Promise<void> {
  const removed = await world.store.transact((rows) => rows.apiKeys.remove(secretId));
  if (!removed) throw noSuchKey(secretId);
}

async function changeApiKey(
  store: AccountStore,
  step: { readonly secretId: string; readonly change: (key: ApiKey) => ApiKey },
): Promise<ApiKey> {
  return store.transact(async (rows: AccountRows) => {
    const key = await rows.apiKeys.find(step.secretId);
    if (key === undefined) throw noSuchKey(step.secretId);
    const changed = step.change(key);
    await checkPermit(rows, changed);
    await rows.apiKeys.put(changed);
    return changed;
  });
}

async function checkPermit(reads: AccountReads, wish: { readonly accountUin: string } & Permit): Promise<void> {
  await getAccount(reads, wish.accountUin);
  await getPolicy(reads, { accountUin: wish.accountUin, name: wish.policyName });
  for (const id of wish.projectIds ?? []) await getProject(reads, { accountUin: wish.accountUin, id });
}

function noSuchKey(secretId: string): OperatorError {
  return new OperatorError(`Cannot find API key "${secretId}": there is none with this SecretId`);
}
