// What clients of ACME have here: keys that bind them to an account, their own accounts, orders and authorizations (RFC 8555 §7.1).

import type { Reason } from '../../reasons/reason.ts';
import { type Certificate, phaseOf } from './certificate.ts';
import type { DomainName } from './domain-name.ts';
import type { KeptLook, Proof } from './proof.ts';

/** By whose right an ACME account orders: an API key, whose policy and projects say what it may order. */
export interface AcmeRight {
  readonly accountUin: string;
  /** SecretId of the API key. */
  readonly secretId: string;
  /** To which its certificates belong. */
  readonly projectId: number;
}

/** A key by which ACME accounts are bound (RFC 8555 §7.3.4). */
export interface AcmeKey extends AcmeRight {
  readonly id: string;
  /** Sealed for acmeKeyPlace(id). */
  readonly sealedMacKey: Uint8Array;
  readonly createdAt: Date;
  /** From then on it binds none, and the accounts that it has bound are revoked. */
  readonly revokedAt: Date | undefined;
}

export const acmeKeyPlace = (keyId: string): string => `acmeKey/${keyId}/macKey`;

/** deactivated: by its owner · revoked: with the key that bound it. */
export type AcmeAccountStatus = 'valid' | 'deactivated' | 'revoked';

export interface AcmeAccount extends AcmeRight {
  readonly id: string;
  readonly version: number;
  readonly status: AcmeAccountStatus;
  /** SubjectPublicKeyInfo of its key, DER. */
  readonly spki: Uint8Array;
  /** Of the same, by RFC 7638; no two accounts have one. */
  readonly thumbprint: string;
  /** Addresses such as "mailto:admin@example.com". */
  readonly contact: readonly string[];
  /** The key that bound it; undefined: it came to a product that is open to everybody. */
  readonly keyId: string | undefined;
  /** Where that came from: an IPv4 address or a /64 of IPv6. Empty for one that a key has bound, and where it was not kept. */
  readonly network: string;
  readonly createdAt: Date;
  /** Since when it is not valid. */
  readonly endedAt: Date | undefined;
}

export const CHALLENGE_TYPES = ['http-01', 'dns-01', 'tls-alpn-01'] as const;
export type ChallengeType = (typeof CHALLENGE_TYPES)[number];

export interface AcmeChallenge {
  readonly type: ChallengeType;
  readonly token: string;
}

/** Why a challenge was not met, or an order came to nothing: a registered type of problem, and a sentence. */
export interface AcmeTrouble {
  readonly type: string;
  readonly detail: Reason;
  /** The look that was the last one at a challenge, and what it was to find. */
  readonly look?: { readonly proof: Pick<Proof, 'place' | 'value'>; readonly found: KeptLook } | undefined;
}

/** What an authorization was proved by. */
export interface AcmeProof {
  readonly type: ChallengeType;
  readonly proof: Proof;
}

/** pending: a challenge is to be met · valid: one was · invalid: one was tried in vain · deactivated: by its owner. */
export type AuthorizationStep = 'pending' | 'valid' | 'invalid' | 'deactivated';

export interface AcmeAuthorization {
  readonly id: string;
  readonly version: number;
  /** Of the ACME account. */
  readonly accountId: string;
  /** Without "*.". */
  readonly domain: DomainName;
  readonly isWildcard: boolean;
  readonly step: AuthorizationStep;
  readonly challenges: readonly AcmeChallenge[];
  readonly proved: AcmeProof | undefined;
  /** Of the challenge that was tried in vain. */
  readonly failed: (AcmeTrouble & { readonly challenge: ChallengeType }) | undefined;
  readonly createdAt: Date;
  /** From then on it is neither met nor used. */
  readonly expiresAt: Date;
}

/** An order until it is finalized; from then on its certificate says what becomes of it. */
export interface AcmeOrder {
  readonly id: string;
  readonly version: number;
  readonly accountId: string;
  readonly productId: string;
  /** As DomainNames, wildcards with "*.". */
  readonly names: readonly DomainName[];
  readonly authorizationIds: readonly string[];
  /** By RFC 9773 §5: as the client has named it. */
  readonly replaces: string | undefined;
  /** The certificate of this service that is meant. */
  readonly replacedId: string | undefined;
  readonly certificateId: string | undefined;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export type OrderStatus = 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';

/** RFC 8555 §7.1.6. `authorizations` are those of the order, `certificate` that of its certificateId. */
export function statusOfOrder(
  order: AcmeOrder,
  facts: {
    readonly authorizations: readonly AcmeAuthorization[];
    readonly certificate: Certificate | undefined;
    readonly now: Date;
  },
): OrderStatus {
  const { authorizations, certificate, now } = facts;
  if (order.certificateId !== undefined) return statusByCertificate(certificate, now);
  if (now >= order.expiresAt) return 'invalid';
  const steps = authorizations.map((one) => statusOfAuthorization(one, now));
  if (steps.length < order.authorizationIds.length) return 'invalid';
  if (steps.every((step) => step === 'valid')) return 'ready';
  return steps.every((step) => step === 'valid' || step === 'pending') ? 'pending' : 'invalid';
}

/** A certificate that is revoked, or expired, was issued all the same. */
function statusByCertificate(certificate: Certificate | undefined, now: Date): OrderStatus {
  if (certificate === undefined) return 'invalid';
  if (certificate.issued !== undefined) return 'valid';
  return ['failed', 'cancelled'].includes(phaseOf(certificate, now)) ? 'invalid' : 'processing';
}

export type AuthorizationStatus = AuthorizationStep | 'expired';

/** RFC 8555 §7.1.6: one that is pending becomes invalid as it expires, one that is valid expired. */
export function statusOfAuthorization({ step, expiresAt }: AcmeAuthorization, now: Date): AuthorizationStatus {
  if (now < expiresAt) return step;
  if (step === 'valid') return 'expired';
  return step === 'pending' ? 'invalid' : step;
}

/** Whether the authorization, by what it was proved with, is good for the name: a wildcard by DNS alone (RFC 8555 §7.1.3). */
export function isFor({ domain, isWildcard }: AcmeAuthorization, name: DomainName): boolean {
  return name === (isWildcard ? `*.${domain}` : domain);
}
