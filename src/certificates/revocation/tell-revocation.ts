// Tells the issuer of a revocation, again until it knows, and records that it does.

import type { Certificate } from '../model/certificate.ts';
import { retryAt } from '../model/next-step.ts';
import { issuerOfOrder } from '../ordering/issuer-of-order.ts';
import { inEnglish } from '../../reasons/reason.ts';
import type { ActOutcome, ActWorld, Attempt } from '../deciding/act.ts';
import { saveOver } from '../deciding/saving.ts';

export async function tellRevocation(world: ActWorld, attempt: Attempt): Promise<ActOutcome> {
  const { certificate, attempts, now } = attempt;
  const { id, issued: material, revocation, orderReference } = certificate;
  if (material === undefined || revocation === undefined) throw new Error(`Cannot revoke ${id}: it was never issued`);
  const { requestedAt, reason } = revocation;
  const issuer = issuerOfOrder(world, certificate);
  const outcome = await issuer.revoke({ orderReference, material, requestedAt, reason });
  if (outcome.kind !== 'revoked') {
    const at = retryAt({ attempts, now: world.clock.now() });
    return { kind: 'again', at, trouble: `Cannot revoke ${id} at its issuer: ${inEnglish(outcome.detail)}` };
  }
  const next: Certificate = {
    ...certificate,
    step: 'revoked',
    revocation: { ...revocation, revokedAt: now },
    updatedAt: world.clock.now(),
  };
  const saved = await saveOver(world, { previous: certificate, next, besides: outcome.commit(now) });
  return { kind: 'went', certificate: saved };
}
