// The YAML's `ca`: the keys of the hierarchies, what the private one may certify, and the profiles.

import { z } from 'zod';
import { AUTHORITY_ALGORITHM_IDS } from '../ca/profile/authority-algorithms.ts';
import type { HierarchySettings } from '../ca/hierarchy/hierarchy.ts';
import { RESERVED_POLICIES } from '../ca/lint/policies.ts';
import {
  BUILT_IN_PROFILES,
  MAX_PRIVATE_VALIDITY_DAYS,
  PRIVATE_PROFILE,
  type Profile,
  type ProfileKind,
  type Profiles,
  PUBLIC_VALIDITY_CAPS,
  SERVICE_PROFILE,
} from '../ca/profile/profile.ts';
import { capDaysAt, type ValidityCap } from '../ca/profile/validity.ts';
import { KEY_ALGORITHM_IDS, type KeyAlgorithmId } from '../x509/keys/algorithms.ts';
import { isCountry } from '../x509/certificate/countries.ts';
import type { NameConstraints } from '../x509/certificate/name-constraints.ts';
import { OID } from '../x509/der/oid.ts';
import { RANGE } from './range.ts';
import { ZONE_NAME } from './zone.ts';

export interface AuthoritySettings {
  readonly hierarchies: { readonly [kind in ProfileKind]: HierarchySettings };
  readonly profiles: Profiles;
  /** Files with hashes of keys that are not certified. */
  readonly blockedKeyFiles: readonly string[];
}

export const MAX_SUBTREES = 100;
export const MAX_PROFILES = 100;
export const MAX_POLICIES = 10;
export const MAX_VALIDITY_CAPS = 20;
export const MAX_ORGANIZATION_LENGTH = 64; // BR §7.1.4.2
export const MAX_KEY_FILES = 16;

/** BR §7.1.2.5.2: written where no address is permitted. */
const EVERY_ADDRESS = ['0.0.0.0/0', '::/0'];

const NAMES = z.array(ZONE_NAME).max(MAX_SUBTREES);
const RANGES = z.array(RANGE).max(MAX_SUBTREES);

const NAME_CONSTRAINTS = z
  .strictObject({ names: NAMES.min(1), addresses: RANGES.default([]), excludedNames: NAMES.default([]) })
  .transform(
    ({ names, addresses, excludedNames }): NameConstraints => ({
      permitted: { names, addresses },
      excluded: { names: excludedNames, addresses: addresses.length === 0 ? EVERY_ADDRESS : [] },
    }),
  );

/** BR §7.1.2.10.2, §7.1.4.2. */
const COUNTRY = z.string().refine(isCountry, 'no code of ISO 3166-1, such as CN or GB');
const ORGANIZATION = z
  .string()
  .max(MAX_ORGANIZATION_LENGTH)
  .regex(/[^ .-]/, 'says nothing')
  .refine((text) => text === text.trim(), 'it begins or ends with a blank')
  .regex(/^\P{Cc}*$/u, 'has a control character');

const PRIVATE = z.strictObject({
  algorithm: z.enum(AUTHORITY_ALGORITHM_IDS.filter((id) => id !== 'sm2')).default('p256'),
  nameConstraints: NAME_CONSTRAINTS.optional(),
});

const CAP = z.strictObject({
  from: z.iso.date().transform((day) => new Date(`${day}T00:00:00Z`)),
  days: z.int().min(1).max(MAX_PRIVATE_VALIDITY_DAYS),
});

const PROFILE = z.strictObject({
  /** Of a further profile: the built-in one from which it takes what it does not say. */
  like: z.enum(BUILT_IN_PROFILES.map(({ id }) => id)).optional(),
  keyAlgorithms: z.array(z.enum(KEY_ALGORITHM_IDS)).min(1).optional(),
  purposes: z
    .array(z.enum(['serverAuth', 'clientAuth']))
    .min(1)
    .refine(isWithoutRepetition, 'a purpose stands twice')
    .optional(),
  policies: z
    .array(z.string().regex(/^[0-2](\.(0|[1-9]\d{0,8})){1,20}$/, 'not an object identifier such as 2.23.140.1.2.1'))
    .max(MAX_POLICIES)
    .refine(isWithoutRepetition, 'a policy stands twice')
    .refine((policies) => !policies.includes(OID.anyPolicy), 'anyPolicy is for authorities')
    .optional(),
  validityCaps: z.array(CAP).min(1).max(MAX_VALIDITY_CAPS).optional(),
});

type ProfileChange = z.infer<typeof PROFILE>;

const PROFILES = z
  .record(
    z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'a profile is named in lower-case letters, digits and hyphens'),
    PROFILE,
  )
  .superRefine(checkProfiles)
  .transform(profilesOf);

/** One, or several: Debian has a list for each length of keys. */
const KEY_FILES = z
  .union([z.string().min(1), z.array(z.string().min(1)).max(MAX_KEY_FILES)])
  .default([])
  .transform((files) => (typeof files === 'string' ? [files] : files));

