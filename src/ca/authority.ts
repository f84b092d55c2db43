// The built-in authority, opened: what the rest of the service asks of it.

import { base64Of } from '../lib/bytes.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Random } from '../lib/random.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import type { AuthorityOwner } from './authority-certificate.ts';
import { ensureHierarchy, findHierarchy, type HierarchySettings } from './hierarchy.ts';
import { ensureOnLedger } from './ledger.ts';
import { type Ceremony, openCeremony } from './ceremony.ts';
import type { KeyPolicy } from './key-policy.ts';
import { type KeyVault, makeKeyVault } from './key-vault.ts';
import type { AuthorityRecord, AuthorityStore } from './ports.ts';
import type { Profile, ProfileKind } from './profile.ts';
import { publishRevocationLists } from './publish-lists.ts';
import { rollIssuing } from './roll.ts';
import { openSignings, type ProfileSigning, published, type PublishedCertificate } from './signings.ts';
import { ensureLists, listingOf } from './standing-lists.ts';
import { openWithdrawal, type Withdrawal } from './withdrawal.ts';

export interface Authority {
  /** Every root and issuing authority that there is, those that issue no more too. */
  readonly published: readonly PublishedCertificate[];
  /** By the newest issuing authority. Throws for a profile that it was not opened with. */
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
  /** Makes the next issuing authority of a hierarchy, which issues from now on. */
  roll(kind: ProfileKind): Promise<PublishedCertificate>;
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
 * profiles nothing is issued any more too: their certificates live on.
 */
export async function openAuthority(bare: AuthorityWorld): Promise<Authority> {
  const vault = makeKeyVault(bare.secrets, bare.random);
  const world = { ...bare, vault };
  for (const kind of kindsOf(world)) await ensureHierarchy(world, kind, world.hierarchies[kind]);
  let isAnnounced = false;
  const open = async (records: readonly AuthorityRecord[]): Promise<Opened> => {
    await ensureOnLedger(records, world);
    await ensureListsOf(records, { ...world, isAnnounced });
    return openRecords(world, records);
  };
  let opened = await open(await world.store.reads.authorities.list());
  const refresh = async (): Promise<boolean> => {
    const records = await world.store.reads.authorities.list();
    if (isSame(records, opened.records)) return false;
    opened = await open(records);
    return true;
  };
  const ownerOf = (kind: ProfileKind): AuthorityOwner => world.hierarchies[kind].owner;
  return {
    get published() {
      return opened.records.map(published);
    },
    signingBy: (profileId) => {
      const signing = opened.signings.get(profileId);
      if (signing === undefined) throw new Error(`Cannot issue by profile "${profileId}": it is not open`);
      return signing;
    },
    publishRevocationList: async (authorityId) => {
      const record = opened.records.find(({ id }) => id === authorityId);
      if (record === undefined)
        throw new Error(`Cannot publish a revocation list of ${authorityId}: no such authority`);
      return await publishRevocationLists(listingOf(record, vault), world);
    },
    announce: async () => {
      isAnnounced = true;
      await ensureListsOf(opened.records, { ...world, isAnnounced });
    },
    refresh,
    ceremony: openCeremony(world),
    withdrawal: openWithdrawal({ ...world, refresh, ownerOf }),
    roll: async (kind) => {
      const made = await rollIssuing(world, kind, ownerOf(kind));
      await refresh();
      return published(made);
    },
  };
}

interface Opened {
  readonly records: readonly AuthorityRecord[];
  /** By profile. */
  readonly signings: ReadonlyMap<string, ProfileSigning>;
}

type VaultedWorld = AuthorityWorld & { readonly vault: KeyVault };

/** While a key is away the list stands that was made before; when the next is due, its job says so. */
async function ensureListsOf(
  records: readonly AuthorityRecord[],
  world: VaultedWorld & { readonly isAnnounced: boolean },
): Promise<void> {
  const present = records.filter(({ sealedKey }) => sealedKey !== undefined);
  // Side by side, so that they share commits.
  await Promise.all(present.map((record) => ensureLists(listingOf(record, world.vault), world)));
}

function openRecords(world: VaultedWorld, records: readonly AuthorityRecord[]): Opened {
  const hierarchies = kindsOf(world).map((kind) => findHierarchy(records, kind));
  return {
    records,
    signings: openSignings(
      hierarchies.filter((hierarchy) => hierarchy !== undefined),
      world,
    ),
  };
}

function kindsOf({ profiles }: AuthorityWorld): readonly ProfileKind[] {
  return [...new Set(profiles.map(({ kind }) => kind))];
}

/** Keys come and go, a root is certified by others, new ones are made, one is compromised or revoked; the rest stays. */
function isSame(records: readonly AuthorityRecord[], others: readonly AuthorityRecord[]): boolean {
  return records.map(changingOf).join() === others.map(changingOf).join();
}

function changingOf({ id, sealedKey, crossChain, compromise, revocation }: AuthorityRecord): string {
  const states = [sealedKey, compromise, revocation].map((state) => state !== undefined);
  return [id, ...states, ...crossChain.map(base64Of)].join(' ');
}
