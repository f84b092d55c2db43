// What the authority asks of the store: its certificates, its sealed keys, its revocation lists.

import type { Origin } from '../lib/origin.ts';
import type { AuthorityAlgorithmId } from './profile/authority-algorithms.ts';
import type { ProfileKind } from './profile/profile.ts';
import type { SerialRange } from './profile/shards.ts';

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
  /** Undefined while nobody has said that its key is in other hands. */
  readonly compromise: Compromise | undefined;
  /** Of its certificate, by its root. The ledger has the same, and forgets it after the certificate's end. */
  readonly revocation: AuthorityRevocation | undefined;
}

export interface AuthorityRevocation {
  readonly at: Date;
  /** RFC 5280 §5.3.1 CRLReason. */
  readonly reason: number;
}

/** The operator's word that an issuing authority's key is in other hands: from then on it signs for no subject. */
export interface Compromise {
  readonly declaredAt: Date;
  /** When its root revokes its certificate, at the latest. */
  readonly revokeAt: Date;
  /** Before that already, once every certificate below it that is in force has been replaced. */
  readonly isRevokedOnceReplaced: boolean;
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

/** Below which public URL an authority's lists were published; certificates name it for good. */
export interface ListBase {
  readonly base: string;
  /** The latest has the highest, from 1. */
  readonly position: number;
}

/** What is asked about one serial; a part of the ledger's record. */
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

/** What goes on the ledger before a certificate is signed that no account has ordered: an authority's, an OCSP responder's. */
export interface PlannedSerial extends SerialStatus {
  /** Of no certificate on record: `authorityPlanIdOf`, `responderIdOf`. */
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

export interface SerialReads {
  /** Of these serials, those that are on the ledger, in any order; at most MAX_SERIALS_IN_LOOK. */
  listBySerial(serials: readonly string[]): Promise<readonly SerialStatus[]>;
}

/** What becomes of a serial that no account has ordered. */
export interface PlanRows {
  plan(planned: PlannedSerial): Promise<void>;
  abandonPlanned(certificateId: string, at: Date): Promise<number>;
  /** False when the serial is not planned any more, and then nothing may be stored. */
  complete(serial: string, at: Date): Promise<boolean>;
}

/** Certificates that an authority has signed and that are in force: issued, not revoked, not deleted, not over. */
export interface CertificatesBelow {
  readonly inForce: number;
  /** Of those, the ones in whose place no reissue or renewal stands. */
  readonly unreplaced: number;
}

export interface AuthorityReads {
  readonly authorities: { list(): Promise<readonly AuthorityRecord[]> };
  readonly revocationLists: RevocationListReads;
  readonly issuances: RevokedReads &
    SerialReads & {
      /** Looks at every certificate that is in force: 2 s for a million. */
      countBelow(authorityId: string, now: Date): Promise<CertificatesBelow>;
    };
}

export interface AuthorityRows extends AuthorityReads {
  readonly authorities: AuthorityReads['authorities'] & {
    insert(authority: AuthorityRecord): Promise<void>;
    /** Undefined takes the key away. */
    setSealedKey(id: string, sealedKey: Uint8Array | undefined): Promise<void>;
    setCrossChain(id: string, crossChain: readonly Uint8Array[]): Promise<void>;
    setCompromise(id: string, compromise: Compromise): Promise<void>;
    setRevocation(id: string, revocation: AuthorityRevocation): Promise<void>;
  };
  readonly issuances: AuthorityReads['issuances'] &
    PlanRows & {
      /** issued → revoked, once: a second call changes nothing and answers false. */
      revoke(serial: string, revocation: { readonly at: Date; readonly reason: number | undefined }): Promise<boolean>;
    };
  /** What must follow a change is a job that is saved with it. */
  readonly jobs: {
    /** crl: lists of the authority are due · authority: its certificate may be due to be revoked. */
    schedule(job: {
      readonly kind: 'crl' | 'authority';
      readonly subject: string;
      readonly accountUin: undefined;
      readonly runAt: Date;
    }): Promise<void>;
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
  /** What it records names the origin; without one, that of the process. */
  transact<T>(work: (rows: AuthorityRows) => Promise<T>, origin?: Origin): Promise<T>;
}

/** Serials that are looked up together: of more, others would wait for their turn. */
export const MAX_SERIALS_IN_LOOK = 64;

/** Writing so much keeps the event loop for some 5 ms on SQLite, at a checkpoint; a list of 5 MB at once took 50. */
export const LIST_PART_BYTES = 256 * 1024;

export const authorityKeyPlace = (authorityId: string): string => `authority/${authorityId}/key`;

/** By which an authority's own certificate is known on the ledger of whoever signed it; each attempt at one has its own. */
export const authorityPlanIdOf = (serial: string): string => `authority/${serial}`;
