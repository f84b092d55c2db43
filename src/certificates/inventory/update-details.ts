// Updates the details of certificates that do not touch what they certify: alias, project, whether notices of expiry are wanted.

import type { Certificate } from '../model/certificate.ts';
import { getCurrent } from '../ordering/order.ts';
import type { OperationKind } from '../model/operations.ts';
import type { World } from '../ports/world.ts';
import { takeRoom } from '../model/quota.ts';

export interface DetailsUpdate {
  readonly actor: string;
  readonly certificates: readonly Certificate[];
  readonly change: Partial<Pick<Certificate, 'alias' | 'projectId' | 'ignoresExpiry'>>;
  /** How the log of operations calls it. */
  readonly kind: OperationKind;
}

/** All of them or none. Refuses where one was deleted meanwhile. */
export async function updateDetails(
  world: Pick<World, 'store' | 'limits' | 'clock'>,
  update: DetailsUpdate,
): Promise<void> {
  const { actor, certificates, change, kind } = update;
  const now = world.clock.now();
  await world.store.transact(async (rows) => {
    for (const { id, accountUin } of certificates) {
      const current = await getCurrent(rows, id);
      await rows.certificates.save(current, { ...current, ...change, updatedAt: now });
      await takeRoom(rows, world, { accountUin, acts: 1 });
      await rows.operations.append({ accountUin, actor, certificateId: id, kind, at: now });
    }
  });
}
