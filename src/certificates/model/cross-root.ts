// Whether a certificate came with its root as another root has certified it.

import { equalBytes } from '../../lib/bytes.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import type { Certificate } from './certificate.ts';

/** In a chain of ours the third is the root; by another root it has another issuer than itself. */
export function hasCrossRoot({ source, issued }: Certificate): boolean {
  const root = issued?.chain[2];
  if (source !== 'ordered' || root === undefined) return false;
  const { subject, issuer } = readCertificate(root);
  return !equalBytes(subject.der, issuer.der);
}
