// An issuing authority whose key is in other hands: it signs for no subject any more, the next one does, and its root
// revokes it in time.

import { addMs, DAY_MS, MINUTE_MS } from '../../lib/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import type { AuthorityOwner } from '../hierarchy/authority-certificate.ts';
import { findHierarchy, type HierarchyWorld } from '../hierarchy/hierarchy.ts';
import type { AuthorityRecord, AuthorityStore, Compromise } from '../ports.ts';
import type { ProfileKind } from '../profile/profile.ts';
import { getAuthority, type RevocationWorld, revokeAuthority } from './revoke-authority.ts';
import { rollIssuing } from '../hierarchy/roll.ts';

/** BR §4.9.1.2: the certificate of a subordinate authority is revoked within seven days. */
export const REVOKED_WITHIN_MS = 7 * DAY_MS;
/** How often it is looked whether everything below it has been replaced. */
export const REPLACED_LOOK_MS = MINUTE_MS;

/** What is left out stays as it was said before; at first, seven days and no sooner. */
export interface CompromiseWish {
  readonly revokeAt: Date | undefined;
  readonly isRevokedOnceReplaced: boolean | undefined;
}

/**
 * Its first half, in one transaction: the word, and the job that revokes it. From then on no process that looks signs for
 * subjects by it. Again it changes what the wish names and nothing else. Throws OperatorError for a root, for a time that is
 * too late, and for a new one in the past.
 */
export async function declareCompromised(
  id: string,
  wish: CompromiseWish,
  { store, clock }: RevocationWorld,
): Promise<AuthorityRecord> {
  return await store.transact(async (rows) => {
    const record = getAuthority(await rows.authorities.list(), id);
    if (record.role === 'root') {
      throw new OperatorError(
        `Cannot replace ${id}: it is a root. Whoever trusts it must take it away, and what is below needs another`,
      );
    }
    if (record.revocation !== undefined && record.compromise !== undefined) return record;
    const compromise = compromiseOf(record, { wish, now: clock.now() });
    if (isSame(compromise, record.compromise)) return record;
    await rows.authorities.setCompromise(id, compromise);
    const runAt = nextLookAt(compromise, clock.now());
    await rows.jobs.schedule({ kind: 'authority', subject: id, accountUin: undefined, runAt });
    return { ...record, compromise };
  });
}

/**
 * Its second half: the authority that issues instead, made where there is none. Throws OperatorError where the root's key is
 * away: then nothing is issued by that hierarchy until it is back, and this is called again.
 */
export async function ensureSuccessor(
  { id, kind }: Pick<AuthorityRecord, 'id' | 'kind'>,
  world: HierarchyWorld & { readonly ownerOf: (kind: ProfileKind) => AuthorityOwner },
): Promise<AuthorityRecord> {
  const hierarchy = findHierarchy(await world.store.reads.authorities.list(), kind);
  if (hierarchy === undefined) throw new Error(`Cannot follow ${id}: there is no ${kind} hierarchy`);
  const { root, issuing } = hierarchy;
  if (issuing.compromise === undefined) return issuing;
  if (root.sealedKey === undefined) {
    throw new OperatorError(
      `${id} signs for nobody any more, and the next one needs the key of ${root.id}, which is kept elsewhere: bring it back (ca import), then run this again`,
    );
  }
  return await rollIssuing(world, { kind, owner: world.ownerOf(kind), followed: issuing.id });
}

/** Revokes it where that is due; answers when to look again, undefined where there is nothing left to do, as after its end. */
export async function revokeIfDue(
  id: string,
  world: RevocationWorld,
): Promise<{ readonly nextLookAt: Date | undefined }> {
  const { store, clock } = world;
  const record = getAuthority(await store.reads.authorities.list(), id);
  const { compromise, revocation, certificate } = record;
  const now = clock.now();
  const hasEnded = readCertificate(certificate).notAfter < now;
  if (compromise === undefined || revocation !== undefined || hasEnded) return { nextLookAt: undefined };
  if (!(await isDue(record, { compromise, now, store }))) return { nextLookAt: nextLookAt(compromise, now) };
  await revokeAuthority(id, 'cACompromise', world);
  return { nextLookAt: undefined };
}

async function isDue(
  { id }: AuthorityRecord,
  { compromise, now, store }: { readonly compromise: Compromise; readonly now: Date; readonly store: AuthorityStore },
): Promise<boolean> {
  if (compromise.revokeAt <= now) return true;
  if (!compromise.isRevokedOnceReplaced) return false;
  return (await store.reads.issuances.countBelow(id, now)).unreplaced === 0;
}

function nextLookAt({ revokeAt, isRevokedOnceReplaced }: Compromise, now: Date): Date {
  const soon = addMs(now, REPLACED_LOOK_MS);
  return isRevokedOnceReplaced && soon < revokeAt ? soon : revokeAt;
}

function compromiseOf(
  { id, kind, compromise: standing }: AuthorityRecord,
  { wish, now }: { readonly wish: CompromiseWish; readonly now: Date },
): Compromise {
  const declaredAt = standing?.declaredAt ?? now;
  const latest = addMs(declaredAt, REVOKED_WITHIN_MS);
  const revokeAt = wish.revokeAt ?? standing?.revokeAt ?? latest;
  const isNew = wish.revokeAt !== undefined && wish.revokeAt.getTime() !== standing?.revokeAt.getTime();
  // A mistyped year would revoke it at once, and for good.
  if (isNew && revokeAt < now) {
    throw new OperatorError(
      `Cannot revoke ${id} at ${revokeAt.toISOString()}: that has passed; to revoke it at once: reseal ca revoke ${id} --reason cACompromise`,
    );
  }
  if (kind === 'public' && revokeAt > latest) {
    throw new OperatorError(
      `Cannot revoke ${id} at ${revokeAt.toISOString()}: a public authority is revoked within seven days (BR 4.9.1.2), by ${latest.toISOString()}`,
    );
  }
  const isRevokedOnceReplaced = wish.isRevokedOnceReplaced ?? standing?.isRevokedOnceReplaced ?? false;
  return { declaredAt, revokeAt, isRevokedOnceReplaced };
}

function isSame(one: Compromise, other: Compromise | undefined): boolean {
  return (
    other !== undefined &&
    one.revokeAt.getTime() === other.revokeAt.getTime() &&
    one.isRevokedOnceReplaced === other.isRevokedOnceReplaced
  );
}
