// Cancels at its issuer an order that is over here for reasons of its own, and records that the issuer knows.

import { retryAt } from '../model/next-step.ts';
import { issuerOfOrder } from '../ordering/issuer-of-order.ts';
import { inEnglish } from '../../reasons/reason.ts';
import type { ActOutcome, ActWorld, Attempt } from '../deciding/act.ts';
import { saveOver } from '../deciding/saving.ts';

/** Tried again until the issuer lets the order go, so that nothing is issued there that nobody here waits for. */
export async function cancelOrder(world: ActWorld, { certificate, attempts }: Attempt): Promise<ActOutcome> {
  const { id, orderReference } = certificate;
  const outcome = await issuerOfOrder(world, certificate).cancel(orderReference);
  const now = world.clock.now();
  if (outcome.kind === 'cancelled') {
    const next = { ...certificate, orderReference: '', updatedAt: now };
    const saved = await saveOver(world, { previous: certificate, next, besides: outcome.commit(now) });
    return { kind: 'went', certificate: saved };
  }
  const at = retryAt({ attempts, now });
  return { kind: 'again', at, trouble: `Cannot cancel the order of ${id} at its issuer: ${inEnglish(outcome.detail)}` };
}
