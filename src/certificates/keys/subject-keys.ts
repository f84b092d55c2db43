// Subject keys: which certificates have which, which are blocked, and whether an account may have one certified.

import { readCertificate } from '../../x509/certificate/certificate.ts';
import { readCsrDer } from '../../x509/certificate/csr.ts';
import { keyHashesOf, keyIdentityOf, type ReadPublicKey } from '../../x509/keys/key-identity.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import type { KeyObstacle, KeyQuestion, SubjectKeyReads, SubjectKeyRows } from '../ports/subject-keys.ts';
import type { Certificate } from '../model/certificate.ts';

/** The reason by which a caller learns of an obstacle. It never says which account has the key. */
export const OBSTACLES: { readonly [obstacle in KeyObstacle]: Reason } = {
  blocked: because('keyBlocked'),
  elsewhere: because('keyOfOther'),
};

type KeyReads = { readonly subjectKeys: Pick<SubjectKeyReads, 'findObstacle' | 'findBlocked'> };

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
