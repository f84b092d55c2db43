// What goes on record before the built-in authority signs.

import type { PreparedCertificate } from '../ca/issue.ts';
import type { Issuance } from '../certificates/issuance.ts';

export function newPlan(
  { serial, tbsSha256, notAfter }: PreparedCertificate,
  order: { readonly certificateId: string; readonly authorityId: string; readonly now: Date },
): Issuance {
  return {
    serial,
    authorityId: order.authorityId,
    certificateId: order.certificateId,
    tbsSha256,
    notAfter,
    state: 'planned',
    plannedAt: order.now,
    issuedAt: undefined,
    abandonedAt: undefined,
    revokedAt: undefined,
    revocationReason: undefined,
  };
}
