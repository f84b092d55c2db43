// Revoke a certificate and with it every reissue of it; the issuer is told by the jobs saved here.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, isPending, phaseOf } from '../model/certificate.ts';
import { listBearers } from '../keys/key-bearers.ts';
import { blockCompromisedKey } from '../keys/key-compromise.ts';
import { getCurrent } from '../ordering/order.ts';
import type { Rows } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import type { RevocationCause } from '../model/revocation-reason.ts';
import { subjectKeysOf } from '../keys/subject-keys.ts';
import { cancelScheduleBefore } from './superseded.ts';

/** Why a reissue is revoked whose own key is not compromised. */
export const ORIGINAL_REVOKED: RevocationCause = { reason: 'unspecified', comment: 'the original was revoked' };

export interface RevokeRequest {
  readonly actor: string;
  readonly certificate: Certificate;
  readonly cause: RevocationCause;
}

export interface CascadeRequest extends RevokeRequest {
  /** Whether whoever asks may revoke another certificate of the account, too. */
  readonly isOpen: (certificate: Certificate) => boolean;
}

type RevokeWorld = Pick<World, 'store' | 'clock' | 'wake'>;

/**
 * Answers the certificate, its revocation under way. Refuses uploaded ones and ones that are not issued, and the whole of it
 * where something goes with it that is not open to whoever asks.
 */
export async function revoke(world: RevokeWorld, request: CascadeRequest): Promise<Certificate> {
  const now = world.clock.now();
  if (request.certificate.source === 'uploaded') return refuse({ kind: 'sourceForbids', act: 'revoke' });
  const revoking = await world.store.transact(async (rows) => {
    const current = await getCurrent(rows, request.certificate.id);
    const phase = phaseOf(current, now);
    if (phase !== 'issued') {
      return refuse({
        kind: 'phaseForbids',
        act: 'revoke',
        detail: because('onlyIssuedRevoked', { phase }),
      });
    }
    const descendants = await listDescendants(rows, current);
    await checkCascade(rows, { ...request, certificate: current, descendants, now });
    for (const descendant of descendants) {
      const cause = causeFor(descendant, { ...request, certificate: current });
      await revokeOne(rows, { ...request, certificate: descendant, cause, now });
    }
    await blockCompromised(rows, { ...request, certificate: current, now });
    const saved = await revokeOne(rows, { ...request, certificate: current, now });
    await cancelScheduleBefore(rows, { certificate: saved, actor: request.actor, isOpen: request.isOpen, now });
    return saved;
  });
  world.wake();
  return revoking;
}

/**
 * Half a cascade is none: what would be revoked, or fail, along with the certificate must be open. By a compromised key that is
 * whatever else of the account has it, since a blocked key leaves nothing valid (BR §4.9.1.1).
 */
async function checkCascade(
  rows: Rows,
  request: CascadeRequest & { readonly descendants: readonly Certificate[]; readonly now: Date },
): Promise<void> {
  const { certificate, descendants, cause, isOpen, now } = request;
  const isClosed = (one: Certificate): boolean => afterRevocation(one, { cause, now }) !== undefined && !isOpen(one);
  const refused = { kind: 'cascadeDenied', certificateId: certificate.id } as const;
  if (descendants.some(isClosed)) refuse(refused);
  if (cause.reason !== 'keyCompromise') return;
  for await (const bearer of listBearers(rows, certificate)) if (isLive(bearer) && isClosed(bearer)) refuse(refused);
}

function isLive({ source, deletedAt }: Certificate): boolean {
  return source === 'ordered' && deletedAt === undefined;
}

/**
 * BR §4.9.1.1, §6.1.1.3: by the word of its owner, who has signed the CSR with it, the key is compromised. It is never
 * certified again, and the job saved here revokes whatever else has it, in other accounts too.
 */
async function blockCompromised(rows: Rows, request: RevokeRequest & { readonly now: Date }): Promise<void> {
  const { certificate, cause, now } = request;
  if (cause.reason !== 'keyCompromise') return;
  for (const keySha256 of subjectKeysOf(certificate)) {
    await blockCompromisedKey(rows, { keySha256, reason: cause.comment, now });
  }
}

/**
 * BR §7.2.2: keyCompromise is said of one key. Against another key of a reissue nothing is known, and it was not superseded
 * either, so that its revocation has no CRLReason.
 */
function causeFor(
  reissue: Certificate,
  { certificate, cause }: Pick<RevokeRequest, 'certificate' | 'cause'>,
): RevocationCause {
  if (cause.reason !== 'keyCompromise') return cause;
  const compromised = new Set(subjectKeysOf(certificate));
  return subjectKeysOf(reissue).some((key) => compromised.has(key)) ? cause : ORIGINAL_REVOKED;
}

/** reference/lifecycle.md: revoking the original also revokes its reissues, theirs included. */
async function listDescendants(
  rows: Pick<Rows, 'certificates'>,
  certificate: Certificate,
): Promise<readonly Certificate[]> {
  const lineage = await rows.certificates.listLineage(certificate.lineageId);
  const ids = new Set([certificate.id]);
  return lineage.filter((one) => {
    if (one.replaces === undefined || !ids.has(one.replaces)) return false;
    ids.add(one.id);
    return true;
  });
}

/** Alone, without its reissues; answers it unchanged where it is over already. */
export async function revokeOne(rows: Rows, request: RevokeRequest & { readonly now: Date }): Promise<Certificate> {
  const { certificate, actor, cause, now } = request;
  const next = afterRevocation(certificate, { cause, now });
  if (next === undefined) return certificate;
  const saved = await rows.certificates.save(certificate, next);
  const { accountUin, id } = saved;
  await rows.issuances.abandonPlanned(id, now);
  await rows.operations.append({ accountUin, actor, certificateId: id, kind: 'revoke', at: now });
  await rows.jobs.schedule({ kind: 'advance', subject: id, accountUin, runAt: now });
  return saved;
}

/** An issued one is revoked, one under way fails; what is over already stays as it is. */
function afterRevocation(
  certificate: Certificate,
  revocation: { readonly cause: RevocationCause; readonly now: Date },
): Certificate | undefined {
  const { cause, now } = revocation;
  if (certificate.step === 'issued') {
    return {
      ...certificate,
      step: 'revoking',
      revocation: { ...cause, requestedAt: now, revokedAt: undefined },
      scheduledRevocation: undefined,
      updatedAt: now,
    };
  }
  if (!isPending(certificate, now)) return undefined;
  const failureDetail = because('originalRevoked');
  return { ...certificate, step: 'failed', failure: 'originalRevoked', failureDetail, updatedAt: now };
}
