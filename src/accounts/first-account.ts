// The first start: one account with one API key, whose only open copy lies in a file for the operator.

import { newAccountUin, newSecretId, newSecretKey } from '../lib/ids.ts';
import { sealApiKey, type KeyWorld } from './api-keys.ts';
import { FULL_ACCESS_NAME } from './policy.ts';

export const FIRST_ACCOUNT_NAME = 'first';

export interface FirstKey {
  readonly accountUin: string;
  readonly secretId: string;
  readonly secretKey: string;
}

/** The file first-key.json of the data folder. */
export interface FirstKeyFile {
  /** Undefined when there is none; throws when it is there and cannot be understood. */
  find(): Promise<FirstKey | undefined>;
  /** Writes it whole and durably, or answers what another process wrote a moment before. */
  create(key: FirstKey): Promise<FirstKey>;
  /** Takes away a file whose key never came into the store; no error when it is gone. */
  discard(): Promise<void>;
}

/**
 * Makes account and key when the store has no account yet; 'made' says that this call stored them. The file is written
 * first and holds all of it, so that a start that was cut short is finished by the next one, with the same key. Once
 * there is an account the file is the operator's, who may well delete it.
 */
export async function ensureFirstAccount(
  world: KeyWorld & { readonly firstKeyFile: FirstKeyFile },
): Promise<'made' | 'present'> {
  if ((await world.store.reads.accounts.list()).length > 0) return 'present';
  const firstKey = (await world.firstKeyFile.find()) ?? (await world.firstKeyFile.create(drawFirstKey(world)));
  const key = sealApiKey(world, { ...firstKey, policyName: FULL_ACCESS_NAME, projectIds: undefined });
  const outcome = await world.store.transact(async (rows) => {
    if ((await rows.accounts.list()).length > 0) {
      return (await rows.apiKeys.find(firstKey.secretId)) === undefined ? 'overtaken' : 'present';
    }
    const standing = { verified: true, createdAt: key.createdAt, suspendedAt: undefined };
    await rows.accounts.put({ uin: firstKey.accountUin, name: FIRST_ACCOUNT_NAME, ...standing });
    await rows.apiKeys.put(key);
    return 'made';
  });
  if (outcome !== 'overtaken') return outcome;
  // A node with a data folder of its own was faster: the key lies there, and this file opens nothing.
  await world.firstKeyFile.discard();
  return 'present';
}

function drawFirstKey(world: KeyWorld): FirstKey {
  const { random } = world;
  return { accountUin: newAccountUin(random), secretId: newSecretId(random), secretKey: newSecretKey(random) };
}
