// What an expectation that is not so says to whoever has asked for a CSR to be kept, changed or deleted.

import { refuse } from '../../../failure.ts';
import { checkRoom } from '../../deciding/room.ts';
import { IdTaken } from '../../ports/store.ts';
import type { World } from '../../ports/world.ts';
import type { Expectation } from '../../ports/write-set.ts';

/** Refuses as long as it is so. Throws IdTaken for an id that is on record. */
export async function refuseFailed(
  world: Pick<World, 'store' | 'limits'>,
  failed: Expectation | undefined,
): Promise<void> {
  switch (failed?.kind) {
    case 'csrIdFree':
      throw new IdTaken(`Cannot keep CSR ${failed.csrId}: the id is on record`);
    case 'room':
      return await checkRoom(world.store.reads, failed.addition);
    case 'csrsOfAccount':
      return await checkCount(world, failed.accountUin);
    default:
  }
}

/** Refuses one more than the account may keep. */
export async function checkCount(
  { store, limits }: Pick<World, 'store' | 'limits'>,
  accountUin: string,
): Promise<void> {
  const limit = limits.csrsPerAccount;
  if ((await store.reads.csrs.count(accountUin)) >= limit) refuse({ kind: 'csrLimitReached', limit });
}
