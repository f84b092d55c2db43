// The hierarchies: for each kind of profile a root that signs nothing but its issuing authorities, made when first needed.

import { hexOf } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import type { NameConstraints } from '../../x509/certificate/name-constraints.ts';
import { addressesOf } from '../profile/addresses.ts';
import type { AuthorityAlgorithmId } from '../profile/authority-algorithms.ts';
import {
  type AuthorityOwner,
  type AuthoritySigning,
  planIssuing,
  planRoot,
  signAuthorityCertificate,
} from './authority-certificate.ts';
import type { KeyVault } from '../keys/key-vault.ts';
import { abandonAuthority, insertAuthority, plannedSerial } from './ledger.ts';
import { type AuthorityRecord, type AuthorityStore, authorityPlanIdOf } from '../ports.ts';
import type { KeyPurpose, ProfileKind } from '../profile/profile.ts';
import { shardsOfNew } from '../profile/shards.ts';

/** Two installations must not share the names of their authorities. */
const INSTALLATION_TAG_BYTES = 2;

/** Those of the public kind bear no prefix. */
const NAMES: { readonly [kind in ProfileKind]: { readonly idPrefix: string; readonly title: string } } = {
  public: { idPrefix: '', title: 'Reseal' },
  private: { idPrefix: 'private-', title: 'Reseal Private' },
  national: { idPrefix: 'national-', title: 'Reseal SM2' },
  service: { idPrefix: 'service-', title: 'Reseal Service' },
};

/**
 * What certificates below may serve; a public authority certifies servers alone (Chrome Root Program Policy 1.6, §3.2). None
 * leaves the extension out, which confines nothing (RFC 5280 §4.2.1.12): GmSSL refuses an authority that has it.
 */
export const PURPOSES: { readonly [kind in ProfileKind]: readonly KeyPurpose[] } = {
  public: ['serverAuth'],
  private: ['serverAuth', 'clientAuth'],
  national: [],
  service: ['serverAuth'],
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
    if (first !== undefined) {
      for (const late of [made.root, made.issuing]) await abandonAuthority(rows, late, world.clock.now());
      return first;
    }
    await insertAuthority(rows, made.root);
    await insertAuthority(rows, made.issuing);
    return made;
  });
}

/** Of several issuing authorities the last one made issues: by its number, since clocks are set back. */
export function findHierarchy(authorities: readonly AuthorityRecord[], kind: ProfileKind): Hierarchy | undefined {
  const ofKind = authorities.filter((authority) => authority.kind === kind);
  const lastOf = (role: AuthorityRecord['role']) =>
    ofKind
      .filter((one) => one.role === role)
      .toSorted((a, b) => numberOf(a) - numberOf(b))
      .at(-1);
  const [root, issuing] = [lastOf('root'), lastOf('issuing')];
  return root && issuing && { kind, root, issuing };
}

const UNWITHDRAWN = { compromise: undefined, revocation: undefined };

/** Everything of an authority but its certificate's signature. */
interface Making {
  readonly kind: ProfileKind;
  /** 1 for the first of its role and kind. */
  readonly number: number;
  readonly algorithm: AuthorityAlgorithmId;
  readonly nameConstraints: NameConstraints | undefined;
  readonly owner: AuthorityOwner;
}

async function makeHierarchy(
  world: HierarchyWorld,
  kind: ProfileKind,
  settings: HierarchySettings,
): Promise<Hierarchy> {
  const first = { ...settings, kind, number: 1 };
  const root = await makeRoot(world, first);
  return { kind, root, issuing: await makeIssuing(world, first, root) };
}

async function makeRoot(world: HierarchyWorld, making: Making): Promise<AuthorityRecord> {
  const { kind, algorithm, nameConstraints, owner } = making;
  const { id, commonName } = nameOf(world, making, 'root');
  const { sealedKey, spki } = await world.vault.makeKey({ id, algorithm });
  const plan = planRoot(spki, { owner, commonName, nameConstraints });
  const signer = world.vault.openSigner({ id, sealedKey });
  const createdAt = world.clock.now();
  const by = { kind, signer, now: createdAt, random: world.random, issuer: undefined };
  const certificate = await signAuthorityCertificate(plan, { ...by, plan: planningBy(id, world) });
  // Of the few authorities that it certifies, one list holds all.
  const common = { kind, algorithm, crossChain: [], shards: 0, createdAt, ...UNWITHDRAWN };
  return { ...common, id, role: 'root', certificate, sealedKey, issuerId: id };
}

/** Planned, signed by the root, and not on record yet. Throws OperatorError where the root's key is not here. */
export async function makeIssuing(
  world: HierarchyWorld,
  making: Making,
  root: AuthorityRecord,
): Promise<AuthorityRecord> {
  const { vault, clock, random, publicUrl } = world;
  const { kind, algorithm, nameConstraints, owner } = making;
  const signer = vault.openSigner(root);
  const { id, commonName } = nameOf(world, making, 'issuing');
  const { sealedKey, spki } = await vault.makeKey({ id, algorithm });
  const purposes = PURPOSES[kind];
  const rootAddresses = addressesOf(root.id, publicUrl);
  const from = { root: readCertificate(root.certificate), rootAddresses };
  const plan = planIssuing(spki, { owner, commonName, nameConstraints, purposes, ...from });
  const createdAt = clock.now();
  const by = { kind, signer, now: createdAt, random, issuer: root.certificate };
  const certificate = await signAuthorityCertificate(plan, { ...by, plan: planningBy(root.id, world) });
  const common = { kind, algorithm, crossChain: [], shards: shardsOfNew(kind), createdAt, ...UNWITHDRAWN };
  return { ...common, id, role: 'issuing', certificate, sealedKey, issuerId: root.id };
}

/** On the ledger of the one that signs; the attempt of a process that ends here is abandoned a day later. */
function planningBy(authorityId: string, { store, clock }: HierarchyWorld): AuthoritySigning['plan'] {
  return async (facts) => {
    const planned = plannedSerial(
      { ...facts, authorityId, certificateId: authorityPlanIdOf(facts.serial) },
      clock.now(),
    );
    await store.transact((rows) => rows.issuances.plan(planned));
  };
}

function nameOf({ random }: HierarchyWorld, { kind, number }: Making, role: AuthorityRecord['role']) {
  const { idPrefix, title } = NAMES[kind];
  const tag = hexOf(random(INSTALLATION_TAG_BYTES));
  const roleTitle = role === 'root' ? 'Root' : 'Issuing';
  return { id: `${idPrefix}${role}-${number}`, commonName: `${title} ${roleTitle} ${number} ${tag}` };
}

/** As `nameOf` has put it into the id. */
function numberOf({ id }: AuthorityRecord): number {
  return Number(id.slice(id.lastIndexOf('-') + 1));
}
