// Issuing by each profile: the newest issuing authority of its hierarchy, and what all certificates of both have in common.

import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Random } from '../../lib/random.ts';
import { because } from '../../reasons/reason.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import { addressesOf, distributionPointsOf } from '../profile/addresses.ts';
import type { AuthorityAlgorithmId } from '../profile/authority-algorithms.ts';
import type { Hierarchy } from '../hierarchy/hierarchy.ts';
import { type CertificateSigning, makeCertificateSigning } from './issue.ts';
import type { KeyPolicy } from '../key-policy/key-policy.ts';
import type { KeyVault, Signer } from '../keys/key-vault.ts';
import { lintIssuerOf } from '../lint/linted-certificate.ts';
import { constraintsOf } from '../profile/names-policy.ts';
import type { AuthorityRecord } from '../ports.ts';
import type { Profile, ProfileKind } from '../profile/profile.ts';
import { writeFixedExtensions } from './server-certificate.ts';

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
  /** DER: the root's certificate by another root, and those above it; empty where the root stands alone, or one has expired. */
  readonly crossChain: readonly Uint8Array[];
}

export interface SigningsWorld {
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly random: Random;
  readonly publicUrl: string;
  readonly profiles: readonly Profile[];
  readonly keyPolicy: KeyPolicy;
  readonly log: Log;
}

/** By the id of the profile. Throws OperatorError where the key does not open; one that is withdrawn signs nothing, and needs none. */
export function openSignings(hierarchy: Hierarchy, world: SigningsWorld): ReadonlyMap<string, ProfileSigning> {
  const { issuing, kind } = hierarchy;
  const signer = isWithdrawn(issuing) ? undefined : world.vault.openSigner(issuing);
  const profiles = world.profiles.filter((profile) => profile.kind === kind);
  return new Map(
    profiles.map((profile) => [profile.id, openSigning(hierarchy, { ...world, profile, signer })] as const),
  );
}

export function isWithdrawn({ compromise, revocation }: AuthorityRecord): boolean {
  return compromise !== undefined || revocation !== undefined;
}

export function published({ id, kind, role, algorithm, certificate }: AuthorityRecord): PublishedCertificate {
  return { id, kind, role, algorithm, certificate };
}

/** One that is withdrawn signs for no subject: orders wait for the next authority. */
function closedSigning({ id }: AuthorityRecord): CertificateSigning {
  return {
    prepare: () => ({ kind: 'compromised', detail: because('authorityCompromised', { authority: id }) }),
    sign: async ({ serial }) => await Promise.reject(new Error(`Cannot sign ${serial}: ${id} is compromised`)),
  };
}

type OpeningWorld = SigningsWorld & { readonly profile: Profile; readonly signer: Signer | undefined };

function openSigning({ issuing, root }: Hierarchy, world: OpeningWorld): ProfileSigning {
  const { signer } = world;
  const crossEnd = new Date(Math.min(...root.crossChain.map((der) => readCertificate(der).notAfter.getTime())));
  return {
    ...(signer === undefined ? closedSigning(issuing) : signingWith(issuing, { ...world, signer })),
    issuing: published(issuing),
    root: published(root),
    get crossChain() {
      return world.clock.now() <= crossEnd ? root.crossChain : [];
    },
  };
}

function signingWith(issuing: AuthorityRecord, world: OpeningWorld & { readonly signer: Signer }): CertificateSigning {
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
  return makeCertificateSigning(authority, world);
}
