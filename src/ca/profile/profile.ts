// Profiles: what an authority may put into a certificate, and for how long.

import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { OID } from '../../x509/der/oid.ts';
import type { ValidityCap } from './validity.ts';

/**
 * public: as the Baseline Requirements have it · private: for names and addresses that only an organisation knows ·
 * national: SM2 · service: for the service's own HTTPS. Each kind has a hierarchy of its own, so that nobody who trusts one
 * trusts the names of another.
 */
export const PROFILE_KINDS = ['public', 'private', 'national', 'service'] as const;

export type ProfileKind = (typeof PROFILE_KINDS)[number];

/** RFC 5280 §4.2.1.12: what the key may serve. */
export type KeyPurpose = 'serverAuth' | 'clientAuth';

export interface Profile {
  readonly id: string;
  /** Whose hierarchy signs. */
  readonly kind: ProfileKind;
  readonly keyAlgorithms: readonly KeyAlgorithmId[];
  readonly purposes: readonly KeyPurpose[];
  /** Dotted object identifiers; none leaves the extension out. */
  readonly policies: readonly string[];
  /** In order of their dates. */
  readonly validityCaps: readonly ValidityCap[];
  /** Names without a public suffix (BR §4.2.2 forbids them to public ones). */
  readonly internalNames: boolean;
  readonly addresses: boolean;
}

export type Profiles = ReadonlyMap<string, Profile>;

/** BR §6.3.2, which says what may not be exceeded, and that it SHOULD NOT come within a day of that. */
export const PUBLIC_VALIDITY_CAPS: readonly ValidityCap[] = [
  { from: new Date('2026-03-15T00:00:00Z'), days: 199 },
  { from: new Date('2027-03-15T00:00:00Z'), days: 99 },
  { from: new Date('2029-03-15T00:00:00Z'), days: 46 },
];

/** What Apple's platforms take from a root that their user has installed (support article 103214). */
export const PRIVATE_VALIDITY_DAYS = 825;
/** As long as the issuing authority of such a profile lives. */
export const MAX_PRIVATE_VALIDITY_DAYS = 3650;

const ALWAYS = new Date(0);
const PRIVATE_VALIDITY_CAPS: readonly ValidityCap[] = [{ from: ALWAYS, days: PRIVATE_VALIDITY_DAYS }];

export const PUBLIC_PROFILE: Profile = {
  id: 'public',
  kind: 'public',
  keyAlgorithms: ['rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384'],
  purposes: ['serverAuth'],
  policies: [OID.domainValidated],
  validityCaps: PUBLIC_VALIDITY_CAPS,
  internalNames: false,
  addresses: false,
};

export const PRIVATE_PROFILE: Profile = {
  id: 'private',
  kind: 'private',
  keyAlgorithms: ['rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384', 'ed25519'],
  purposes: ['serverAuth'],
  policies: [],
  validityCaps: PRIVATE_VALIDITY_CAPS,
  internalNames: true,
  addresses: true,
};

export const NATIONAL_PROFILE: Profile = {
  id: 'national',
  kind: 'national',
  keyAlgorithms: ['sm2'],
  purposes: ['serverAuth'],
  policies: [OID.domainValidated],
  validityCaps: PUBLIC_VALIDITY_CAPS,
  internalNames: false,
  addresses: false,
};

/**
 * What the service certifies for itself alone: it is called by addresses and by names such as "localhost", which no public
 * authority certifies, and by others than the name constraints of the private hierarchy may permit.
 */
export const SERVICE_PROFILE: Profile = { ...PRIVATE_PROFILE, id: 'service', kind: 'service', keyAlgorithms: ['p256'] };

export const BUILT_IN_PROFILES: readonly Profile[] = [PUBLIC_PROFILE, PRIVATE_PROFILE, NATIONAL_PROFILE];

/** Whether it is for those alone who were told to trust it: the Baseline Requirements speak of public trust. */
export function isPrivateKind(kind: ProfileKind): boolean {
  return kind === 'private' || kind === 'service';
}

export function getProfile(profiles: Profiles, id: string): Profile {
  const profile = profiles.get(id);
  if (profile === undefined) throw new Error(`Cannot find profile "${id}"`);
  return profile;
}
