// The certificate: its facts, the legal steps between them, and the phase that follows from facts and time.

import { KEY_ALGORITHMS, type KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import type { PemOutline } from '../../x509/pem/pem-outline.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import type { CaaStanding } from './caa.ts';
import type { DomainName } from './domain-name.ts';
import type { AfterReissue } from './product.ts';
import type { Proof, ValidationMethod } from './proof.ts';
import type { RevocationCause } from './revocation-reason.ts';
import type { Renewal } from './renewals/facts.ts';
import type { Tag } from './tag.ts';

/**
 * ordered: granted, information awaited · filled: information given, not committed · validating: proof awaited ·
 * issuing: proof accepted, the issuer is asked · issued · failed · cancelled · revoking: the issuer is told · revoked.
 */
export type Step =
  | 'ordered'
  | 'filled'
  | 'validating'
  | 'issuing'
  | 'issued'
  | 'failed'
  | 'cancelled'
  | 'revoking'
  | 'revoked';

/** Every step a certificate may take next; whatever is not in this table cannot be saved. */
export const LEGAL_STEPS: { readonly [from in Step]: readonly Step[] } = {
  ordered: ['ordered', 'filled', 'cancelled'],
  filled: ['filled', 'validating', 'issuing', 'cancelled'],
  validating: ['validating', 'issuing', 'failed', 'cancelled'],
  issuing: ['issuing', 'issued', 'failed', 'cancelled'],
  issued: ['issued', 'revoking'],
  failed: ['failed', 'validating', 'filled'],
  cancelled: ['cancelled', 'validating', 'ordered', 'filled'],
  revoking: ['revoking', 'revoked'],
  revoked: ['revoked'],
};

/** Where a certificate stands now. It differs from the step only by what time alone decides. */
export type Phase = Step | 'expired';

/**
 * Of the last four the right to the order was gone when it was to be signed: of its API key, its account, its product, its
 * proofs.
 */
export type FailureReason =
  | 'proofDeadlinePassed'
  | 'issuerRefused'
  | 'originalRevoked'
  | 'keyBlocked'
  | 'caaForbids'
  | 'rightWithdrawn'
  | 'accountUnverified'
  | 'productWithdrawn'
  | 'proofMissing';

export type CsrOrigin = 'original' | 'upload' | 'online';

/** The half of a national pair that is encrypted to; it has names, validity and issuers of the other half. */
export interface EncryptionHalf {
  /** DER. */
  readonly leaf: Uint8Array;
  /** Lower-case hex. */
  readonly serial: string;
}

/**
 * How an order came into validation: by an application, a commit, which the wire has two actions for, a reissue, a renewal that
 * somebody has asked for, or by being submitted again.
 */
export type OrderAct = 'apply' | 'commit' | 'submitOrder' | 'reissue' | 'renew' | 'resubmit';

/** By whose right an order goes on: that right is asked again before it is signed. */
export interface Orderer {
  /** SecretId of the API key. */
  readonly secretId: string;
  readonly act: OrderAct;
}

export interface IssuedMaterial {
  /** DER, leaf first, the root last. */
  readonly chain: readonly Uint8Array[];
  /** Lower-case hex without leading zero bytes but those that DER asks for. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly issuedAt: Date;
  /** Of a national pair, whose other half is the leaf of the chain. */
  readonly encryption: EncryptionHalf | undefined;
}

export interface Revocation extends RevocationCause {
  readonly requestedAt: Date;
  readonly revokedAt: Date | undefined;
}

/** A superseded certificate is revoked when as much time has passed since its reissue was issued as its product says. */
export interface ScheduledRevocation {
  readonly at: Date;
  /** Id of the reissue that was issued in its place. */
  readonly supersededBy: string;
}

export const SUBMISSION_FIELDS = [
  'organizationName',
  'organizationDivision',
  'organizationAddress',
  'organizationCountry',
  'organizationCity',
  'organizationRegion',
  'postalCode',
  'phoneAreaCode',
  'phoneNumber',
  'adminFirstName',
  'adminLastName',
  'adminPhoneNumber',
  'adminEmail',
  'adminPosition',
  'contactFirstName',
  'contactLastName',
  'contactEmail',
  'contactNumber',
  'contactPosition',
] as const;

export type Submission = { readonly [field in (typeof SUBMISSION_FIELDS)[number]]?: string };

/** server: shows who serves a name · authority: signs others, and was uploaded so that those are known. */
export type CertificateType = 'server' | 'authority';

export interface Certificate {
  readonly id: string;
  /** Grows by one with each save; a save asserts the version that was read. */
  readonly version: number;
  readonly accountUin: string;
  readonly projectId: number;
  readonly alias: string;
  readonly source: 'ordered' | 'uploaded';
  readonly type: CertificateType;
  /** At most MAX_TAGS, each key once. */
  readonly tags: readonly Tag[];
  /** The account wants no notice before it expires. */
  readonly ignoresExpiry: boolean;
  /** Key of the product (the wire's PackageType); "0" for uploaded ones. */
  readonly productId: string;
  /** Under which of the product's PackageTypes it was ordered: its key, or an alias. */
  readonly packageType: string;
  /** The main domain first; empty only while ordered. */
  readonly names: readonly DomainName[];
  readonly maxNames: number;
  readonly step: Step;
  readonly failure: FailureReason | undefined;
  /** A sentence for the applicant about the failure. */
  readonly failureDetail: Reason | undefined;
  readonly createdAt: Date;
  /** Rises whenever the record changes. */
  readonly updatedAt: Date;

  readonly method: ValidationMethod | undefined;
  readonly proofs: readonly Proof[];
  /** When the order closes unproved; set as it begins to validate. */
  readonly proofDeadline: Date | undefined;
  readonly provedAt: Date | undefined;
  /** Absent where its issuer need not look at CAA records, or looks at them itself. */
  readonly caa: CaaStanding | undefined;

  readonly csrOrigin: CsrOrigin;
  readonly keyAlgorithm: KeyAlgorithmId;
  /** PKCS #10, DER; absent until the service has made the key. */
  readonly csr: Uint8Array | undefined;
  /** PKCS #8, sealed for keyPlace(id); absent when the applicant holds the key. */
  readonly sealedKey: Uint8Array | undefined;
  /** Of a national pair: the CSR of the half that encrypts, DER; absent until the service has made its key. */
  readonly encryptionCsr: Uint8Array | undefined;
  /** PKCS #8, sealed for encryptionKeyPlace(id): the service makes this key, whoever holds the other. */
  readonly sealedEncryptionKey: Uint8Array | undefined;
  /** Of an upload: how chain and key were written, so that both are given back as they came (uploaded-texts.ts). */
  readonly chainOutline: PemOutline | undefined;
  /** JSON of a PemOutline, sealed for keyOutlinePlace(id). */
  readonly sealedKeyOutline: Uint8Array | undefined;
  /** The password for JKS and PFX that the applicant chose, sealed for keyPasswordPlace(id). */
  readonly sealedKeyPassword: Uint8Array | undefined;

  /** Of a reissue: the certificate that it replaces. */
  readonly replaces: string | undefined;
  /** The first certificate of the lineage, which goes on through reissues and renewals; its own id when it is the first. */
  readonly lineageId: string;
  /** The first certificate of its lineage with the same end: the first of all, or a renewal; its own id when it is that. */
  readonly termId: string;
  /** 0 for the first of a lineage. */
  readonly generation: number;
  readonly reissueReason: string;
  /** Of a reissue: what its call wished for the certificate that it replaces; absent where the rules of account and product hold. */
  readonly afterReissue: AfterReissue | undefined;
  /** Of a renewal: the certificate that it renews. Of an application that names one, too, which begins a lineage of its own. */
  readonly renews: string | undefined;
  readonly renewal: Renewal;

  /** What a reissue must keep to the second; absent for a first certificate. */
  readonly fixedNotAfter: Date | undefined;
  /** Whether it comes with the root's certificate by another root, where there is one. */
  readonly usesCrossRoot: boolean;
  /** What the applicant told about organisation and contacts, by SUBMISSION_FIELDS; kept to be shown again. */
  readonly submission: Submission;
  /** What the issuer calls this order. */
  readonly orderReference: string;
  readonly issued: IssuedMaterial | undefined;
  readonly revocation: Revocation | undefined;
  /** Ahead while the certificate is issued; kept once it was revoked by it, as the link to what superseded it. */
  readonly scheduledRevocation: ScheduledRevocation | undefined;
  /** Set by deletion, which wipes keys and hides the record from everything but its lineage. */
  readonly deletedAt: Date | undefined;
  /** Who sent it into validation last; absent before, of a renewal that came by itself, and where that was before this was recorded. */
  readonly orderer: Orderer | undefined;
}

export function phaseOf(certificate: Certificate, now: Date): Phase {
  const { step, issued, proofDeadline } = certificate;
  if (step === 'issued' && issued !== undefined && now > issued.notAfter) return 'expired';
  if (step === 'validating' && proofDeadline !== undefined && now >= proofDeadline) return 'failed';
  return step;
}

/** What an order becomes whose time to prove control has run out. */
export function closeUnproved(certificate: Certificate, now: Date): Certificate {
  const failureDetail = because('proofLate');
  return { ...certificate, step: 'failed', failure: 'proofDeadlinePassed', failureDetail, updatedAt: now };
}

/** A reissue or renewal that is under way or has come to something: while it lives, its original is neither reissued nor renewed again. */
export function isLiveReplacement(replacement: Certificate, now: Date): boolean {
  return !['failed', 'cancelled', 'revoking', 'revoked'].includes(phaseOf(replacement, now));
}

/** It was revoked, or is being revoked, by its schedule: nothing was wrong with it. */
export function isSuperseded({ step, scheduledRevocation }: Certificate): boolean {
  return scheduledRevocation !== undefined && (step === 'revoking' || step === 'revoked');
}

export function isReissue(certificate: Certificate): boolean {
  return certificate.replaces !== undefined;
}

/** A new certificate of its lineage, with an end of its own. */
export function isRenewal({ id, lineageId, termId }: Certificate): boolean {
  return termId === id && lineageId !== id;
}

/** Of a reissue what it replaces, of a renewal what it renews. */
export function predecessorOf(certificate: Certificate): string | undefined {
  return certificate.replaces ?? (isRenewal(certificate) ? certificate.renews : undefined);
}

export function isPending(certificate: Certificate, now: Date): boolean {
  return ['ordered', 'filled', 'validating', 'issuing'].includes(phaseOf(certificate, now));
}

/** One, or those of both halves of a pair. */
export function serialsOf({ serial, encryption }: IssuedMaterial): readonly string[] {
  return encryption === undefined ? [serial] : [serial, encryption.serial];
}

/** Whether the service has a key to make before the issuer can be asked. */
export function lacksKey(certificate: Certificate): boolean {
  return certificate.csr === undefined || lacksEncryptionKey(certificate);
}

export function lacksEncryptionKey({ encryptionCsr, keyAlgorithm }: Certificate): boolean {
  return encryptionCsr === undefined && KEY_ALGORITHMS[keyAlgorithm].comesInPairs;
}

export const keyPlace = (certificateId: string): string => `certificate/${certificateId}/key`;
export const keyOutlinePlace = (certificateId: string): string => `certificate/${certificateId}/keyOutline`;
export const encryptionKeyPlace = (certificateId: string): string => `certificate/${certificateId}/encryptionKey`;
export const keyPasswordPlace = (certificateId: string): string => `certificate/${certificateId}/keyPassword`;
