// Superseded certificates: the valid one that each is superseded by, and how a schedule is carried out or cancelled.

import { type Certificate, isSuperseded, phaseOf, predecessorOf } from '../model/certificate.ts';
import { nextStepOf } from '../model/next-step.ts';
import type { RevocationCause } from '../model/revocation-reason.ts';
import { type Saving, saveOver, saving } from '../deciding/saving.ts';
import type { CertificateReads } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { changing, expecting, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';

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

type SchedulingWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'clock'>;

/**
 * Carries out a schedule that is due: the certificate is revoked, and no other with it. Where it is superseded by no valid
 * certificate any more, or has expired, its schedule is cancelled. Answers it as it is stored; throws StaleState where another
 * call has changed it, or the one that it is superseded by, meanwhile.
 */
export async function revokeSuperseded(world: SchedulingWorld, certificate: Certificate): Promise<Certificate> {
  const now = world.clock.now();
  const { id, accountUin, scheduledRevocation } = certificate;
  if (scheduledRevocation === undefined) throw new Error(`Cannot revoke ${id} by its schedule: it has none`);
  const isValid = phaseOf(certificate, now) === 'issued';
  const supersededBy = isValid
    ? await findSupersededBy(world.store.reads.certificates, scheduledRevocation.supersededBy, now)
    : undefined;
  if (supersededBy === undefined) {
    const { next, besides } = cancellingSchedule({ certificate, actor: accountUin, now });
    return await saveOver(world, { previous: certificate, next, besides });
  }
  const revocation = { ...SUPERSEDED, requestedAt: now, revokedAt: undefined };
  const next = { ...certificate, step: 'revoking', revocation, updatedAt: now } as const;
  const operation = { accountUin, actor: accountUin, certificateId: id, kind: 'revoke', at: now } as const;
  const besides = together(
    expecting({ kind: 'unchanged', certificate: supersededBy }),
    changing({ kind: 'operation', operation }),
  );
  return await saveOver(world, { previous: certificate, next, besides });
}

interface Cancelling {
  readonly certificate: Certificate;
  readonly actor: string;
  readonly now: Date;
}

/** A certificate that stays: how it is saved, and what is on record besides. */
export function cancellingSchedule({ certificate, actor, now }: Cancelling): {
  readonly next: Certificate;
  readonly besides: WriteSet;
} {
  const next = { ...certificate, scheduledRevocation: undefined, updatedAt: now };
  const { id, accountUin } = certificate;
  const operation = { accountUin, actor, certificateId: id, kind: 'cancelRevoke', at: now } as const;
  const isAtRest = nextStepOf(next, now).act === 'nothing';
  const settled = isAtRest ? changing({ kind: 'settleJob', job: { kind: 'advance', subject: id } }) : NO_CHANGE;
  return { next, besides: together(changing({ kind: 'operation', operation }), settled) };
}

/**
 * After a revocation that a caller asked for: an earlier certificate that was superseded by `certificate` keeps its validity. Of
 * the earlier ones only the nearest that is still issued can have lost the last valid certificate that it is superseded by. Where
 * the caller may not touch that one, its schedule stays, and is cancelled when it is due.
 */
export async function cancellingScheduleBefore(
  world: Pick<World, 'origin' | 'hooksToldOf'>,
  request: Cancelling & {
    readonly isOpen: (certificate: Certificate) => boolean;
    /** As it stands once the revocation is carried out. */
    readonly reads: Pick<CertificateReads, 'findWithDeleted'>;
  },
): Promise<Saving | undefined> {
  const { certificate, actor, isOpen, reads, now } = request;
  const earlier = await findIssuedBefore(reads, certificate);
  const superseding = earlier?.scheduledRevocation?.supersededBy;
  if (earlier?.step !== 'issued' || superseding === undefined || !isOpen(earlier)) return undefined;
  const supersededBy = await findSupersededBy(reads, superseding, now);
  if (supersededBy !== undefined) return undefined;
  const { next, besides } = cancellingSchedule({ certificate: earlier, actor, now });
  const { set, saved } = saving(world, earlier, next);
  return { set: together(set, besides), saved };
}

/** The nearest of those before it that did not go by its schedule. */
async function findIssuedBefore(
  reads: Pick<CertificateReads, 'findWithDeleted'>,
  certificate: Certificate,
): Promise<Certificate | undefined> {
  let later = certificate;
  for (let before = predecessorOf(later); before !== undefined; before = predecessorOf(later)) {
    const earlier = await reads.findWithDeleted(before);
    if (earlier === undefined || !isSuperseded(earlier)) return earlier;
    later = earlier;
  }
  return undefined;
}
