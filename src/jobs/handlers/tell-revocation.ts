// Tells the issuer of a revocation, again until it knows, and records that it does.

import { serialsOf } from '../../certificates/model/certificate.ts';
import { retryAt } from '../../certificates/model/next-step.ts';
import { issuerOfProduct } from '../../certificates/ordering/order.ts';
import { crlReasonOf } from '../../certificates/model/revocation-reason.ts';
import { inEnglish } from '../../reasons/reason.ts';
import { type ActOutcome, type Drive, type DriveWorld, record } from './act.ts';

export async function tellRevocation(world: DriveWorld, drive: Drive): Promise<ActOutcome> {
  const { certificate, attempts, now } = drive;
  const { id, issued, revocation } = certificate;
  if (issued === undefined || revocation === undefined) throw new Error(`Cannot revoke ${id}: it was never issued`);
  const reason = crlReasonOf(revocation.reason);
  const issuer = issuerOfProduct(world, certificate.productId);
  const outcome = await issuer.revoke({ serials: serialsOf(issued), at: revocation.requestedAt, reason });
  if (outcome.kind !== 'revoked') {
    const at = retryAt({ attempts, now: world.clock.now() });
    return { kind: 'again', at, trouble: `Cannot revoke ${id} at its issuer: ${inEnglish(outcome.detail)}` };
  }
  return await record(world, certificate, { step: 'revoked', revocation: { ...revocation, revokedAt: now } });
}
