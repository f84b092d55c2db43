// Issuing within the request that asks for it, where nothing has to be waited for: proofs and key are at hand.

import { SECOND_MS } from '../../lib/clock.ts';
import { type Certificate, lacksKey } from '../model/certificate.ts';
import type { IssuancePlan, Issuer, IssueRequest } from '../ports/issuer.ts';
import { StaleState } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import type { Product } from '../model/product.ts';
import { type IssuedWorld, recordIssued } from './issued.ts';

/** For so long the worker leaves to the request what the request has planned; then it looks what came of it. */
export const AT_ONCE_PATIENCE_MS = 5 * SECOND_MS;

export interface PlannedAtOnce {
  readonly certificate: Certificate;
  readonly plan: IssuancePlan;
}

export function issueRequestOf(certificate: Certificate, product: Product): IssueRequest {
  const { id: certificateId, accountUin, csrOrigin, orderReference, names, csr, encryptionCsr } = certificate;
  if (csr === undefined || lacksKey(certificate)) throw new Error(`Cannot issue ${certificateId}: it has no CSR yet`);
  const { fixedNotAfter, usesCrossRoot } = certificate;
  const { validityDays, profile } = product;
  const order = { certificateId, accountUin, csrOrigin, orderReference, names, csr, encryptionCsr };
  return { ...order, validityDays, profile, fixedNotAfter, usesCrossRoot };
}

/** Undefined: it is for the worker, since something is awaited, or its issuer is not here, or refuses. */
export function planAtOnce(order: {
  readonly certificate: Certificate;
  readonly product: Product;
  readonly issuer: Issuer;
}): PlannedAtOnce | undefined {
  const { certificate, product, issuer } = order;
  const issuing = issuer.local;
  if (issuing === undefined || certificate.step !== 'issuing' || lacksKey(certificate)) return undefined;
  const plan = issuing.plan(issueRequestOf(certificate, product));
  return plan === undefined ? undefined : { certificate, plan };
}

/** Answers the certificate, issued; unchanged where that fails: its job makes a new plan, and says why if it cannot. */
export async function issueAtOnce(
  world: IssuedWorld & Pick<World, 'report'>,
  { certificate, plan }: PlannedAtOnce,
): Promise<Certificate> {
  try {
    return await recordIssued(world, certificate, { material: await plan.sign(), commit: plan.commit });
  } catch (error) {
    // Somebody was faster, with a cancellation perhaps: that is in order.
    if (!(error instanceof StaleState)) {
      world.report({ what: 'Cannot issue at once; the worker will try', subject: certificate.id, error });
    }
    return certificate;
  }
}
