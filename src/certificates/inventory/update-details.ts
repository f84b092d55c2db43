// Updates the details of certificates that do not touch what they certify: alias, project, whether notices of expiry are wanted.

import type { Certificate } from '../model/certificate.ts';
import { carryOut } from '../deciding/carry-out.ts';
import { takingRoom } from '../deciding/room.ts';
import { saving } from '../deciding/saving.ts';
import { getCurrent } from '../ordering/order.ts';
import { refuseFailed } from '../ordering/refuse-failed.ts';
import type { OperationKind } from '../model/operations.ts';
import type { World } from '../ports/world.ts';
import { changing, together, type WriteSet } from '../ports/write-set.ts';

export interface DetailsUpdate {
  readonly actor: string;
  readonly certificates: readonly Certificate[];
  readonly change: Partial<Pick<Certificate, 'alias' | 'projectId' | 'ignoresExpiry'>>;
  /** How the log of operations calls it. */
  readonly kind: OperationKind;
}

type UpdateWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'limits' | 'clock'>;

/** All of them or none. Refuses where one was deleted meanwhile. */
export async function updateDetails(world: UpdateWorld, update: DetailsUpdate): Promise<void> {
  const now = world.clock.now();
  await carryOut(world, async (failed) => {
    await refuseFailed(world, failed);
    const current = await Promise.all(
      update.certificates.map(async (certificate) => await getCurrent(world.store.reads, certificate.id)),
    );
    return { set: updating(world, { ...update, certificates: current, now }), answer: undefined };
  });
}

function updating(
  world: UpdateWorld,
  { actor, certificates, change, kind, now }: DetailsUpdate & { readonly now: Date },
): WriteSet {
  const ofAccounts = Map.groupBy(certificates, ({ accountUin }) => accountUin);
  return together(
    ...certificates.map((current) => {
      const { id: certificateId, accountUin } = current;
      const { set } = saving(world, current, { ...current, ...change, updatedAt: now });
      const operation = { accountUin, actor, certificateId, kind, at: now };
      return together(set, changing({ kind: 'operation', operation }));
    }),
    ...[...ofAccounts].map(([accountUin, { length: acts }]) => takingRoom(world, { accountUin, acts })),
  );
}
