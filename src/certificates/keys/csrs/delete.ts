// Delete CSRs: their keys go with them. Certificates and orders that use one have a copy of their own.

import { carryOut, type Decision } from '../../deciding/carry-out.ts';
import { takingRoom } from '../../deciding/room.ts';
import type { KeptCsr } from '../../model/kept-csr.ts';
import type { World } from '../../ports/world.ts';
import { changing, expecting, NO_CHANGE, together } from '../../ports/write-set.ts';
import { csrDetail } from './record.ts';
import { refuseFailed } from './refuse-failed.ts';

type DeleteWorld = Pick<World, 'store' | 'limits' | 'clock'>;

export interface CsrDeletion {
  readonly actor: string;
  readonly csrs: readonly KeptCsr[];
}

/** Answers the ids of those that this call has deleted; others were gone already. */
export async function deleteCsrs(world: DeleteWorld, { actor, csrs }: CsrDeletion): Promise<readonly number[]> {
  return await carryOut(world, async (failed) => {
    await refuseFailed(world, failed);
    const current = await Promise.all(csrs.map(async ({ id }) => await world.store.reads.csrs.find(id)));
    return deleting(world, { actor, csrs: current.filter((csr) => csr !== undefined) });
  });
}

function deleting(world: DeleteWorld, { actor, csrs }: CsrDeletion): Decision<readonly number[]> {
  const at = world.clock.now();
  const ofAccounts = Map.groupBy(csrs, ({ accountUin }) => accountUin);
  const sets = csrs.map((csr) =>
    together(
      expecting({ kind: 'csrUnchanged', csr }),
      changing(
        { kind: 'removeCsr', csrId: csr.id },
        { kind: 'operation', operation: { ...csrDetail(csr, actor), kind: 'csrDeleted', at } },
      ),
    ),
  );
  const room = [...ofAccounts].map(([accountUin, { length: acts }]) => takingRoom(world, { accountUin, acts }));
  return {
    set: csrs.length === 0 ? NO_CHANGE : together(...sets, ...room),
    answer: csrs.map(({ id }) => id),
  };
}
