// What OCSP asks of the store: the status of serials on the ledger, and the certificates that sign answers.

import type { AuthorityReads, PlanRows, SerialReads } from '../ports.ts';

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
  readonly issuances: SerialReads;
}

export interface OcspRows extends OcspReads {
  /** Replaces the one before. Throws when the number is not greater than that one's. */
  readonly ocspResponders: OcspReads['ocspResponders'] & { put(responder: ResponderRecord): Promise<void> };
  readonly issuances: OcspReads['issuances'] & PlanRows;
}

export interface OcspStore {
  readonly reads: OcspReads;
  transact<T>(work: (rows: OcspRows) => Promise<T>): Promise<T>;
}

export const responderIdOf = (authorityId: string, number: number): string => `${authorityId}/ocsp/${number}`;
