// What is told of an uploaded authority's certificates: key, name and end of each, lowest first.

import type { Certificate } from '../../certificates/model/certificate.ts';
import { type CertificateFacts, readCertificate } from '../../x509/certificate/certificate.ts';
import { keyAlgorithmOf } from '../../x509/keys/keys.ts';
import { wireTime } from '../words/times.ts';
import { describeAlgorithm } from '../words/wire-algorithms.ts';

/** Empty lists for server certificates; Detail has no such members. */
export function authorityView({ type, issued }: Certificate) {
  const authorities = type === 'authority' ? (issued?.chain ?? []).map(readCertificate) : [];
  return {
    CAEncryptAlgorithms: authorities.map(encryptAlgorithmOf),
    CACommonNames: authorities.map(({ subject }) => subject.commonNames[0] ?? subject.text),
    CAEndTimes: authorities.map(({ notAfter }) => wireTime(notAfter)),
  };
}

/** Empty for a key of an issuer above that this service does not know. */
function encryptAlgorithmOf({ key }: CertificateFacts): string {
  const algorithm = keyAlgorithmOf(key);
  if (algorithm === undefined) return '';
  return describeAlgorithm(algorithm);
}
