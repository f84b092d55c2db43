// Superseded certificates: the valid one that each is superseded by, and how a schedule is carried out or cancelled.

import { type Certificate, isSuperseded, phaseOf } from '../model/certificate.ts';
import { nextStepOf } from '../model/next-step.ts';
import type { RevocationCause } from '../model/revocation-reason.ts';
import type { CertificateReads, Rows } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

/** RFC 5280 §5.3.1, BR §4.9.1.1. */
const SUPERSEDED: RevocationCause = { reason: 'superseded', comment: 'superseded' };

/**
 * The valid certificate at the end of the links: the one named, or, where that was superseded itself, the one that it was
 * superseded by, and so on. Undefined where no valid one is left.
 */
export async function findSupersededBy(
  reads: Pick<CertificateReads, 'findWithDeleted'>,
  supersededBy: string,
  now: Date,
): Promise<Certificate | undefined> {
  let next: string | undefined = supersededBy;
  while (next !== undefined) {
    const candidate: Certificate | undefined = await reads.findWithDeleted(next);
    if (candidate === undefined) return undefined;
    if (phaseOf(candidate, now) === 'issued') return candidate;
    next = isSuperseded(candidate) ? candidate.scheduledRevocation?.supersededBy : undefined;
  }
  return undefined;
}

/**
 * Carries out a schedule that is due: the certificate is revoked, and no other with it. Where it is superseded by no valid
 * certificate any more, or has expired, its schedule is cancelled. Answers it as it is stored; throws StaleState where another
 * call has changed it meanwhile.
 */
export async function revokeSuperseded(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  certificate: Certificate,
): Promise<Certificate> {
  const now = clock.now();
  const { id, accountUin, scheduledRevocation } = certificate;
  if (scheduledRevocation === undefined) throw new Error(`Cannot revoke ${id} by its schedule: it has none`);
  return await store.transact(async (rows) => {
    const isValid = phaseOf(certificate, now) === 'issued';
    const supersededBy = isValid
      ? await findSupersededBy(rows.certificates, scheduledRevocation.supersededBy, now)
      : undefined;
    if (supersededBy === undefined) return await cancelScheduleIn(rows, { certificate, actor: accountUin, now });
    const revocation = { ...SUPERSEDED, requestedAt: now, revokedAt: undefined };
    const saved = await rows.certificates.save(certificate, {
      ...certificate,
      step: 'revoking',
      revocation,
      updatedAt: now,
    });
    await rows.operations.append({ accountUin, actor: accountUin, certificateId: id, kind: 'revoke', at: now });
    return saved;
  });
}

interface Cancelling {
  readonly certificate: Certificate;
  readonly actor: string;
  readonly now: Date;
}

export async function cancelScheduleIn(
  rows: Pick<Rows, 'certificates' | 'operations' | 'jobs'>,
  { certificate, actor, now }: Cancelling,
): Promise<Certificate> {
  const next = { ...certificate, scheduledRevocation: undefined, updatedAt: now };
  const saved = await rows.certificates.save(certificate, next);
  const { id, accountUin } = saved;
  await rows.operations.append({ accountUin, actor, certificateId: id, kind: 'cancelRevoke', at: now });
  if (nextStepOf(saved, now).act === 'nothing') await rows.jobs.settle({ kind: 'advance', subject: id });
  return saved;
}

/**
 * After a revocation that a caller asked for: an earlier certificate that was superseded by `certificate` keeps its validity. Of
 * the earlier ones only the nearest that is still issued can have lost the last valid certificate that it is superseded by. Where
 * the caller may not touch that one, its schedule stays, and is cancelled when it is due.
 */
export async function cancelScheduleBefore(
  rows: Pick<Rows, 'certificates' | 'operations' | 'jobs'>,
  { certificate, actor, isOpen, now }: Cancelling & { readonly isOpen: (certificate: Certificate) => boolean },
): Promise<void> {
  let later = certificate;
  while (later.replaces !== undefined) {
    const earlier = await rows.certificates.findWithDeleted(later.replaces);
    if (earlier === undefined) return;
    if (!isSuperseded(earlier)) {
      if (isOpen(earlier)) await cancelIfNotSuperseded(rows, { certificate: earlier, actor, now });
      return;
    }
    later = earlier;
  }
}

async function cancelIfNotSuperseded(
  rows: Pick<Rows, 'certificates' | 'operations' | 'jobs'>,
  cancelling: Cancelling,
): Promise<void> {
  const { certificate, now } = cancelling;
  if (certificate.step !== 'issued' || certificate.scheduledRevocation === undefined) return;
  const supersededBy = await findSupersededBy(rows.certificates, certificate.scheduledRevocation.supersededBy, now);
  if (supersededBy === undefined) await cancelScheduleIn(rows, cancelling);
}
