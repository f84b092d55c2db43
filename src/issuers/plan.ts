// What goes on record before the built-in authority signs.

import type { PreparedCertificate } from '../ca/issue.ts';
import type { CsrOrigin } from '../certificates/model/certificate.ts';
import type { Issuance, IssuanceKind } from '../certificates/model/issuance.ts';
import type { IssuerCommit } from '../certificates/ports/issuer.ts';
import { freeKey } from '../certificates/keys/admitted-keys.ts';
import type { Change, WriteSet } from '../certificates/ports/write-set.ts';

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
 * The last look at the keys before they are certified is what this expects. Their record is made with the plans, so that
 * whoever blocks a key afterwards finds the certificate.
 */
export function planningWithKeys({ server, encryption }: PreparedOrder, order: PlannedOrder): WriteSet {
  const { accountUin, csrOrigin, certificateId, now } = order;
  const all = encryption === undefined ? [server] : [server, encryption];
  const hashes = all.flatMap(({ keyHashes }) => keyHashes);
  return {
    expects: hashes.map((keySha256) => freeKey({ keySha256, accountUin, csrOrigin, now })),
    changes: [
      ...hashes.map((keySha256): Change => ({ kind: 'recordKey', holding: { keySha256, accountUin, certificateId } })),
      ...all.map((prepared): Change => {
        const kind = prepared === encryption ? 'encryption' : 'server';
        return { kind: 'plan', issuance: newPlan(prepared, { ...order, kind }) };
      }),
    ],
  };
}

/** What becomes of the ledger when they are stored: nothing where one of the plans was abandoned meanwhile. */
export function completing({ server, encryption }: PreparedOrder): IssuerCommit {
  const serials = [server, encryption].flatMap((prepared) => (prepared === undefined ? [] : [prepared.serial]));
  return (at) => ({
    expects: serials.map((serial) => ({ kind: 'planned', serial })),
    changes: serials.map((serial) => ({ kind: 'completePlan', serial, at })),
  });
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
