// Cancel an order that is not issued yet: first at the issuer, then on record; what was published is retracted afterwards.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, isPending, phaseOf } from '../model/certificate.ts';
import type { World } from '../ports/world.ts';
import { getCurrent, issuerOfProduct } from './order.ts';

export interface CancelRequest {
  readonly actor: string;
  readonly certificate: Certificate;
}

type CancelWorld = Pick<World, 'store' | 'issuers' | 'products' | 'clock' | 'wake'>;

/** Answers the cancelled certificate. Refuses one that is issued, over already, or that the issuer will not let go. */
export async function cancel(world: CancelWorld, request: CancelRequest): Promise<Certificate> {
  const now = world.clock.now();
  checkPending(request.certificate, now);
  await cancelAtIssuer(world, request.certificate);
  const cancelled = await world.store.transact(async (rows) => {
    const current = await getCurrent(rows, request.certificate.id);
    checkPending(current, now);
    const next = await rows.certificates.save(current, { ...current, step: 'cancelled', updatedAt: now });
    const { accountUin, id } = next;
    await rows.issuances.abandonPlanned(id, now);
    await rows.operations.append({ accountUin, actor: request.actor, certificateId: id, kind: 'cancel', at: now });
    await rows.jobs.schedule({ kind: 'drive', subject: id, accountUin, runAt: now });
    return next;
  });
  world.wake();
  return cancelled;
}

function checkPending(certificate: Certificate, now: Date): void {
  if (certificate.source === 'ordered' && isPending(certificate, now)) return;
  const phase = certificate.source === 'uploaded' ? 'uploaded' : phaseOf(certificate, now);
  const detail = because('onlyPendingCancelled', { phase });
  refuse({ kind: 'phaseForbids', act: 'cancel', detail });
}

/** An order that was never committed is unknown to the issuer. */
async function cancelAtIssuer(world: CancelWorld, certificate: Certificate): Promise<void> {
  if (certificate.orderReference === '') return;
  const outcome = await issuerOfProduct(world, certificate.productId).cancel(certificate.orderReference);
  if (outcome.kind !== 'cancelled') refuse({ kind: 'cancelFailed', detail: outcome.detail });
}
