// Put a new API key in place of another, which stays valid until callers have changed over.

import { addMs, HOUR_MS } from '../lib/clock.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { addApiKey, drawApiKey, getApiKey, type KeyWorld, type NewApiKey } from './api-keys.ts';
import { type ApiKey, isUsable } from './ports.ts';

export const DEFAULT_OVERLAP_HOURS = 24;
/** 90 days: longer than any change-over takes that has not been forgotten. */
export const MAX_OVERLAP_HOURS = 90 * 24;

export interface Rotation {
  readonly made: NewApiKey;
  /** As it is from now on. */
  readonly old: ApiKey;
}

/**
 * The new key has the permit of the old one and does not expire. The old one expires after the overlap, or before where
 * it would have; its orders under way go on as the new one's. Throws OperatorError for a key that is not valid itself, and when the account has too many keys.
 */
export async function rotateApiKey(
  world: KeyWorld,
  wish: { readonly secretId: string; readonly overlapHours: number },
): Promise<Rotation> {
  const { secretId, overlapHours } = wish;
  const now = world.clock.now();
  const overlapEnd = addMs(now, overlapHours * HOUR_MS);
  const { accountUin, policyName, projectIds, addresses } = await getApiKey(world.store.reads, secretId);
  const drawn = drawApiKey(world, { accountUin, policyName, projectIds, addresses });
  return await world.store.transact(async (rows) => {
    const before = await getApiKey(rows, secretId);
    if (!isUsable(before, now)) throw new OperatorError(`Cannot rotate API key "${secretId}": it is not valid itself`);
    const permit = { policyName: before.policyName, projectIds: before.projectIds, addresses: before.addresses };
    const key = { ...drawn.key, ...permit };
    const old = { ...before, expiresAt: earlier(before.expiresAt, overlapEnd), successor: key.secretId };
    await addApiKey(rows, key);
    await rows.apiKeys.put(old);
    return { made: { ...drawn, key }, old };
  });
}

function earlier(left: Date | undefined, right: Date): Date {
  return left !== undefined && left < right ? left : right;
}
