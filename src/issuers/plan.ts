// What goes on record before the built-in authority signs.

import type { PreparedCertificate } from '../ca/issue.ts';
import type { CsrOrigin } from '../certificates/certificate.ts';
import type { Issuance, IssuanceKind } from '../certificates/issuance.ts';
import type { Rows } from '../certificates/ports.ts';
import { findObstacleTo, type KeyObstacle } from '../certificates/subject-keys.ts';

export interface PlannedOrder {
  readonly certificateId: string;
  readonly accountUin: string;
  readonly csrOrigin: CsrOrigin;
  readonly authorityId: string;
  readonly now: Date;
}

/** A certificate, or both halves of a national pair. */
export interface PreparedOrder {
  readonly server: PreparedCertificate;
  readonly encryption: PreparedCertificate | undefined;
}

/**
 * The last look at the keys before they are certified, in the transaction that plans: answers what keeps one from that, and
 * then nothing is planned. Their record is made with the plans, so that whoever blocks a key afterwards finds the certificate.
 */
export async function planWithKeys(
  rows: Pick<Rows, 'issuances' | 'subjectKeys'>,
  { server, encryption }: PreparedOrder,
  order: PlannedOrder,
): Promise<KeyObstacle | undefined> {
  const { accountUin, csrOrigin, certificateId, now } = order;
  const all = encryption === undefined ? [server] : [server, encryption];
  for (const keySha256 of all.flatMap(({ keyHashes }) => keyHashes)) {
    const obstacle = await findObstacleTo(rows, { keySha256, accountUin, csrOrigin, now });
    if (obstacle !== undefined) return obstacle;
  }
  for (const prepared of all) {
    for (const keySha256 of prepared.keyHashes) await rows.subjectKeys.record({ keySha256, accountUin, certificateId });
    await rows.issuances.plan(newPlan(prepared, { ...order, kind: prepared === encryption ? 'encryption' : 'server' }));
  }
  return undefined;
}

export function newPlan(
  { serial, tbsSha256, notAfter }: PreparedCertificate,
  order: Pick<PlannedOrder, 'certificateId' | 'authorityId' | 'now'> & { readonly kind: IssuanceKind },
): Issuance {
  return {
    serial,
    authorityId: order.authorityId,
    certificateId: order.certificateId,
    kind: order.kind,
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
