// The hierarchies: for each kind of profile a root that signs nothing but its issuing authorities, made when first needed.

import { hexOf } from '../lib/bytes.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import type { NameConstraints } from '../x509/name-constraints.ts';
import { addressesOf } from './addresses.ts';
import type { AuthorityAlgorithmId } from './authority-algorithms.ts';
import { type AuthorityOwner, planIssuing, planRoot, signAuthorityCertificate } from './authority-certificate.ts';
import type { KeyVault } from './key-vault.ts';
import type { AuthorityRecord, AuthorityStore } from './ports.ts';
import type { ProfileKind } from './profile.ts';
import { SHARDS } from './shards.ts';

/** Two installations must not share the names of their authorities. */
const INSTALLATION_TAG_BYTES = 2;

/** Those of the public kind bear no prefix. */
const NAMES: { readonly [kind in ProfileKind]: { readonly idPrefix: string; readonly title: string } } = {
  public: { idPrefix: '', title: 'Reseal' },
  private: { idPrefix: 'private-', title: 'Reseal Private' },
  national: { idPrefix: 'national-', title: 'Reseal SM2' },
};

/** Counts when the hierarchy is made, and not for one that stands. */
export interface HierarchySettings {
  readonly algorithm: AuthorityAlgorithmId;
  readonly owner: AuthorityOwner;
  /** What the root and all below it may certify; undefined for anything. */
  readonly nameConstraints: NameConstraints | undefined;
}

export interface Hierarchy {
  readonly kind: ProfileKind;
  readonly root: AuthorityRecord;
  readonly issuing: AuthorityRecord;
}

export interface HierarchyWorld {
  readonly store: AuthorityStore;
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly random: Random;
  readonly publicUrl: string;
}

/** What is in the store, or else a new one. Of several processes that start at once, one makes it for all of them. */
export async function ensureHierarchy(
  world: HierarchyWorld,
  kind: ProfileKind,
  settings: HierarchySettings,
): Promise<Hierarchy> {
  const standing = findHierarchy(await world.store.reads.authorities.list(), kind);
  if (standing !== undefined) return standing;
  const made = await makeHierarchy(world, kind, settings);
  return world.store.transact(async (rows) => {
    const first = findHierarchy(await rows.authorities.list(), kind);
    if (first !== undefined) return first;
    await rows.authorities.insert(made.root);
    await rows.authorities.insert(made.issuing);
    return made;
  });
}

/** Of several issuing authorities the last one made issues. */
export function findHierarchy(authorities: readonly AuthorityRecord[], kind: ProfileKind): Hierarchy | undefined {
  const ofKind = authorities.filter((authority) => authority.kind === kind);
  const lastOf = (role: AuthorityRecord['role']) =>
    ofKind
      .filter((one) => one.role === role)
      .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
      .at(-1);
  const [root, issuing] = [lastOf('root'), lastOf('issuing')];
  return root && issuing && { kind, root, issuing };
}

async function makeHierarchy(
  world: HierarchyWorld,
  kind: ProfileKind,
  settings: HierarchySettings,
): Promise<Hierarchy> {
  const { vault, clock, random } = world;
  const { algorithm, nameConstraints, owner } = settings;
  const { idPrefix, title } = NAMES[kind];
  const [rootId, issuingId] = [`${idPrefix}root-1`, `${idPrefix}issuing-1`];
  const rootKey = await vault.makeKey({ id: rootId, algorithm });
  const issuingKey = await vault.makeKey({ id: issuingId, algorithm });
  const tag = hexOf(random(INSTALLATION_TAG_BYTES));
  const root = planRoot(rootKey.spki, { owner, commonName: `${title} Root 1 ${tag}`, nameConstraints });
  const issuing = planIssuing(issuingKey.spki, {
    owner,
    commonName: `${title} Issuing 1 ${tag}`,
    nameConstraints,
    rootSpki: rootKey.spki,
    rootAddresses: addressesOf(rootId, world.publicUrl),
  });
  const signer = vault.openSigner({ id: rootId, algorithm, sealedKey: rootKey.sealedKey });
  const now = clock.now();
  const by = { kind, signer, now, random };
  const rootCertificate = await signAuthorityCertificate(root, { ...by, issuer: undefined });
  const issuingCertificate = await signAuthorityCertificate(issuing, { ...by, issuer: rootCertificate });
  const common = { kind, algorithm, issuerId: rootId, createdAt: now };
  return {
    kind,
    root: {
      ...common,
      id: rootId,
      role: 'root',
      certificate: rootCertificate,
      sealedKey: rootKey.sealedKey,
      // Of the few authorities that it certifies, one list holds all.
      shards: 0,
    },
    issuing: {
      ...common,
      id: issuingId,
      role: 'issuing',
      certificate: issuingCertificate,
      sealedKey: issuingKey.sealedKey,
      shards: SHARDS,
    },
  };
}
