// The hierarchy: a root that signs nothing but its issuing authority, both made on the first start.

import { hexOf } from '../lib/bytes.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import { addressesOf } from './addresses.ts';
import type { AuthorityAlgorithmId } from './authority-algorithms.ts';
import { type AuthorityPlan, planIssuing, planRoot, signAuthorityCertificate } from './authority-certificate.ts';
import type { KeyVault } from './key-vault.ts';
import type { AuthorityRecord, AuthorityStore } from './ports.ts';

const ROOT_ID = 'root-1';
const ISSUING_ID = 'issuing-1';
/** Two installations must not share the names of their authorities. */
const INSTALLATION_TAG_BYTES = 2;

export interface Hierarchy {
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
export async function ensureHierarchy(world: HierarchyWorld, algorithm: AuthorityAlgorithmId): Promise<Hierarchy> {
  const standing = findHierarchy(await world.store.reads.authorities.list());
  if (standing !== undefined) return standing;
  const made = await makeHierarchy(world, algorithm);
  return world.store.transact(async (rows) => {
    const first = findHierarchy(await rows.authorities.list());
    if (first !== undefined) return first;
    await rows.authorities.insert(made.root);
    await rows.authorities.insert(made.issuing);
    return made;
  });
}

function findHierarchy(authorities: readonly AuthorityRecord[]): Hierarchy | undefined {
  const root = authorities.find(({ role }) => role === 'root');
  const issuing = authorities.find(({ role }) => role === 'issuing');
  return root && issuing && { root, issuing };
}

async function makeHierarchy(world: HierarchyWorld, algorithm: AuthorityAlgorithmId): Promise<Hierarchy> {
  const { vault, clock, random } = world;
  const rootKey = await vault.makeKey({ id: ROOT_ID, algorithm });
  const issuingKey = await vault.makeKey({ id: ISSUING_ID, algorithm });
  const tag = hexOf(random(INSTALLATION_TAG_BYTES));
  const root = planRoot(rootKey.spki, `Reseal Root 1 ${tag}`);
  const issuing = planIssuing(issuingKey.spki, {
    commonName: `Reseal Issuing 1 ${tag}`,
    rootSpki: rootKey.spki,
    rootAddresses: addressesOf(ROOT_ID, world.publicUrl),
  });
  const signer = vault.openSigner({ id: ROOT_ID, algorithm, sealedKey: rootKey.sealedKey });
  const now = clock.now();
  const sign = (plan: AuthorityPlan): Promise<Uint8Array> =>
    signAuthorityCertificate(plan, { issuer: root.name, signer, now, random });
  const common = { algorithm, issuerId: ROOT_ID, createdAt: now };
  return {
    root: { ...common, id: ROOT_ID, role: 'root', certificate: await sign(root), sealedKey: rootKey.sealedKey },
    issuing: {
      ...common,
      id: ISSUING_ID,
      role: 'issuing',
      certificate: await sign(issuing),
      sealedKey: issuingKey.sealedKey,
    },
  };
}
