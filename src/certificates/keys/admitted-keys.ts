// Subject keys in write sets: that they may be certified, and whose they are.

import type { Certificate } from '../model/certificate.ts';
import type { KeyQuestion } from '../ports/subject-keys.ts';
import type { Change, Expectation, WriteSet } from '../ports/write-set.ts';
import { subjectKeyHashesOf } from './subject-keys.ts';

/** The keys of the certificate, if it has any yet, go on record with it, so that it is found when one is blocked. */
export function recordingSubjectKey(certificate: Certificate): readonly Change[] {
  const { accountUin, id: certificateId } = certificate;
  return subjectKeyHashesOf(certificate).map((keySha256) => ({
    kind: 'recordKey',
    holding: { keySha256, accountUin, certificateId },
  }));
}

/** Of an order that brings its key along: it may be certified now, and goes on record. */
export function admittingSubjectKey(certificate: Certificate, now: Date): WriteSet {
  return { expects: freeSubjectKey(certificate, now), changes: recordingSubjectKey(certificate) };
}

/** Its keys, if it has any yet, may be certified now. */
export function freeSubjectKey(certificate: Certificate, now: Date): readonly Expectation[] {
  return subjectKeyHashesOf(certificate).map((keySha256) => freeKey({ ...certificate, keySha256, now }));
}

/** Of keys that nobody has brought only the blocked ones are in the way; see findObstacleTo. */
export function freeKey({
  keySha256,
  accountUin,
  csrOrigin,
  now,
}: KeyQuestion & Pick<Certificate, 'csrOrigin'>): Expectation {
  if (csrOrigin === 'upload') return { kind: 'keyFree', keySha256, accountUin, now };
  return { kind: 'keyNotBlocked', keySha256 };
}
