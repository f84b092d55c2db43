// What the authority asks of the store: its certificates, its sealed keys, its revocation lists.

import type { ProfileKind } from './profile.ts';

export interface AuthorityRecord {
  /** "root-1", "issuing-1", "private-root-1". */
  readonly id: string;
  readonly kind: ProfileKind;
  readonly role: 'root' | 'issuing';
  /** Key of AUTHORITY_ALGORITHMS: "p256", "rsa2048". */
  readonly algorithm: 'p256' | 'rsa2048';
  /** DER. */
  readonly certificate: Uint8Array;
  /** PKCS #8, sealed for authorityKeyPlace(id). */
  readonly sealedKey: Uint8Array;
  readonly issuerId: string;
  readonly createdAt: Date;
}

export interface RevocationListRecord {
  readonly authorityId: string;
  /** RFC 5280 §5.2.3: grows with each list of the authority. */
  readonly number: number;
  readonly der: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

/** What a revocation list says of one certificate; a part of the ledger's record. */
export interface RevokedSerial {
  /** Lower-case hex. */
  readonly serial: string;
  readonly revokedAt: Date | undefined;
  /** RFC 5280 §5.3.1 CRLReason; undefined for unspecified. */
  readonly revocationReason: number | undefined;
}

export interface AuthorityReads {
  readonly authorities: { list(): Promise<readonly AuthorityRecord[]> };
  readonly revocationLists: { findLatest(authorityId: string): Promise<RevocationListRecord | undefined> };
  /** Revoked ones whose notAfter is not before `notAfterFrom`. */
  readonly issuances: { listRevoked(authorityId: string, notAfterFrom: Date): Promise<readonly RevokedSerial[]> };
}

export interface AuthorityRows extends AuthorityReads {
  readonly authorities: AuthorityReads['authorities'] & { insert(authority: AuthorityRecord): Promise<void> };
  /** Throws when the number is not greater than the latest. Older lists may be dropped. */
  readonly revocationLists: AuthorityReads['revocationLists'] & { put(list: RevocationListRecord): Promise<void> };
}

export interface AuthorityStore {
  readonly reads: AuthorityReads;
  transact<T>(work: (rows: AuthorityRows) => Promise<T>): Promise<T>;
}

export const authorityKeyPlace = (authorityId: string): string => `authority/${authorityId}/key`;
