// Delete a certificate: its keys are wiped and the record hidden; the ledger of serials and the lineage remain.

import { addMs, HOUR_MS, isAhead } from '../../lib/clock.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, isPending, phaseOf } from '../model/certificate.ts';
import { carryOut } from '../deciding/carry-out.ts';
import { takingRoomForChange } from '../deciding/room.ts';
import { saving } from '../deciding/saving.ts';
import { getCurrent } from '../ordering/order.ts';
import type { World } from '../ports/world.ts';
import { changing, together, type WriteSet } from '../ports/write-set.ts';

/** reference/lifecycle.md: a free certificate is not deleted within an hour of its application. */
export const FREE_DELETE_DELAY_MS = HOUR_MS;

export interface DeleteRequest {
  readonly actor: string;
  readonly certificate: Certificate;
}

export type DeleteWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'products' | 'limits' | 'clock'>;

export async function deleteCertificate(world: DeleteWorld, request: DeleteRequest): Promise<void> {
  await carryOut(world, async () => ({ set: await deleting(world, request), answer: undefined }));
}

/** Refuses a certificate that may not be deleted as it stands. */
export async function deleting(world: DeleteWorld, { actor, certificate }: DeleteRequest): Promise<WriteSet> {
  const now = world.clock.now();
  const current = await getCurrent(world.store.reads, certificate.id);
  checkDeletable(world, current, now);
  const { id: certificateId, accountUin } = current;
  const deleted = { ...current, ...WIPED, deletedAt: now, updatedAt: now };
  return together(
    saving(world, current, deleted).set,
    takingRoomForChange(world, { from: current, to: deleted }),
    changing({ kind: 'operation', operation: { accountUin, actor, certificateId, kind: 'delete', at: now } }),
  );
}

const WIPED = {
  sealedKey: undefined,
  sealedKeyOutline: undefined,
  sealedEncryptionKey: undefined,
  sealedKeyPassword: undefined,
};

function checkDeletable(world: Pick<World, 'products'>, certificate: Certificate, now: Date): void {
  if (certificate.source === 'uploaded') return;
  const phase = phaseOf(certificate, now);
  if (phase === 'issued') refuse({ kind: 'deleteIssuedForbidden' });
  const isFree = world.products.get(certificate.productId)?.kind === 'free';
  const isYoung = now < addMs(certificate.createdAt, FREE_DELETE_DELAY_MS) && !isAhead(certificate.createdAt, now);
  if (isFree && isYoung) refuse({ kind: 'deleteWithinHourForbidden' });
  if (isPending(certificate, now)) {
    refuse({ kind: 'phaseForbids', act: 'delete', detail: because('orderUnderWay') });
  }
  if (phase === 'revoking') {
    refuse({
      kind: 'phaseForbids',
      act: 'delete',
      detail: because('revocationUnderWay'),
    });
  }
}
