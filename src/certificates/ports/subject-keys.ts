// What the heart asks of the store about subject keys: which certificates have which, and which are blocked.

import type { Certificate } from '../model/certificate.ts';

/** A key that is never certified again. */
export interface BlockedKey {
  /** Its identity, or the SHA-256 of a SubjectPublicKeyInfo that others know it by (x509/keys/key-identity.ts). */
  readonly keySha256: string;
  readonly reason: string;
  readonly blockedAt: Date;
}

export interface BlockedKeyInUse extends BlockedKey {
  /** Certificates of this service with the key that are neither revoked nor expired. */
  readonly validCertificates: number;
}

/** blocked: known to others than its owner · elsewhere: in a certificate of another account that is planned or valid. */
export type KeyObstacle = 'blocked' | 'elsewhere';

export interface KeyQuestion {
  readonly keySha256: string;
  readonly accountUin: string;
  readonly now: Date;
}

/** A certificate has this key, by its material or, before it is issued, by its CSR. */
export interface KeyHolding {
  readonly keySha256: string;
  readonly accountUin: string;
  readonly certificateId: string;
}

export type BearersQuestion = Pick<KeyHolding, 'keySha256' | 'accountUin'>;

/** The certificates of an account that have a key, deleted ones included, as far as it takes to see that they have changed. */
export interface Bearers {
  readonly count: number;
  /** The sum of their versions, of which each save adds one. */
  readonly versions: number;
}

export interface SubjectKeyReads {
  /** Why the account may not have the key certified now; one look-up. */
  findObstacle(question: KeyQuestion): Promise<KeyObstacle | undefined>;
  findBlocked(keySha256: string): Promise<BlockedKey | undefined>;
  /** By hash, of those after this one. */
  listBlocked(page: { readonly after: string; readonly limit: number }, now: Date): Promise<readonly BlockedKeyInUse[]>;
  /** Certificates that had the key when it was recorded, deleted ones included, by account and id, of those after this one. */
  listHolders(
    keySha256: string,
    page: { readonly after: Omit<KeyHolding, 'keySha256'> | undefined; readonly limit: number },
  ): Promise<readonly Certificate[]>;
  findBearers(question: BearersQuestion): Promise<Bearers>;
  /** Hashes of keys in certificates of this service that are neither revoked nor expired, of those after this one. */
  listInUse(page: { readonly after: string; readonly limit: number }, now: Date): Promise<readonly string[]>;
  /** Ids of certificates from before keys were recorded. */
  listUnrecorded(limit: number): Promise<readonly string[]>;
}

export interface SubjectKeyRows extends SubjectKeyReads {
  /** Again for what is recorded already, it changes nothing. */
  record(holding: KeyHolding): Promise<void>;
  /** False, and nothing changed, where it is blocked already. */
  block(key: BlockedKey): Promise<boolean>;
  /** Of a certificate that is on record no more. */
  forget(holding: KeyHolding): Promise<void>;
  /** Takes the certificate off the list of those without record. */
  settleUnrecorded(certificateId: string): Promise<void>;
}
