// Cancel an order that is not issued yet: first at the issuer, then on record; what was published is retracted afterwards.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, isPending, phaseOf } from '../model/certificate.ts';
import type { IssuerCommit } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import { carryOut, type Decision } from '../deciding/carry-out.ts';
import { saving } from '../deciding/saving.ts';
import { changing, NO_CHANGE, together } from '../ports/write-set.ts';
import { issuerOfOrder } from './issuer-of-order.ts';
import { getCurrent } from './order.ts';

export interface CancelRequest {
  readonly actor: string;
  readonly certificate: Certificate;
}

type CancelWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'issuers' | 'products' | 'clock' | 'wake'>;

/** Answers the cancelled certificate. Refuses one that is issued, over already, or that the issuer will not let go. */
export async function cancel(world: CancelWorld, request: CancelRequest): Promise<Certificate> {
  const now = world.clock.now();
  checkPending(request.certificate, now);
  const commit = await cancelAtIssuer(world, request.certificate);
  const cancelled = await carryOut(world, async () => {
    const current = await getCurrent(world.store.reads, request.certificate.id);
    checkPending(current, now);
    const { set, answer } = cancelling(world, { actor: request.actor, current, now });
    return { set: together(commit(now), set), answer };
  });
  world.wake();
  return cancelled;
}

function cancelling(
  world: CancelWorld,
  { actor, current, now }: { readonly actor: string; readonly current: Certificate; readonly now: Date },
): Decision<Certificate> {
  const { accountUin, id } = current;
  const { set, saved } = saving(world, current, { ...current, step: 'cancelled', updatedAt: now });
  const besides = changing(
    { kind: 'abandonPlans', certificateId: id, at: now },
    { kind: 'operation', operation: { accountUin, actor, certificateId: id, kind: 'cancel', at: now } },
    { kind: 'scheduleJob', job: { kind: 'advance', subject: id, accountUin, runAt: now } },
  );
  return { set: together(set, besides), answer: saved };
}

function checkPending(certificate: Certificate, now: Date): void {
  if (certificate.source === 'ordered' && isPending(certificate, now)) return;
  const phase = certificate.source === 'uploaded' ? 'uploaded' : phaseOf(certificate, now);
  const detail = because('onlyPendingCancelled', { phase });
  refuse({ kind: 'phaseForbids', act: 'cancel', detail });
}

/** An order that was never committed is unknown to the issuer. */
async function cancelAtIssuer(world: CancelWorld, certificate: Certificate): Promise<IssuerCommit> {
  if (certificate.orderReference === '') return () => NO_CHANGE;
  const outcome = await issuerOfOrder(world, certificate).cancel(certificate.orderReference);
  return outcome.kind === 'cancelled' ? outcome.commit : refuse({ kind: 'cancelFailed', detail: outcome.detail });
}
