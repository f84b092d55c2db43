// What takes an issuing authority out of service: the operator's two acts, and the job that follows one of them.

import type { AuthorityOwner } from './authority-certificate.ts';
import { type CompromiseWish, declareCompromised, ensureSuccessor, revokeIfDue } from './compromise.ts';
import type { HierarchyWorld } from './hierarchy.ts';
import { type AuthorityRecord, WHOLE_LIST } from './ports.ts';
import type { ProfileKind } from './profile.ts';
import { publishRevocationLists, type PublishWorld } from './publish-lists.ts';
import type { AuthorityRevocationReason } from './authority-reasons.ts';
import { getAuthority, revokeAuthority } from './revoke-authority.ts';
import { serialRangeOf } from './shards.ts';
import { listingOf } from './standing-lists.ts';

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
  /** Answers whether its root's list names it already; where not, the list's job makes one in seconds, once the key is here. */
  revoke(
    id: string,
    reason: AuthorityRevocationReason,
  ): Promise<{ readonly revoked: AuthorityRecord; readonly isListed: boolean }>;
  /** For the job: revokes one that was declared compromised, where that is due; undefined where there is nothing left to do. */
  revokeIfDue(id: string): Promise<{ readonly nextLookAt: Date | undefined }>;
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
    revoke: async (id, reason) => {
      const revoked = await revokeAuthority(id, reason, world);
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

/** Answers whether the root's list names all that it has revoked. */
async function publishListOf(rootId: string, world: WithdrawalWorld): Promise<boolean> {
  const { reads } = world.store;
  const root = getAuthority(await reads.authorities.list(), rootId);
  if (root.sealedKey !== undefined) await publishRevocationLists(listingOf(root, world.vault), world);
  const head = await reads.revocationLists.findHead(rootId, WHOLE_LIST);
  return head?.revocations === (await reads.issuances.countRevoked(serialRangeOf(root, WHOLE_LIST)));
}