export const AUTHORITY = z
  .strictObject({
    algorithm: z.enum(['p256', 'rsa2048']).default('p256'),
    country: COUNTRY.default('CN'),
    organization: ORGANIZATION.default('Reseal'),
    private: PRIVATE.prefault({}),
    profiles: PROFILES.prefault({}),
    blockedKeysFile: KEY_FILES,
  })
  .transform(
    ({ algorithm, country, organization, private: forPrivate, profiles, blockedKeysFile }): AuthoritySettings => ({
      hierarchies: {
        public: { algorithm, owner: { country, organization }, nameConstraints: undefined },
        private: { ...forPrivate, owner: { country, organization }, nameConstraints: forPrivate.nameConstraints },
        national: { algorithm: 'sm2', owner: { country, organization }, nameConstraints: undefined },
        service: { algorithm: 'p256', owner: { country, organization }, nameConstraints: undefined },
      },
      profiles,
      blockedKeyFiles: blockedKeysFile,
    }),
  );

function profilesOf(changes: Readonly<Record<string, ProfileChange>>): Profiles {
  const builtIn = BUILT_IN_PROFILES.map((profile) => merge(profile, changes[profile.id] ?? {}));
  const further = Object.entries(changes).flatMap(([id, change]) => {
    const like = builtIn.find((profile) => profile.id === change.like);
    return like === undefined ? [] : [merge({ ...like, id }, change)];
  });
  return new Map([...builtIn, ...further].map((profile) => [profile.id, profile]));
}

function merge(profile: Profile, change: ProfileChange): Profile {
  const caps = change.validityCaps?.toSorted((a, b) => a.from.getTime() - b.from.getTime());
  return {
    ...profile,
    keyAlgorithms: change.keyAlgorithms ?? profile.keyAlgorithms,
    purposes: change.purposes ?? profile.purposes,
    policies: change.policies ?? profile.policies,
    validityCaps: caps === undefined ? profile.validityCaps : capsWithin(profile.kind, caps),
  };
}

/** A public profile may be stricter than the Baseline Requirements (§6.3.2) and never laxer, today and later. */
function capsWithin(kind: ProfileKind, caps: readonly ValidityCap[]): readonly ValidityCap[] {
  if (kind === 'private') return caps;
  const dates = [...new Set([...caps, ...PUBLIC_VALIDITY_CAPS].map(({ from }) => from.getTime()))].toSorted(
    (a, b) => a - b,
  );
  return dates.map((time) => {
    const from = new Date(time);
    return { from, days: Math.min(capDaysAt(caps, from), capDaysAt(PUBLIC_VALIDITY_CAPS, from)) };
  });
}

function checkProfiles(changes: Readonly<Record<string, ProfileChange>>, context: z.RefinementCtx): void {
  const fail = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
  if (Object.keys(changes).length > MAX_PROFILES) fail([], `more than ${MAX_PROFILES} profiles`);
  for (const [id, change] of Object.entries(changes)) {
    const isBuiltIn = BUILT_IN_PROFILES.some((profile) => profile.id === id);
    if (id === SERVICE_PROFILE.id) fail([id], "this name is taken by the service's own certificate");
    if (isBuiltIn && change.like !== undefined) fail([id, 'like'], 'a built-in profile is like itself');
    if (!isBuiltIn && change.like === undefined) fail([id], 'a further profile needs "like", a built-in one');
    const kind = BUILT_IN_PROFILES.find((profile) => profile.id === (change.like ?? id))?.kind ?? PRIVATE_PROFILE.kind;
    const odd = change.keyAlgorithms?.find((algorithm) => !mayHave(kind, algorithm));
    checkForLint({ ...change, kind }, (name, why) => fail([id, name], why));
    if (odd !== undefined) fail([id, 'keyAlgorithms'], `a ${kind} profile has no keys of ${odd}`);
  }
}

/** BR §6.1.5 knows neither SM2, which has a kind of its own, nor Ed25519. */
function mayHave(kind: ProfileKind, algorithm: KeyAlgorithmId): boolean {
  if (kind === 'national' || algorithm === 'sm2') return kind === 'national' && algorithm === 'sm2';
  return kind === 'private' || algorithm !== 'ed25519';
}

/** What the lint asks of every certificate by the profile, said before the first of them is refused. */
function checkForLint(
  profile: { readonly kind: ProfileKind } & ProfileChange,
  fail: (name: string, why: string) => void,
): void {
  const { kind, purposes, policies } = profile;
  if (kind === 'private') return;
  // Its hierarchy is for servers alone (PURPOSES in ca/hierarchy/hierarchy.ts).
  if (purposes?.some((purpose) => purpose !== 'serverAuth')) fail('purposes', `a ${kind} profile has serverAuth alone`);
  const reserved = policies?.filter((policy) => RESERVED_POLICIES.has(policy));
  if (kind === 'public' && reserved !== undefined && reserved.join(' ') !== OID.domainValidated) {
    fail('policies', `a public profile has ${OID.domainValidated} and no other of the reserved policies`);
  }
}

function isWithoutRepetition(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
