// What takes an issuing authority out of service: the operator's two acts, and the job that follows one of them.

import { OperatorError } from '../../lib/operator-error.ts';
import type { AuthorityOwner } from '../hierarchy/authority-certificate.ts';
import { type CompromiseWish, declareCompromised, ensureSuccessor, revokeIfDue } from './compromise.ts';
import type { HierarchyWorld } from '../hierarchy/hierarchy.ts';
import type { AuthorityRecord } from '../ports.ts';
import type { ProfileKind } from '../profile/profile.ts';
import { publishRevocationLists, type PublishWorld } from '../lists/publish-lists.ts';
import type { AuthorityRevocationReason } from './authority-reasons.ts';
import { getAuthority, refuseRevocation, revokeAuthority } from './revoke-authority.ts';
import { serialRangeOf, WHOLE_LIST } from '../profile/shards.ts';
import { listingOf } from '../lists/standing-lists.ts';

export interface Withdrawal {
  /**
   * An authority's key is in other hands: it signs for no subject from now on, the next one issues, and its root revokes it in
   * time. Each step is on record before the next; called again it goes on where it ended. Throws OperatorError, as
   * `declareCompromised` and `ensureSuccessor` say.
   */
  declareCompromised(
    id: string,
    wish: CompromiseWish,
  ): Promise<{
    readonly compromised: AuthorityRecord;
    readonly successor: AuthorityRecord;
  }>;
  /**
   * Answers whether its root's list names it already; where not, the list's job makes one in seconds, once the key is here.
   * Throws OperatorError as `revokeAuthority` says, and while something below it is in force that nothing has replaced, unless
   * the wish says that this is meant.
   */
  revoke(id: string, wish: RevocationWish): Promise<{ readonly revoked: AuthorityRecord; readonly isListed: boolean }>;
  /** For the job: revokes one that was declared compromised, where that is due; undefined where there is nothing left to do. */
  revokeIfDue(id: string): Promise<{ readonly nextLookAt: Date | undefined }>;
}

export interface RevocationWish {
  readonly reason: AuthorityRevocationReason;
  /** The same id once more: clients are to refuse all that it has signed, whatever is in force. */
  readonly withWhatIsBelow: string | undefined;
}

export interface WithdrawalWorld extends HierarchyWorld, PublishWorld {
  readonly store: HierarchyWorld['store'];
  readonly ownerOf: (kind: ProfileKind) => AuthorityOwner;
  /** Takes up what was changed. */
  readonly refresh: () => Promise<unknown>;
}

export function openWithdrawal(world: WithdrawalWorld): Withdrawal {
  const { refresh } = world;
  return {
    declareCompromised: async (id, wish) => {
      const compromised = await declareCompromised(id, wish, world);
      await refresh();
      const successor = await ensureSuccessor(compromised, world);
      await refresh();
      return { compromised, successor };
    },
    revoke: async (id, wish) => {
      await refuseUnreplaced(id, wish, world);
      const revoked = await revokeAuthority(id, wish.reason, world);
      await refresh();
      return { revoked, isListed: await publishListOf(revoked.issuerId, world) };
    },
    revokeIfDue: async (id) => {
      const outcome = await revokeIfDue(id, world);
      await refresh();
      return outcome;
    },
  };
}

/** Before the transaction: the count may take seconds. */
async function refuseUnreplaced(
  id: string,
  { withWhatIsBelow }: RevocationWish,
  { store: { reads }, clock }: WithdrawalWorld,
): Promise<void> {
  const records = await reads.authorities.list();
  const record = getAuthority(records, id);
  if (record.revocation !== undefined) return;
  const now = clock.now();
  refuseRevocation(record, { records, now });
  if (withWhatIsBelow === id) return;
  const flag = `--with-what-is-below ${id}`;
  if (withWhatIsBelow !== undefined)
    throw new OperatorError(`Cannot revoke ${id} with ${withWhatIsBelow}: say ${flag}`);
  const { unreplaced } = await reads.issuances.countBelow(id, now);
  if (unreplaced === 0) return;
  throw new OperatorError(
    `Cannot revoke ${id}: certificates below it that are in force and that nothing has replaced: ${unreplaced}; clients would refuse them all. Reissue them first, or say ${flag}`,
  );
}

/** Answers whether the root's list names all that it has revoked. */
async function publishListOf(rootId: string, world: WithdrawalWorld): Promise<boolean> {
  const { reads } = world.store;
  const root = getAuthority(await reads.authorities.list(), rootId);
  if (root.sealedKey !== undefined) await publishRevocationLists(listingOf(root, world.vault), world);
  const head = await reads.revocationLists.findHead(rootId, WHOLE_LIST);
  return head?.revocations === (await reads.issuances.countRevoked(serialRangeOf(root, WHOLE_LIST)));
}
