// What goes on record before the built-in authority signs.

import type { PreparedCertificate } from '../ca/issue.ts';
import type { Issuance } from '../certificates/issuance.ts';
import type { Rows } from '../certificates/ports.ts';
import type { KeyObstacle } from '../certificates/subject-keys.ts';

export interface PlannedOrder {
  readonly certificateId: string;
  readonly accountUin: string;
  readonly authorityId: string;
  readonly now: Date;
}

/**
 * The last look at a key before it is certified, in the transaction that plans: answers what keeps it from that, and then
 * nothing is planned. Its record is made with the plan, so that whoever blocks the key afterwards finds the certificate.
 */
export async function planWithKey(
  rows: Pick<Rows, 'issuances' | 'subjectKeys'>,
  prepared: PreparedCertificate,
  order: PlannedOrder,
): Promise<KeyObstacle | undefined> {
  const { keySha256 } = prepared;
  const { accountUin, certificateId, now } = order;
  const obstacle = await rows.subjectKeys.findObstacle({ keySha256, accountUin, now });
  if (obstacle !== undefined) return obstacle;
  await rows.subjectKeys.record({ keySha256, accountUin, certificateId });
  await rows.issuances.plan(newPlan(prepared, order));
  return undefined;
}

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
