// What OCSP asks of the store: the status of serials on the ledger, and the certificates that sign answers.

import type { AuthorityReads } from '../ports.ts';

/** A part of the ledger's record. */
export interface SerialStatus {
  /** Lower-case hex. */
  readonly serial: string;
  readonly authorityId: string;
  readonly state: 'planned' | 'issued' | 'abandoned';
  readonly notAfter: Date;
  readonly revokedAt: Date | undefined;
  /** RFC 5280 §5.3.1 CRLReason; undefined for unspecified. */
  readonly revocationReason: number | undefined;
}

/** What goes on the ledger before a responder certificate is signed. */
export interface PlannedSerial extends SerialStatus {
  /** Of no certificate on record: `responderIdOf`. */
  readonly certificateId: string;
  readonly kind: 'server';
  /** SHA-256 of the to-be-signed bytes, hex. */
  readonly tbsSha256: string;
  readonly state: 'planned';
  readonly plannedAt: Date;
  readonly issuedAt: undefined;
  readonly abandonedAt: undefined;
  readonly revokedAt: undefined;
  readonly revocationReason: undefined;
}

/** Who signs an authority's OCSP answers (RFC 6960 §4.2.2.2). */
export interface ResponderRecord {
  readonly authorityId: string;
  /** 1, 2 …: each takes the place of the one before. */
  readonly number: number;
  /** DER. */
  readonly certificate: Uint8Array;
  /** PKCS #8, sealed for authorityKeyPlace(responderIdOf(authorityId, number)). */
  readonly sealedKey: Uint8Array;
}

export interface OcspReads {
  readonly authorities: AuthorityReads['authorities'];
  readonly ocspResponders: { find(authorityId: string): Promise<ResponderRecord | undefined> };
  /** Of these serials, those that are on the ledger, in any order; at most MAX_SERIALS_IN_LOOK. */
  readonly issuances: { listBySerial(serials: readonly string[]): Promise<readonly SerialStatus[]> };
}

export interface OcspRows extends OcspReads {
  /** Replaces the one before. Throws when the number is not greater than that one's. */
  readonly ocspResponders: OcspReads['ocspResponders'] & { put(responder: ResponderRecord): Promise<void> };
  readonly issuances: OcspReads['issuances'] & {
    plan(planned: PlannedSerial): Promise<void>;
    abandonPlanned(certificateId: string, at: Date): Promise<number>;
    /** False when the serial is not planned any more, and then nothing may be stored. */
    complete(serial: string, at: Date): Promise<boolean>;
  };
}

export interface OcspStore {
  readonly reads: OcspReads;
  transact<T>(work: (rows: OcspRows) => Promise<T>): Promise<T>;
}

export const responderIdOf = (authorityId: string, number: number): string => `${authorityId}/ocsp/${number}`;
