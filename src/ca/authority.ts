// The built-in authority, opened: what the rest of the service asks of it.

import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Random } from '../lib/random.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { type CertificateFacts, readCertificate } from '../x509/certificate.ts';
import { type NameConstraints, readNameConstraints } from '../x509/name-constraints.ts';
import { OID } from '../x509/oid.ts';
import { addressesOf, distributionPointsOf } from './addresses.ts';
import type { AuthorityAlgorithmId } from './authority-algorithms.ts';
import { ensureHierarchy, type Hierarchy, type HierarchySettings } from './hierarchy.ts';
import { type CertificateSigning, makeCertificateSigning } from './issue.ts';
import type { KeyPolicy } from './key-policy.ts';
import { type KeyVault, makeKeyVault } from './key-vault.ts';
import { lintIssuerOf } from './lint/linted-certificate.ts';
import type { AuthorityRecord, AuthorityStore } from './ports.ts';
import type { Profile, ProfileKind } from './profile.ts';
import { publishRevocationLists } from './publish-lists.ts';
import { writeFixedExtensions } from './server-certificate.ts';
import { ensureLists, listingOf } from './standing-lists.ts';

/** An authority as everybody may see it. */
export interface PublishedCertificate {
  readonly id: string;
  readonly kind: ProfileKind;
  readonly role: AuthorityRecord['role'];
  readonly algorithm: AuthorityAlgorithmId;
  /** DER. */
  readonly certificate: Uint8Array;
}

/** Issuing by one profile. */
export interface ProfileSigning extends CertificateSigning {
  readonly issuing: PublishedCertificate;
  readonly root: PublishedCertificate;
}

export interface Authority {
  /** Every root and issuing authority that there is, those that issue no more too. */
  readonly published: readonly PublishedCertificate[];
  /** Throws for a profile that it was not opened with. */
  signingBy(profileId: string): ProfileSigning;
  /**
   * Signs and stores the lists of one of them that are due, whole and by shard; answers when the next is. Throws for another
   * id. Safe to call from several processes.
   */
  publishRevocationList(authorityId: string): Promise<{ readonly nextDueAt: Date }>;
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
export async function openAuthority(world: AuthorityWorld): Promise<Authority> {
  const vault = makeKeyVault(world.secrets);
  const opened = { ...world, vault };
  const hierarchies = await ensureHierarchies(opened);
  const records = await world.store.reads.authorities.list();
  for (const record of records) await ensureLists(listingOf(record, vault), world);
  const signings = openSignings(hierarchies, opened);
  return {
    published: records.map(published),
    signingBy: (profileId) => {
      const signing = signings.get(profileId);
      if (signing === undefined) throw new Error(`Cannot issue by profile "${profileId}": it is not open`);
      return signing;
    },
    publishRevocationList: async (authorityId) => {
      const record = records.find(({ id }) => id === authorityId);
      if (record === undefined)
        throw new Error(`Cannot publish a revocation list of ${authorityId}: no such authority`);
      return await publishRevocationLists(listingOf(record, vault), world);
    },
  };
}

type OpenedWorld = AuthorityWorld & { readonly vault: KeyVault };

async function ensureHierarchies(world: OpenedWorld): Promise<readonly Hierarchy[]> {
  const kinds = new Set(world.profiles.map(({ kind }) => kind));
  const hierarchies: Hierarchy[] = [];
  for (const kind of kinds) hierarchies.push(await ensureHierarchy(world, kind, world.hierarchies[kind]));
  return hierarchies;
}

function openSignings(hierarchies: readonly Hierarchy[], world: OpenedWorld): ReadonlyMap<string, ProfileSigning> {
  return new Map(
    hierarchies.flatMap((hierarchy) => {
      const signer = world.vault.openSigner(hierarchy.issuing);
      const profiles = world.profiles.filter(({ kind }) => kind === hierarchy.kind);
      return profiles.map((profile) => [profile.id, openSigning(hierarchy, { ...world, profile, signer })] as const);
    }),
  );
}

function openSigning(
  { issuing, root }: Hierarchy,
  world: OpenedWorld & { readonly profile: Profile; readonly signer: ReturnType<KeyVault['openSigner']> },
): ProfileSigning {
  const { profile, signer, publicUrl, keyPolicy } = world;
  const facts = readCertificate(issuing.certificate);
  const issuer = lintIssuerOf(facts);
  const authority = {
    ...issuer,
    signer,
    profile,
    keyPolicy,
    nameConstraints: constraintsOf(facts),
    fixedExtensions: writeFixedExtensions(profile, {
      keyIdentifier: issuer.keyIdentifier,
      addresses: addressesOf(issuing.id, publicUrl),
      distributionPoints: distributionPointsOf(issuing, publicUrl),
    }),
  };
  return {
    ...makeCertificateSigning(authority, world),
    issuing: published(issuing),
    root: published(root),
  };
}

function constraintsOf({ extensions }: CertificateFacts): NameConstraints | undefined {
  const extension = extensions.get(OID.nameConstraints);
  return extension && readNameConstraints(extension.value);
}

function published({ id, kind, role, algorithm, certificate }: AuthorityRecord): PublishedCertificate {
  return { id, kind, role, algorithm, certificate };
}
