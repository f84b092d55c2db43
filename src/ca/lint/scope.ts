// Where a rule of the lint applies: kinds of certificates, and profiles.

import { isPrivateKind, type Profile } from '../profile/profile.ts';

/** encryption: that half of a national pair which encrypts · responder: a delegated OCSP responder. */
export const CERTIFICATE_KINDS = ['server', 'encryption', 'responder', 'issuing', 'root'] as const;

export type CertificateKind = (typeof CERTIFICATE_KINDS)[number];

/** What of a profile the rules depend on. */
export type LintProfile = Pick<Profile, 'kind' | 'internalNames' | 'addresses'>;

/** What is about to be signed, and by which profile. */
export interface Scope {
  readonly kind: CertificateKind;
  readonly profile: LintProfile;
}

export const everywhere = (): boolean => true;
export const ofServers = ({ kind }: Scope): boolean => kind === 'server' || kind === 'encryption';
export const ofAuthorities = ({ kind }: Scope): boolean => kind === 'issuing' || kind === 'root';
export const ofIssuing = ({ kind }: Scope): boolean => kind === 'issuing';
export const ofRoots = ({ kind }: Scope): boolean => kind === 'root';
export const ofResponders = ({ kind }: Scope): boolean => kind === 'responder';
/** The Baseline Requirements as they are: the keys of the national profile are outside them, but nothing else of it. */
export const ofPublicServers = (scope: Scope): boolean => ofServers(scope) && !ofPrivateTrust(scope);
/** Certificates whose root no client trusts by itself: those of the private profiles, and of the service's own. */
export const ofPrivateTrust = ({ profile }: Scope): boolean => isPrivateKind(profile.kind);
/** Where the keys are RSA, ECDSA and perhaps Ed25519. */
export const ofInternationalKeys = ({ profile }: Scope): boolean => profile.kind !== 'national';
export const ofNationalKeys = ({ profile }: Scope): boolean => profile.kind === 'national';
