// What the authority asks of the store: its certificates, its sealed keys, its revocation lists.

import type { AuthorityAlgorithmId } from './authority-algorithms.ts';
import type { ProfileKind } from './profile.ts';

export interface AuthorityRecord {
  /** "root-1", "issuing-1", "private-root-1". */
  readonly id: string;
  readonly kind: ProfileKind;
  readonly role: 'root' | 'issuing';
  readonly algorithm: AuthorityAlgorithmId;
  /** DER. */
  readonly certificate: Uint8Array;
  /** PKCS #8, sealed for authorityKeyPlace(id); undefined while the key is kept elsewhere. */
  readonly sealedKey: Uint8Array | undefined;
  /** DER: its certificate by another root, and those above that one; empty where there is none. */
  readonly crossChain: readonly Uint8Array[];
  readonly issuerId: string;
  readonly createdAt: Date;
  /** In how many parts its revocation list comes besides the whole; fixed, for certificates name their part. */
  readonly shards: number;
}

/** What is known of a list without reading it. */
export interface RevocationListHead {
  readonly authorityId: string;
  /** 1 to the authority's shards; WHOLE_LIST. */
  readonly shard: number;
  /** RFC 5280 §5.2.3: grows with each list of this authority and shard. */
  readonly number: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** How many revocations the ledger had, expired certificates included: the list is out of date when there are more. */
  readonly revocations: number;
  /** The position of the newest of the bases whose addresses it says it is published at. */
  readonly bases: number;
  /** Tells this list from one that another process made under the same number. */
  readonly edition: string;
}

export interface RevocationListRecord extends RevocationListHead {
  readonly der: Uint8Array;
}

/** A piece of a list, at most LIST_PART_BYTES, the first being 0. */
export interface RevocationListPart {
  readonly authorityId: string;
  readonly shard: number;
  readonly edition: string;
  readonly part: number;
  readonly bytes: Uint8Array;
}

/** A stretch of an authority's serials: from the first inclusive, below the second, as texts of lower-case hex. */
export interface SerialRange {
  readonly authorityId: string;
  readonly from: string;
  /** undefined: to the end. */
  readonly below: string | undefined;
}

/** Below which public URL an authority's lists were published; certificates name it for good. */
export interface ListBase {
  readonly base: string;
  /** The latest has the highest, from 1. */
  readonly position: number;
}

/** What a revocation list says of one certificate; a part of the ledger's record. */
export interface RevokedSerial {
  /** Lower-case hex. */
  readonly serial: string;
  readonly revokedAt: Date;
  /** RFC 5280 §5.3.1 CRLReason; undefined for unspecified. */
  readonly revocationReason: number | undefined;
}

export interface RevocationListReads {
  findLatest(authorityId: string, shard: number): Promise<RevocationListRecord | undefined>;
  findHead(authorityId: string, shard: number): Promise<RevocationListHead | undefined>;
  /** The latest of each, by shard. */
  listHeads(authorityId: string): Promise<readonly RevocationListHead[]>;
  /** The latest first. */
  listBases(authorityId: string, limit: number): Promise<readonly ListBase[]>;
}

export interface RevokedReads {
  /** By serial, those whose notAfter is not before `notAfterFrom`. */
  listRevoked(
    range: SerialRange,
    page: { readonly notAfterFrom: Date; readonly limit: number },
  ): Promise<readonly RevokedSerial[]>;
  /** All of them, expired certificates included: it never falls. */
  countRevoked(range: SerialRange): Promise<number>;
}

export interface AuthorityReads {
  readonly authorities: { list(): Promise<readonly AuthorityRecord[]> };
  readonly revocationLists: RevocationListReads;
  readonly issuances: RevokedReads;
}

export interface AuthorityRows extends AuthorityReads {
  readonly authorities: AuthorityReads['authorities'] & {
    insert(authority: AuthorityRecord): Promise<void>;
    /** Undefined takes the key away. */
    setSealedKey(id: string, sealedKey: Uint8Array | undefined): Promise<void>;
    setCrossChain(id: string, crossChain: readonly Uint8Array[]): Promise<void>;
  };
  readonly revocationLists: RevocationListReads & {
    /** Lays down a piece of a list that is not the latest yet; in transactions of their own, where there are many. */
    stage(part: RevocationListPart): Promise<void>;
    /** Makes what was staged the latest list. Throws when its number is not greater than the latest; drops all other pieces. */
    put(list: RevocationListHead): Promise<void>;
    /** Makes it the latest. */
    putBase(authorityId: string, base: string): Promise<void>;
  };
}

export interface AuthorityStore {
  readonly reads: AuthorityReads;
  transact<T>(work: (rows: AuthorityRows) => Promise<T>): Promise<T>;
}

/** Writing so much keeps the event loop for some 5 ms on SQLite, at a checkpoint; a list of 5 MB at once took 50. */
export const LIST_PART_BYTES = 256 * 1024;

/** The shard of the list that names every revoked certificate of its authority. */
export const WHOLE_LIST = 0;

export const authorityKeyPlace = (authorityId: string): string => `authority/${authorityId}/key`;
