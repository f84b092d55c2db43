// Certificates with their keys for targets in tests, each signed by itself.

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BroughtMaterial } from '../../../src/certificates/ports/targets.ts';
import { openssl } from '../openssl.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';

export interface Pair extends BroughtMaterial {
  /** Lower-case hex. */
  readonly leafSha256: string;
}

/** P-256, valid from now for ten years. */
export function makePair(name: string): Pair {
  using folder = makeTemporaryFolder();
  const [key, certificate] = [join(folder.path, 'key'), join(folder.path, 'certificate')];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', certificate];
  openssl(['req', '-x509', ...made, '-days', '3650', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]);
  const fullchainPem = readFileSync(certificate, 'utf8');
  return {
    certificateId: 'Ab12Cd34',
    fullchainPem,
    keyPem: readFileSync(key, 'utf8'),
    leafSha256: leafSha256Of(fullchainPem),
  };
}

/** Of the first certificate of the text. */
export function leafSha256Of(fullchainPem: string): string {
  return new X509Certificate(fullchainPem).fingerprint256.replaceAll(':', '').toLowerCase();
}
