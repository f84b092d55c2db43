// Certificates that go by their schedule: whether another still stands in their place, and what follows where none does.

import { type Certificate, isSuperseded, phaseOf } from '../model/certificate.ts';
import { nextStepOf } from '../model/next-step.ts';
import type { CertificateReads, Rows } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

/** What the record of such a revocation says; crlReasonOf makes CRLReason 4 of it (RFC 5280 §5.3.1, BR §4.9.1.1). */
export const SUPERSEDED = 'superseded';

/**
 * The valid certificate that stands in the place of one that is to go, or went: the reissue itself, or what has taken that
 * one's place in its turn. Undefined where there is none any more.
 */
export async function findStandIn(
  reads: Pick<CertificateReads, 'findWithDeleted'>,
  replacementId: string,
  now: Date,
): Promise<Certificate | undefined> {
  let next: string | undefined = replacementId;
  while (next !== undefined) {
    const candidate: Certificate | undefined = await reads.findWithDeleted(next);
    if (candidate === undefined) return undefined;
    if (phaseOf(candidate, now) === 'issued') return candidate;
    next = isSuperseded(candidate) ? candidate.scheduledRevocation?.becauseOf : undefined;
  }
  return undefined;
}

/**
 * What is due is done: the one certificate is revoked, and nothing with it; where nothing valid stands in its place, or it
 * has expired, its schedule is called off. Answers it as it is stored; throws StaleState where somebody was faster.
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
    const standIn = isValid ? await findStandIn(rows.certificates, scheduledRevocation.becauseOf, now) : undefined;
    if (standIn === undefined) return await callOffIn(rows, { certificate, actor: accountUin, now });
    const revocation = { requestedAt: now, reason: SUPERSEDED, revokedAt: undefined };
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

interface CallingOff {
  readonly certificate: Certificate;
  readonly actor: string;
  readonly now: Date;
}

export async function callOffIn(
  rows: Pick<Rows, 'certificates' | 'operations' | 'jobs'>,
  { certificate, actor, now }: CallingOff,
): Promise<Certificate> {
  const next = { ...certificate, scheduledRevocation: undefined, updatedAt: now };
  const saved = await rows.certificates.save(certificate, next);
  const { id, accountUin } = saved;
  await rows.operations.append({ accountUin, actor, certificateId: id, kind: 'cancelRevoke', at: now });
  if (nextStepOf(saved, now).act === 'nothing') await rows.jobs.settle({ kind: 'drive', subject: id });
  return saved;
}

/**
 * After a revocation that was asked for: what `certificate` stood in for is not taken away too. One that is not open to whoever
 * asked is left to its schedule, which is called off when it is due. Of those before it in the
 * line, the first that is still issued is the only one that can have lost its last stand-in.
 */
export async function callOffBefore(
  rows: Pick<Rows, 'certificates' | 'operations' | 'jobs'>,
  { certificate, actor, isOpen, now }: CallingOff & { readonly isOpen: (certificate: Certificate) => boolean },
): Promise<void> {
  let later = certificate;
  while (later.replaces !== undefined) {
    const earlier = await rows.certificates.findWithDeleted(later.replaces);
    if (earlier === undefined) return;
    if (!isSuperseded(earlier)) {
      if (isOpen(earlier)) await callOffWithoutStandIn(rows, { certificate: earlier, actor, now });
      return;
    }
    later = earlier;
  }
}

async function callOffWithoutStandIn(
  rows: Pick<Rows, 'certificates' | 'operations' | 'jobs'>,
  callingOff: CallingOff,
): Promise<void> {
  const { certificate, now } = callingOff;
  if (certificate.step !== 'issued' || certificate.scheduledRevocation === undefined) return;
  const standIn = await findStandIn(rows.certificates, certificate.scheduledRevocation.becauseOf, now);
  if (standIn === undefined) await callOffIn(rows, callingOff);
}
