// The API key by which something goes on that a key has begun: itself, or the one that a rotation has put in its place.

import { because, type Reason } from '../reasons/reason.ts';
import { type AccountReads, type ApiKey, isUsable } from './ports.ts';

/** More rotations than there are within the life of anything that is under way: one a day for a year. */
export const MAX_SUCCESSIONS = 366;

export type UsableKey =
  | { readonly kind: 'usable'; readonly key: ApiKey }
  | { readonly kind: 'gone'; readonly why: Reason };

/**
 * A key that expired after it was rotated hands on what it has begun. One that is disabled or deleted was ended by somebody, and
 * hands on nothing.
 */
export async function findUsableKey(
  { apiKeys }: Pick<AccountReads, 'apiKeys'>,
  wish: { readonly secretId: string; readonly accountUin: string; readonly now: Date },
): Promise<UsableKey> {
  const { accountUin, now } = wish;
  let { secretId } = wish;
  for (let step = 0; step <= MAX_SUCCESSIONS; step += 1) {
    const key = await apiKeys.find(secretId);
    if (key === undefined || key.accountUin !== accountUin) return { kind: 'gone', why: because('keyDeleted') };
    if (key.disabled) return { kind: 'gone', why: because('keyDisabled') };
    if (isUsable(key, now)) return { kind: 'usable', key };
    if (key.successor === undefined) return { kind: 'gone', why: because('keyExpired') };
    secretId = key.successor;
  }
  return { kind: 'gone', why: because('keyRotatedTooOften', { most: MAX_SUCCESSIONS }) };
}
