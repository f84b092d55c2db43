// What goes on record before the built-in authority signs.

import type { PreparedCertificate } from '../ca/signing/issue.ts';
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

/** The plans, of keys that nothing keeps from being certified. */
export function planning(prepared: PreparedOrder, order: PlannedOrder): WriteSet {
  const changes = allOf(prepared).map((one): Change => {
    const kind = one === prepared.encryption ? 'encryption' : 'server';
    return { kind: 'plan', issuance: newPlan(one, { ...order, kind }) };
  });
  return { expects: freeKeysOf(prepared, order), changes };
}

/**
 * The last look at the keys before they are certified is what this expects. Their record is made in the same set, so that
 * whoever blocks a key afterwards finds the certificate.
 */
export function recordingKeys(prepared: PreparedOrder, order: PlannedOrder): WriteSet {
  const { accountUin, certificateId } = order;
  const changes = keyHashesOf(prepared).map(
    (keySha256): Change => ({ kind: 'recordKey', holding: { keySha256, accountUin, certificateId } }),
  );
  return { expects: freeKeysOf(prepared, order), changes };
}

/** For a certificate that is on record already: plans and keys in one set. */
export function planningWithKeys(prepared: PreparedOrder, order: PlannedOrder): WriteSet {
  const { expects, changes } = recordingKeys(prepared, order);
  return { expects, changes: [...changes, ...planning(prepared, order).changes] };
}

function freeKeysOf(prepared: PreparedOrder, { accountUin, csrOrigin, now }: PlannedOrder): WriteSet['expects'] {
  return keyHashesOf(prepared).map((keySha256) => freeKey({ keySha256, accountUin, csrOrigin, now }));
}

function keyHashesOf(prepared: PreparedOrder): readonly string[] {
  return allOf(prepared).flatMap(({ keyHashes }) => keyHashes);
}

function allOf({ server, encryption }: PreparedOrder): readonly PreparedCertificate[] {
  return encryption === undefined ? [server] : [server, encryption];
}

/** What becomes of the ledger when they are stored: nothing where one of the plans was abandoned meanwhile. */
export function completing(prepared: PreparedOrder): IssuerCommit {
  const serials = allOf(prepared).map(({ serial }) => serial);
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
