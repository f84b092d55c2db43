// What an expectation of a write set that is not so says to whoever has asked for it.

import { refuse } from '../../failure.ts';
import { checkRoom } from '../deciding/room.ts';
import { OBSTACLES } from '../keys/subject-keys.ts';
import { IdTaken, type Reads, StaleState } from '../ports/store.ts';
import type { KeyObstacle } from '../ports/subject-keys.ts';
import type { World } from '../ports/world.ts';
import type { Expectation } from '../ports/write-set.ts';

/**
 * Refuses what the store has found, as long as it is so: of what was assumed and not read. What a decision reads anew is refused by
 * the decision. Throws IdTaken for an id that is on record.
 */
export async function refuseFailed(
  { store: { reads }, limits }: Pick<World, 'limits'> & { readonly store: { readonly reads: Reads } },
  failed: Expectation | undefined,
): Promise<void> {
  switch (failed?.kind) {
    case 'idFree':
      throw new IdTaken(`Cannot insert certificate ${failed.certificateId}: the id is on record`);
    case 'room':
    case 'roomAtHand':
      return await checkRoom(reads, failed.addition);
    case 'campaignItemUnchanged':
      throw new StaleState(`Certificate ${failed.item.certificateId} is not to be replaced by the campaign any more`);
    case 'ordersUnderWay':
      return await checkUnderWay(reads, { ...failed, limit: limits.ordersPerAccount });
    case 'keyFree':
      return refuseKey(await reads.subjectKeys.findObstacle(failed));
    case 'keyNotBlocked':
      return refuseKey((await reads.subjectKeys.findBlocked(failed.keySha256)) === undefined ? undefined : 'blocked');
    default:
  }
}

/** Refuses where more of the account's orders are neither issued nor over than leave room for another. */
export async function checkUnderWay(
  reads: Pick<Reads, 'certificates'>,
  { accountUin, atMost, limit }: { readonly accountUin: string; readonly atMost: number; readonly limit: number },
): Promise<void> {
  if ((await reads.certificates.countUnderWay(accountUin)) > atMost) refuse({ kind: 'orderLimitReached', limit });
}

function refuseKey(obstacle: KeyObstacle | undefined): void {
  if (obstacle !== undefined) refuse({ kind: 'csrMismatch', detail: OBSTACLES[obstacle] });
}
