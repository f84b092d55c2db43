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
import type { SignInRows, SignInStore } from './sessions/ports.ts';

export const MAX_KEYS_PER_ACCOUNT = 1000;

/** What a key may do, where, from where, and until when. */
export interface Permit {
  readonly policyName: string;
  /** Projects open to the key; undefined for all. */
  readonly projectIds: readonly number[] | undefined;
  /** Ranges as `readKeyRanges` answers them; undefined for everywhere. */
  readonly addresses?: readonly string[] | undefined;
  /** Undefined for ever. */
  readonly expiresAt?: Date | undefined;
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

/**
 * Throws OperatorError when account, policy or a project does not exist, the account has too many keys, or the key would
 * have expired already.
 */
export async function makeApiKey(world: KeyWorld, wish: { readonly accountUin: string } & Permit): Promise<NewApiKey> {
  checkExpiry(world, wish);
  const made = drawApiKey(world, wish);
  await world.store.transact(async (rows) => {
    await addApiKey(rows, made.key);
  });
  return made;
}

/** Throws OperatorError as `makeApiKey` does. */
export async function addApiKey(rows: AccountRows, key: ApiKey): Promise<void> {
  await checkPermit(rows, key);
  if ((await rows.apiKeys.list(key.accountUin)).length >= MAX_KEYS_PER_ACCOUNT) {
    throw new OperatorError(`Cannot make an API key: account ${key.accountUin} has ${MAX_KEYS_PER_ACCOUNT} already`);
  }
  await rows.apiKeys.put(key);
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
  const { accountUin, secretId, secretKey, policyName, projectIds, addresses, expiresAt } = open;
  const sealedSecretKey = world.secrets.seal(bytesOfUtf8(secretKey), secretKeyPlace(secretId));
  return {
    accountUin,
    secretId,
    sealedSecretKey,
    policyName,
    projectIds,
    addresses,
    disabled: false,
    createdAt: world.clock.now(),
    expiresAt,
    lastUsedAt: undefined,
    successor: undefined,
  };
}

/** A disabled key is refused like an unknown one, from the next request on, and the sessions that it has begun have ended. */
export async function setDisabled(
  { store, clock }: SessionEndingWorld,
  wish: { readonly secretId: string; readonly disabled: boolean },
): Promise<ApiKey> {
  return await store.transact(async (rows) => {
    const changed = { ...(await getApiKey(rows, wish.secretId)), disabled: wish.disabled };
    await checkPermit(rows, changed);
    await rows.apiKeys.put(changed);
    if (changed.disabled) await endSessions(rows, { ...wish, at: clock.now() });
    return changed;
  });
}

interface SessionEndingWorld {
  readonly store: SignInStore;
  readonly clock: Clock;
}

async function endSessions(
  rows: SignInRows,
  { secretId, at }: { readonly secretId: string; readonly at: Date },
): Promise<void> {
  await rows.sessions.endAll(secretId, { at, but: undefined });
}

/** Gives the key another permit. Throws OperatorError as `makeApiKey` does. */
export async function permit(
  world: Pick<KeyWorld, 'store' | 'clock'>,
  wish: { readonly secretId: string; readonly permit: Partial<Permit> },
): Promise<ApiKey> {
  checkExpiry(world, wish.permit);
  return changeApiKey(world.store, { secretId: wish.secretId, change: (key) => ({ ...key, ...wish.permit }) });
}

export async function deleteApiKey({ store, clock }: SessionEndingWorld, secretId: string): Promise<void> {
  const removed = await store.transact(async (rows) => {
    await endSessions(rows, { secretId, at: clock.now() });
    return await rows.apiKeys.remove(secretId);
  });
  if (!removed) throw noSuchKey(secretId);
}

/** Throws OperatorError when there is none. */
export async function getApiKey(reads: Pick<AccountReads, 'apiKeys'>, secretId: string): Promise<ApiKey> {
  const key = await reads.apiKeys.find(secretId);
  if (key === undefined) throw noSuchKey(secretId);
  return key;
}

async function changeApiKey(
  store: AccountStore,
  step: { readonly secretId: string; readonly change: (key: ApiKey) => ApiKey },
): Promise<ApiKey> {
  return store.transact(async (rows: AccountRows) => {
    const changed = step.change(await getApiKey(rows, step.secretId));
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

function checkExpiry({ clock }: Pick<KeyWorld, 'clock'>, { expiresAt }: Partial<Permit>): void {
  if (expiresAt === undefined || expiresAt > clock.now()) return;
  throw new OperatorError(`Cannot let an API key expire at ${expiresAt.toISOString()}: that time is past`);
}

function noSuchKey(secretId: string): OperatorError {
  return new OperatorError(`Cannot find API key "${secretId}": there is none with this SecretId`);
}
