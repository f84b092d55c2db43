// Delete CSRs: their keys go with them. Certificates and orders that use one have a copy of their own.

import type { World } from '../../ports/world.ts';
import { takeRoom } from '../../model/quota.ts';
import type { KeptCsr } from '../../model/kept-csr.ts';
import { csrDetail } from './record.ts';

/** Answers the ids of those that this call has deleted; others were gone already. */
export async function deleteCsrs(
  world: Pick<World, 'store' | 'limits' | 'clock'>,
  { actor, csrs }: { readonly actor: string; readonly csrs: readonly KeptCsr[] },
): Promise<readonly number[]> {
  const at = world.clock.now();
  return await world.store.transact(async (rows) => {
    const deleted: number[] = [];
    for (const csr of csrs) {
      if (!(await rows.csrs.remove(csr.id))) continue;
      await takeRoom(rows, world, { accountUin: csr.accountUin, acts: 1 });
      await rows.operations.append({ ...csrDetail(csr, actor), kind: 'csrDeleted', at });
      deleted.push(csr.id);
    }
    return deleted;
  });
}
