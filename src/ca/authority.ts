// The built-in authority, opened: what the rest of the service asks of it.

import { base64Of } from '../lib/bytes.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { Origin } from '../lib/origin.ts';
import type { Random } from '../lib/random.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import type { AuthorityOwner } from './hierarchy/authority-certificate.ts';
import { ensureHierarchy, type HierarchySettings } from './hierarchy/hierarchy.ts';
import { type Ceremony, openCeremony } from './ceremony/ceremony.ts';
import {
  closeWithdrawn,
  ensureListsOf,
  hierarchiesOf,
  NOTHING_OPEN,
  type Opened,
  type OpenedWorld,
  openRecords,
} from './opened.ts';
import type { KeyPolicy } from './key-policy/key-policy.ts';
import { makeKeyVault } from './keys/key-vault.ts';
import type { AuthorityRecord, AuthorityStore } from './ports.ts';
import type { Profile, ProfileKind } from './profile/profile.ts';
import { publishRevocationLists } from './lists/publish-lists.ts';
import { rollIssuing } from './hierarchy/roll.ts';
import { type ProfileSigning, published, type PublishedCertificate } from './signing/signings.ts';
import { listingOf } from './lists/standing-lists.ts';
import { openWithdrawal, type Withdrawal } from './withdrawal/withdrawal.ts';

export interface Authority {
  /** Every root and issuing authority that there is, those that issue no more too. */
  readonly published: readonly PublishedCertificate[];
  /**
   * By the newest issuing authority that has its lists. Throws for a profile that it was not opened with, and why its
   * hierarchy did not open.
   */
  signingBy(profileId: string): ProfileSigning;
  /**
   * Signs and stores the lists of one of them that are due, whole and by shard; answers when the next is. Throws for another
   * id. Safe to call from several processes.
   */
  publishRevocationList(authorityId: string): Promise<{ readonly nextDueAt: Date }>;
  /** From now on its lists say that they lie below its public URL too: whoever serves them there calls it first. */
  announce(): Promise<void>;
  /** Takes up what another process has changed in the hierarchies; answers whether there was something. */
  refresh(): Promise<boolean>;
  /** Makes the next issuing authority of a hierarchy, which issues from now on; `origin`: whose doing it is, by default the process's. */
  roll(kind: ProfileKind, origin?: Origin): Promise<PublishedCertificate>;
  /** What an operator does with one of them, by its id. Throws OperatorError for another id, and as each says. */
  readonly ceremony: Ceremony;
  readonly withdrawal: Withdrawal;
}

export interface AuthorityWorld {
  readonly store: AuthorityStore;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  readonly random: Random;
  /** Where it says what it must not sign. */
  readonly log: Log;
  /** Where the authority's certificates and lists are served. */
  readonly publicUrl: string;
  /** By which it will issue; each kind among them gets its hierarchy, if it has none yet. */
  readonly profiles: readonly Profile[];
  readonly keyPolicy: KeyPolicy;
  readonly hierarchies: { readonly [kind in ProfileKind]: HierarchySettings };
}

/**
 * Opens the authority; what it lacks is made. Afterwards each of its parts has its revocation lists in force, those by whose
 * profiles nothing is issued any more too: their certificates live on. What one part cannot do is in the log, and stops no
 * other; throws where no hierarchy opens.
 */
export async function openAuthority(bare: AuthorityWorld): Promise<Authority> {
  const vault = makeKeyVault(bare.secrets, bare.random);
  const world = { ...bare, vault };
  const kinds = [...new Set(world.profiles.map(({ kind }) => kind))];
  for (const kind of kinds) await ensureHierarchy(world, kind, world.hierarchies[kind]);
  let isAnnounced = false;
  let opened = await openFirst(await world.store.reads.authorities.list(), { ...world, isAnnounced });
  const refresh = async (): Promise<boolean> => {
    const records = await world.store.reads.authorities.list();
    const isChanged = !isSame(records, opened.records);
    if (!isChanged && opened.isWhole) return false;
    // Before anything that may fail.
    opened = closeWithdrawn(opened, records, world);
    opened = await openRecords(records, { ...world, isAnnounced, before: opened });
    return isChanged || opened.isWhole;
  };
  const ownerOf = (kind: ProfileKind): AuthorityOwner => world.hierarchies[kind].owner;
  return {
    get published() {
      return opened.records.map(published);
    },
    signingBy: (profileId) => {
      const signing = opened.signings.get(profileId);
      return signing ?? refuseSigning(profileId, { opened, ...world });
    },
    publishRevocationList: async (authorityId) => {
      const record = opened.records.find(({ id }) => id === authorityId);
      if (record === undefined)
        throw new Error(`Cannot publish a revocation list of ${authorityId}: no such authority`);
      return await publishRevocationLists(listingOf(record, vault), world);
    },
    announce: async () => {
      isAnnounced = true;
      for (const [authorityId, error] of await ensureListsOf(opened.records, { ...world, isAnnounced })) {
        // The address is on record before a key is needed; without that nothing may be issued that names it.
        if (!(error instanceof OperatorError)) throw error;
        world.log.error({ authorityId, error }, 'Cannot make the lists of an authority');
      }
    },
    refresh,
    ceremony: openCeremony(world),
    withdrawal: openWithdrawal({ ...world, refresh, ownerOf }),
    roll: async (kind, origin) => {
      const made = await rollIssuing(storingFor(world, origin), { kind, owner: ownerOf(kind) });
      await refresh();
      return published(made);
    },
  };
}

function storingFor<W extends Pick<AuthorityWorld, 'store'>>(world: W, origin: Origin | undefined): W {
  const { store } = world;
  return { ...world, store: { ...store, transact: async (work) => await store.transact(work, origin) } };
}

/** Throws where not one hierarchy opens: then it is the master key, rather than one of them. */
async function openFirst(records: readonly AuthorityRecord[], world: OpenedWorld): Promise<Opened> {
  const opened = await openRecords(records, { ...world, before: NOTHING_OPEN });
  const [failure] = hierarchiesOf(records, world).flatMap(({ issuing }) => opened.failures.get(issuing.id) ?? []);
  if (failure !== undefined && opened.signings.size === 0) throw failure;
  return opened;
}

function refuseSigning(
  profileId: string,
  { opened: { records, failures }, profiles }: Pick<AuthorityWorld, 'profiles'> & { readonly opened: Opened },
): never {
  const own = profiles.filter(({ id }) => id === profileId);
  const [failure] = hierarchiesOf(records, { profiles: own }).flatMap(({ issuing }) => failures.get(issuing.id) ?? []);
  throw failure ?? new Error(`Cannot issue by profile "${profileId}": it is not open`);
}

/** Keys come and go, a root is certified by others, new ones are made, one is compromised or revoked; the rest stays. */
function isSame(records: readonly AuthorityRecord[], others: readonly AuthorityRecord[]): boolean {
  return records.map(changingOf).join() === others.map(changingOf).join();
}

function changingOf({ id, sealedKey, crossChain, compromise, revocation }: AuthorityRecord): string {
  const states = [sealedKey, compromise, revocation].map((state) => state !== undefined);
  return [id, ...states, ...crossChain.map(base64Of)].join(' ');
}
