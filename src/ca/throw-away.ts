// A throw-away authority: a hierarchy that signs as the real one would, is on no ledger, has no lists, and whose keys are in memory alone.

import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Random } from '../lib/random.ts';
import { readCertificate } from '../x509/certificate/certificate.ts';
import { addressesOf } from './profile/addresses.ts';
import { planIssuing, planRoot, signAuthorityCertificate } from './hierarchy/authority-certificate.ts';
import { type HierarchySettings, PURPOSES } from './hierarchy/hierarchy.ts';
import type { KeyPolicy } from './key-policy/key-policy.ts';
import { makeKeyVault } from './keys/key-vault.ts';
import type { AuthorityRecord } from './ports.ts';
import { getProfile, type Profile, type ProfileKind, type Profiles } from './profile/profile.ts';
import { openSignings, type ProfileSigning } from './signing/signings.ts';

export interface ThrowAwayWorld {
  readonly hierarchies: { readonly [kind in ProfileKind]: HierarchySettings };
  readonly profiles: Profiles;
  readonly keyPolicy: KeyPolicy;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface ThrowAwayAuthority {
  /** The hierarchy of its kind is made when it is first asked for, as the settings say now. Rejects for a profile that there is not. */
  signingBy(profileId: string): Promise<ProfileSigning>;
}

export function openThrowAway(world: ThrowAwayWorld): ThrowAwayAuthority {
  const made = new Map<ProfileKind, Promise<ReadonlyMap<string, ProfileSigning>>>();
  return {
    signingBy: async (profileId) => {
      const { kind } = getProfile(world.profiles, profileId);
      const signings = made.get(kind) ?? makeSignings(world, kind);
      made.set(kind, signings);
      const signing = (await signings).get(profileId);
      if (signing === undefined) throw new Error(`Cannot sign by profile "${profileId}": it is not open`);
      return signing;
    },
  };
}

/** It is not kept anywhere, so that there is nothing to seal it for. */
const UNSEALED = { seal: (key: Uint8Array) => key, open: (key: Uint8Array) => key };

async function makeSignings(world: ThrowAwayWorld, kind: ProfileKind): Promise<ReadonlyMap<string, ProfileSigning>> {
  const vault = makeKeyVault(UNSEALED, world.random);
  const profiles: readonly Profile[] = [...world.profiles.values()];
  const hierarchy = { kind, ...(await makeHierarchy({ ...world, vault }, kind)) };
  return openSignings(hierarchy, { ...world, vault, profiles });
}

async function makeHierarchy(
  {
    hierarchies,
    publicUrl,
    clock,
    random,
    vault,
  }: ThrowAwayWorld & { readonly vault: ReturnType<typeof makeKeyVault> },
  kind: ProfileKind,
): Promise<{ readonly root: AuthorityRecord; readonly issuing: AuthorityRecord }> {
  const { algorithm, owner, nameConstraints } = hierarchies[kind];
  const createdAt = clock.now();
  const common = {
    kind,
    algorithm,
    crossChain: [],
    shards: 0,
    createdAt,
    compromise: undefined,
    revocation: undefined,
  };
  const [rootId, issuingId] = [`drill-${kind}-root-1`, `drill-${kind}-issuing-1`];
  const rootKey = await vault.makeKey({ id: rootId, algorithm });
  const signer = vault.openSigner({ id: rootId, sealedKey: rootKey.sealedKey });
  // On no ledger.
  const by = { kind, signer, now: createdAt, random, plan: async () => await Promise.resolve() };
  const ofRoot = planRoot(rootKey.spki, { owner, nameConstraints, commonName: 'Reseal Drill Root' });
  const rootCertificate = await signAuthorityCertificate(ofRoot, { ...by, issuer: undefined });
  const issuingKey = await vault.makeKey({ id: issuingId, algorithm });
  const ofIssuing = planIssuing(issuingKey.spki, {
    owner,
    nameConstraints,
    commonName: 'Reseal Drill Issuing',
    purposes: PURPOSES[kind],
    root: readCertificate(rootCertificate),
    rootAddresses: addressesOf(rootId, publicUrl),
  });
  const issuingCertificate = await signAuthorityCertificate(ofIssuing, { ...by, issuer: rootCertificate });
  const root = {
    ...common,
    ...rootKey,
    id: rootId,
    issuerId: rootId,
    role: 'root',
    certificate: rootCertificate,
  } as const;
  const issuing = { ...common, ...issuingKey, id: issuingId, issuerId: rootId, role: 'issuing' } as const;
  return { root, issuing: { ...issuing, certificate: issuingCertificate } };
}
