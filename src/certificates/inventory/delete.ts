// Delete a certificate: its keys are wiped and the record hidden; the ledger of serials and the lineage remain.

import { addMs, HOUR_MS, isAhead } from '../../lib/clock.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, isPending, phaseOf } from '../model/certificate.ts';
import { getCurrent } from '../ordering/order.ts';
import type { Rows } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { takeRoomForChange } from '../model/quota.ts';

/** reference/lifecycle.md: a free certificate is not deleted within an hour of its application. */
export const FREE_DELETE_DELAY_MS = HOUR_MS;

export interface DeleteRequest {
  readonly actor: string;
  readonly certificate: Certificate;
}

type DeleteWorld = Pick<World, 'store' | 'products' | 'limits' | 'clock'>;

export async function deleteCertificate(world: DeleteWorld, request: DeleteRequest): Promise<void> {
  await world.store.transact(async (rows) => await deleteIn(rows, world, request));
}

/** The same as a part of a transaction. */
export async function deleteIn(
  rows: Pick<Rows, 'certificates' | 'operations' | 'usage'>,
  world: Pick<World, 'products' | 'limits' | 'clock'>,
  { actor, certificate }: DeleteRequest,
): Promise<void> {
  const now = world.clock.now();
  const current = await getCurrent(rows, certificate.id);
  checkDeletable(world, current, now);
  const { id, accountUin } = current;
  const wiped = {
    sealedKey: undefined,
    sealedKeyOutline: undefined,
    sealedEncryptionKey: undefined,
    sealedKeyPassword: undefined,
  };
  const deleted = { ...current, ...wiped, deletedAt: now, updatedAt: now };
  await takeRoomForChange(rows, world, { from: current, to: deleted });
  await rows.certificates.save(current, deleted);
  await rows.operations.append({ accountUin, actor, certificateId: id, kind: 'delete', at: now });
}

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
