// Subject keys: which certificates have which, which are blocked, and whether an account may have one certified.

import { refuse } from '../failure.ts';
import { readCertificate } from '../x509/certificate.ts';
import { readCsrDer } from '../x509/csr.ts';
import { keyHashesOf, keyIdentityOf, type ReadPublicKey } from '../x509/key-identity.ts';
import type { Certificate } from './certificate.ts';
import { because, type Reason } from '../reasons/reason.ts';

/** A key that is never certified again. */
export interface BlockedKey {
  /** Its identity, or the SHA-256 of a SubjectPublicKeyInfo that others know it by (x509/key-identity.ts). */
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

/** What an obstacle is called. Whose the key is otherwise is told to nobody. */
export const OBSTACLES: { readonly [obstacle in KeyObstacle]: Reason } = {
  blocked: because('keyBlocked'),
  elsewhere: because('keyOfOther'),
};

type KeyReads = { readonly subjectKeys: Pick<SubjectKeyReads, 'findObstacle' | 'findBlocked'> };
type KeyRows = { readonly subjectKeys: Pick<SubjectKeyRows, 'findObstacle' | 'findBlocked' | 'record'> };

/** Of an order that brings its key along: refuses one that may not be certified now, and puts it on record. */
export async function admitSubjectKey(rows: KeyRows, certificate: Certificate, now: Date): Promise<void> {
  await checkSubjectKey(rows, certificate, now);
  await recordSubjectKey(rows, certificate);
}

export async function checkSubjectKey(rows: KeyReads, certificate: Certificate, now: Date): Promise<void> {
  const obstacle = await findKeyObstacle(rows, certificate, now);
  if (obstacle !== undefined) refuse({ kind: 'csrMismatch', detail: OBSTACLES[obstacle] });
}

/** Undefined also where there is no key yet. */
export async function findKeyObstacle(
  reads: KeyReads,
  certificate: Certificate,
  now: Date,
): Promise<KeyObstacle | undefined> {
  const { accountUin, csrOrigin } = certificate;
  for (const keySha256 of subjectKeyHashesOf(certificate)) {
    const obstacle = await findObstacleTo(reads, { keySha256, accountUin, csrOrigin, now });
    if (obstacle !== undefined) return obstacle;
  }
  return undefined;
}

/**
 * Only a key that somebody brings can be another account's: the service has just made it otherwise, or the account has it in
 * the original, which is valid. To look all the same would bring transactions into each other's way on PostgreSQL.
 */
export async function findObstacleTo(
  { subjectKeys }: KeyReads,
  { csrOrigin, ...question }: KeyQuestion & Pick<Certificate, 'csrOrigin'>,
): Promise<KeyObstacle | undefined> {
  if (csrOrigin === 'upload') return await subjectKeys.findObstacle(question);
  return (await subjectKeys.findBlocked(question.keySha256)) === undefined ? undefined : 'blocked';
}

/** Puts the keys of the certificate, if it has any yet, on record, so that it is found when one is blocked. */
export async function recordSubjectKey(
  { subjectKeys }: { readonly subjectKeys: Pick<SubjectKeyRows, 'record'> },
  certificate: Certificate,
): Promise<void> {
  const { accountUin, id: certificateId } = certificate;
  for (const keySha256 of subjectKeyHashesOf(certificate)) {
    await subjectKeys.record({ keySha256, accountUin, certificateId });
  }
}

/** The identity of each key: two of a pair, none before there is a key. Throws EncodingError for what cannot be read. */
export function subjectKeysOf(certificate: KeyBearer): readonly string[] {
  return subjectPublicKeysOf(certificate).map(keyIdentityOf);
}

/** All that its keys may be listed by. */
export function subjectKeyHashesOf(certificate: KeyBearer): readonly string[] {
  return subjectPublicKeysOf(certificate).flatMap(keyHashesOf);
}

export function subjectPublicKeysOf({ issued, csr, encryptionCsr }: KeyBearer): readonly ReadPublicKey[] {
  const keys = [publicKeyOf(issued?.chain[0], csr), publicKeyOf(issued?.encryption?.leaf, encryptionCsr)];
  return keys.filter((key) => key !== undefined);
}

type KeyBearer = Pick<Certificate, 'issued' | 'csr' | 'encryptionCsr'>;

function publicKeyOf(leaf: Uint8Array | undefined, csr: Uint8Array | undefined): ReadPublicKey | undefined {
  if (leaf !== undefined) return readCertificate(leaf);
  return csr === undefined ? undefined : readCsrDer(csr);
}
