// All the names of a certificate, the main one first: details list the others alone.

import type { CertificateFacts } from '../../api/actions.ts';

export function namesOf({
  Domain,
  SubjectAltName,
}: Pick<CertificateFacts, 'Domain' | 'SubjectAltName'>): readonly string[] {
  return [...new Set([Domain, ...SubjectAltName])].filter((name) => name !== '');
}
