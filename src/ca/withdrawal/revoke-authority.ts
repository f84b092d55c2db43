// An issuing authority's certificate, revoked by its root: on the ledger, and with it on its root's list, which is due.

import type { Clock } from '../../lib/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import { CRL_REASONS } from '../../x509/status/crl-reasons.ts';
import type { AuthorityRevocationReason } from './authority-reasons.ts';
import { findHierarchy } from '../hierarchy/hierarchy.ts';
import type { AuthorityRecord, AuthorityRows, AuthorityStore } from '../ports.ts';

export interface RevocationWorld {
  readonly store: AuthorityStore;
  readonly clock: Clock;
}

/**
 * Again for one that is revoked already it changes nothing, and answers what is on record. Throws OperatorError for a root,
 * for one that issues, and for one that has ended.
 */
export async function revokeAuthority(
  id: string,
  reason: AuthorityRevocationReason,
  { store, clock }: RevocationWorld,
): Promise<AuthorityRecord> {
  return await store.transact(async (rows) => {
    const records = await rows.authorities.list();
    const record = getAuthority(records, id);
    if (record.revocation !== undefined) return record;
    const now = clock.now();
    refuseRevocation(record, { records, now });
    const revocation = { at: now, reason: CRL_REASONS[reason] };
    await putRevocation(rows, record, revocation);
    await rows.jobs.schedule({ kind: 'crl', subject: record.issuerId, accountUin: undefined, runAt: now });
    return { ...record, revocation };
  });
}

/** Throws OperatorError for an id that there is not. */
export function getAuthority(records: readonly AuthorityRecord[], id: string): AuthorityRecord {
  const record = records.find((one) => one.id === id);
  if (record !== undefined) return record;
  throw new OperatorError(`Cannot find authority ${id}; there are ${records.map((one) => one.id).join(', ')}`);
}

/** The newest of its kind, unless its key is in other hands. */
export function isIssuing({ id, kind, compromise }: AuthorityRecord, records: readonly AuthorityRecord[]): boolean {
  return compromise === undefined && findHierarchy(records, kind)?.issuing.id === id;
}

/** As revokeAuthority throws. */
export function refuseRevocation(
  record: AuthorityRecord,
  { records, now }: { readonly records: readonly AuthorityRecord[]; readonly now: Date },
): void {
  const refuse = (why: string): never => {
    throw new OperatorError(`Cannot revoke the certificate of ${record.id}: ${why}`);
  };
  if (record.role === 'root') refuse('no list of its own can tell of it, clients have to take it from their roots');
  if (isIssuing(record, records)) refuse('it issues; roll it first, or say that it is compromised');
  const { notAfter } = readCertificate(record.certificate);
  if (notAfter < now) refuse(`it has ended at ${notAfter.toISOString()}`);
}

async function putRevocation(
  rows: AuthorityRows,
  { id, certificate }: AuthorityRecord,
  revocation: { readonly at: Date; readonly reason: number },
): Promise<void> {
  const { serial } = readCertificate(certificate);
  const isRevoked = await rows.issuances.revoke(serial, revocation);
  if (!isRevoked) throw new Error(`Cannot revoke the certificate of ${id}: serial ${serial} is not issued`);
  await rows.authorities.setRevocation(id, revocation);
}
