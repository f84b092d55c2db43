// The status of a certificate as the ledger has it now (RFC 6960 §2.2).

import type { CertStatus } from '../../x509/status/ocsp-answer.ts';
import type { AuthorityRecord, SerialStatus } from '../ports.ts';
import type { StatusLookup } from './status-lookup.ts';

/** removed: it has expired, and its status is kept no longer (RFC 5019 §2.2.3). */
export type Standing = CertStatus | { readonly kind: 'removed' };

/** Good is only what was stored as issued: a planned serial may never come to be (BR §4.9.10). */
export async function standingOf(
  serial: string,
  from: { readonly authority: Pick<AuthorityRecord, 'id'>; readonly lookup: StatusLookup; readonly now: Date },
): Promise<Standing> {
  const { authority, lookup, now } = from;
  const issued = await lookup.find(serial);
  return issued?.authorityId === authority.id ? standingOfIssued(issued, now) : { kind: 'unknown' };
}

function standingOfIssued({ state, notAfter, revokedAt, revocationReason }: SerialStatus, now: Date): Standing {
  if (state !== 'issued') return { kind: 'unknown' };
  // The last second belongs to the certificate (RFC 5280 §4.1.2.5).
  if (notAfter < now) return { kind: 'removed' };
  if (revokedAt === undefined) return { kind: 'good' };
  // One that a clock ahead of its time has dated is revoked now all the same.
  return { kind: 'revoked', at: revokedAt < now ? revokedAt : now, reason: revocationReason };
}
