// Revoke a certificate and with it every reissue of it; the issuer is told by the jobs saved here.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, isPending, phaseOf } from '../model/certificate.ts';
import { carryOut, type Decision } from '../deciding/carry-out.ts';
import { afterSaving, type Saving, saving } from '../deciding/saving.ts';
import { bearersUnchanged, listBearers } from '../keys/key-bearers.ts';
import { blockingCompromisedKey } from '../keys/key-compromise.ts';
import { getCurrent } from '../ordering/order.ts';
import { type Reads, StaleState } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { changing, expecting, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import type { RevocationCause } from '../model/revocation-reason.ts';
import { subjectKeysOf } from '../keys/subject-keys.ts';
import { cancellingScheduleBefore } from './superseded.ts';

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
  /** Its reissues stay: clients of ACME revoke one certificate, and often the old one as soon as they have the new one. */
  readonly isAlone?: boolean;
  /** What goes on record with it. Where something that it expects is not so, nothing is revoked, and StaleState is thrown. */
  readonly besides?: WriteSet;
}

type RevokeWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'clock' | 'wake'>;

/**
 * Answers the certificate, its revocation under way. Refuses uploaded ones and ones that are not issued, and the whole of it
 * where something goes with it that is not open to whoever asks.
 */
export async function revoke(world: RevokeWorld, request: CascadeRequest): Promise<Certificate> {
  const now = world.clock.now();
  if (request.certificate.source === 'uploaded') return refuse({ kind: 'sourceForbids', act: 'revoke' });
  const { besides = NO_CHANGE } = request;
  const revoking = await carryOut(world, async (failed) => {
    if (besides.expects.some(({ kind }) => kind === failed?.kind))
      throw new StaleState(`Cannot revoke ${request.certificate.id}: "${failed?.kind}" is not so any more`);
    const current = await getCurrent(world.store.reads, request.certificate.id);
    checkIssued(current, now);
    return await revokingAll(world, { ...request, certificate: current, now });
  });
  world.wake();
  return revoking;
}

function checkIssued(certificate: Certificate, now: Date): void {
  const phase = phaseOf(certificate, now);
  if (phase === 'issued') return;
  refuse({ kind: 'phaseForbids', act: 'revoke', detail: because('onlyIssuedRevoked', { phase }) });
}

async function revokingAll(
  world: RevokeWorld,
  request: CascadeRequest & { readonly now: Date },
): Promise<Decision<Certificate>> {
  const { reads } = world.store;
  const { certificate, actor, isOpen, isAlone = false, besides = NO_CHANGE, now } = request;
  // Before those that have the key are gone through.
  const bearers = await expectingBearers(reads, request);
  const descendants = isAlone ? [] : await listDescendants(reads, certificate);
  await checkCascade(reads, { ...request, descendants });
  const fates = [
    ...descendants.map((one) => revokingOne(world, { ...request, certificate: one, cause: causeFor(one, request) })),
    revokingOne(world, request),
  ].filter((fate) => fate !== undefined);
  const saved = fates.map((fate) => fate.saved);
  const after = afterSaving(reads.certificates, saved);
  const earlier = await cancellingScheduleBefore(world, { certificate, actor, isOpen, reads: after, now });
  const set = together(
    bearers,
    await expectingNoOther(reads, saved),
    ...fates.map((fate) => fate.set),
    blockingCompromised(request),
    earlier?.set ?? NO_CHANGE,
    besides,
  );
  return { set, answer: saved.at(-1) ?? certificate };
}

/** No reissue is put beside those that go: only what is valid is reissued. */
async function expectingNoOther(reads: Pick<Reads, 'certificates'>, going: readonly Certificate[]): Promise<WriteSet> {
  const latest = await reads.certificates.listLatestReplacements(going.map(({ id }) => id));
  return expecting(...going.map(({ id }) => ({ kind: 'latestReplacement', of: id, is: latest.get(id) }) as const));
}

/** Where all that has the key goes along, and must be open. */
async function expectingBearers(
  { subjectKeys }: Pick<Reads, 'subjectKeys'>,
  { certificate, cause }: RevokeRequest,
): Promise<WriteSet> {
  if (cause.reason !== 'keyCompromise') return NO_CHANGE;
  return await bearersUnchanged({ subjectKeys }, certificate);
}

/**
 * Half a cascade is none: what would be revoked, or fail, along with the certificate must be open. By a compromised key that is
 * whatever else of the account has it, since a blocked key leaves nothing valid (BR §4.9.1.1).
 */
async function checkCascade(
  reads: Pick<Reads, 'subjectKeys'>,
  request: CascadeRequest & { readonly descendants: readonly Certificate[]; readonly now: Date },
): Promise<void> {
  const { certificate, descendants, cause, isOpen, now } = request;
  const isClosed = (one: Certificate): boolean => afterRevocation(one, { cause, now }) !== undefined && !isOpen(one);
  const refused = { kind: 'cascadeDenied', certificateId: certificate.id } as const;
  if (descendants.some(isClosed)) refuse(refused);
  if (cause.reason !== 'keyCompromise') return;
  for await (const bearer of listBearers(reads, certificate)) if (isLive(bearer) && isClosed(bearer)) refuse(refused);
}

function isLive({ source, deletedAt }: Certificate): boolean {
  return source === 'ordered' && deletedAt === undefined;
}

/**
 * BR §4.9.1.1, §6.1.1.3: by the word of its owner, who has signed the CSR with it, the key is compromised. It is never
 * certified again, and the job scheduled here revokes whatever else has it, in other accounts too.
 */
function blockingCompromised({ certificate, cause, now }: RevokeRequest & { readonly now: Date }): WriteSet {
  if (cause.reason !== 'keyCompromise') return NO_CHANGE;
  const keys = subjectKeysOf(certificate);
  return together(...keys.map((keySha256) => blockingCompromisedKey({ keySha256, reason: cause.comment, now })));
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
export async function listDescendants(
  reads: Pick<Reads, 'certificates'>,
  certificate: Certificate,
): Promise<readonly Certificate[]> {
  const lineage = await reads.certificates.listLineage(certificate.lineageId);
  const ids = new Set([certificate.id]);
  return lineage.filter((one) => {
    if (one.replaces === undefined || !ids.has(one.replaces)) return false;
    ids.add(one.id);
    return true;
  });
}

/** Alone, without its reissues; undefined where it is over already. */
export function revokingOne(
  world: Pick<World, 'origin' | 'hooksToldOf'>,
  { certificate, actor, cause, now }: RevokeRequest & { readonly now: Date },
): Saving | undefined {
  const next = afterRevocation(certificate, { cause, now });
  if (next === undefined) return undefined;
  const { set, saved } = saving(world, certificate, next);
  const { accountUin, id } = certificate;
  const besides = changing(
    { kind: 'abandonPlans', certificateId: id, at: now },
    { kind: 'operation', operation: { accountUin, actor, certificateId: id, kind: 'revoke', at: now } },
    { kind: 'scheduleJob', job: { kind: 'advance', subject: id, accountUin, runAt: now } },
  );
  return { set: together(set, besides), saved };
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
