// What the heart asks of an issuer: who signs.

import type { Reason } from '../../reasons/reason.ts';
import type { Authorization } from '../model/authorization.ts';
import type { CsrOrigin, IssuedMaterial } from '../model/certificate.ts';
import type { DomainName } from '../model/domain-name.ts';
import type { Loss } from '../model/loss.ts';
import type { Proof, ValidationMethod } from '../model/proof.ts';
import type { RenewalWindow } from '../model/renewals/facts.ts';
import type { RevocationReason } from '../model/revocation-reason.ts';
import type { WriteSet } from './write-set.ts';

export interface OrderRequest {
  readonly certificateId: string;
  readonly accountUin: string;
  readonly names: readonly DomainName[];
  /** Of a reissue or a renewal: what its issuer calls the order of the certificate that is replaced. */
  readonly replacesOrder: string | undefined;
  /** DER; undefined where the service makes it later, for all the names. */
  readonly csr: Uint8Array | undefined;
}

/** What came to nothing, and why. */
export interface Failing<Kind extends string> {
  readonly kind: Kind;
  readonly detail: Reason;
}

/** What an issuer asks to see before it signs: a domain that is proved by one of its challenges is proved. */
export interface Challenge extends Pick<Proof, 'domain' | 'place' | 'value'> {
  readonly by: Authorization['method'];
}

export interface OpenedOrder {
  readonly orderReference: string;
  /** All that the issuer asks for, none for a domain that it holds to be proved; undefined: this service asks as its product says. */
  readonly challenges: readonly Challenge[] | undefined;
  readonly commit: IssuerCommit;
}

export type OpenOutcome =
  | ({ readonly kind: 'opened' } & OpenedOrder)
  | Failing<'refused' | 'unreadable' | 'unreachable'>;

export interface IssueRequest {
  readonly certificateId: string;
  readonly accountUin: string;
  readonly csrOrigin: CsrOrigin;
  readonly orderReference: string;
  readonly names: readonly DomainName[];
  /** By which the domains were proved. */
  readonly method: ValidationMethod;
  /** DER; already read and verified. */
  readonly csr: Uint8Array;
  /** The same for the second half of a national pair; undefined where there is none. */
  readonly encryptionCsr: Uint8Array | undefined;
  /** Of the issuer: what it may put into the certificate. */
  readonly profile: string;
  readonly validityDays: number;
  /** A reissue's expiry, kept to the second by an issuer whose validity is not its own affair. */
  readonly fixedNotAfter: Date | undefined;
  /** Whether the chain ends in the root's certificate by another root, where the issuer has one. */
  readonly usesCrossRoot: boolean;
}

/** What the issuer has to put on its own record together with what the caller records of its answer. */
export type IssuerCommit = (at: Date) => WriteSet;

export type IssueOutcome =
  | { readonly kind: 'issued'; readonly material: IssuedMaterial; readonly commit: IssuerCommit }
  /** `at`: when it is to be asked again; undefined: as others that are asked in vain are. */
  | { readonly kind: 'pending'; readonly at?: Date | undefined }
  /** Nothing is planned or signed: the right to the order is gone, or its account suspended. */
  | { readonly kind: 'withheld'; readonly loss: Loss }
  | Failing<'refused'>
  | (Failing<'unreachable'> & { readonly at?: Date | undefined });

export type CancelOutcome =
  | { readonly kind: 'cancelled'; readonly commit: IssuerCommit }
  | Failing<'refused' | 'unreachable'>;

/** The certificate to revoke, as this issuer has signed it. */
export interface RevokeRequest {
  readonly orderReference: string;
  readonly material: IssuedMaterial;
  readonly requestedAt: Date;
  readonly reason: RevocationReason;
}

export type RevokeOutcome =
  | { readonly kind: 'revoked'; readonly commit: IssuerCommit }
  | Failing<'refused' | 'unreachable'>;

/** Of a certificate, as this issuer has signed it. `again`: when it wants to be asked again, at the earliest. */
export type SuggestOutcome =
  | { readonly kind: 'suggested'; readonly window: RenewalWindow; readonly again: Date }
  /** It says nothing of that. */
  | { readonly kind: 'silent'; readonly again: Date }
  | Failing<'refused' | 'unreachable'>;

/** Bytes to be signed, and what puts the plan to sign them on record; the certificate comes on record with the commit. */
export interface IssuancePlan {
  /** Lower-case hex. */
  readonly serial: string;
  readonly set: WriteSet;
  /** When `set` is carried out and not before, and once. */
  sign(): Promise<IssuedMaterial>;
  readonly commit: IssuerCommit;
}

/** `issue` in its two steps, for a certificate that is put on record when it is signed. */
export interface LocalIssuing {
  /** Undefined where it refuses: `issue` says why. */
  plan(request: IssueRequest): IssuancePlan | undefined;
}

/** Who signs. Each call may come again after a crash, before its commit was carried out, and then answers as the first did. */
export interface Issuer {
  /** Of an issuer that signs in this process, so that a request may wait for it; undefined where it is reached over a network. */
  readonly local: LocalIssuing | undefined;
  open(order: OrderRequest): Promise<OpenOutcome>;
  /** Puts the plan on record before it signs; the caller stores what it answers together with its commit. */
  issue(request: IssueRequest): Promise<IssueOutcome>;
  cancel(orderReference: string): Promise<CancelOutcome>;
  /** Both halves of a pair or none. */
  revoke(request: RevokeRequest): Promise<RevokeOutcome>;
  /** When it would have the certificate renewed (RFC 9773); undefined of an issuer that does not say. */
  readonly suggest:
    | ((request: Pick<RevokeRequest, 'orderReference' | 'material'>) => Promise<SuggestOutcome>)
    | undefined;
}
