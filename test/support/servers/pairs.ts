// Certificates with their keys for servers under test, all by one root, made by openssl.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openssl } from '../openssl.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';

export interface Pair {
  readonly certificateId: string;
  /** Leaf and root. */
  readonly fullchainPem: string;
  /** PKCS #8. */
  readonly keyPem: string;
  /** Of the leaf, lower-case hex. */
  readonly leafSha256: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const IDS = 'abcdefgh';

/** So many, each for this name, in date for a year from now. */
export function makePairs(count: number, name: string): readonly Pair[] {
  using folder = makeTemporaryFolder();
  const path = (file: string): string => join(folder.path, file);
  openssl(['req', '-x509', ...NEW_KEY, '-keyout', path('root.key'), '-subj', '/CN=Root', '-out', path('root.pem')]);
  folder.write('extensions', `subjectAltName=DNS:${name}\nbasicConstraints=CA:FALSE\n`);
  const root = readFileSync(path('root.pem'), 'utf8');
  return Array.from({ length: count }, (_, at): Pair => {
    openssl(['req', ...NEW_KEY, '-keyout', path('leaf.key'), '-subj', `/CN=${name}`, '-out', path('leaf.csr')]);
    const by = ['-CA', path('root.pem'), '-CAkey', path('root.key'), '-days', '365', '-extfile', path('extensions')];
    const leaf = openssl(['x509', '-req', '-in', path('leaf.csr'), ...by]);
    return {
      certificateId: `pair${IDS.charAt(at)}`,
      fullchainPem: leaf + root,
      keyPem: readFileSync(path('leaf.key'), 'utf8'),
      leafSha256: sha256Of(leaf),
    };
  });
}

/** What a server shows for the name, as openssl s_client sees it: the SHA-256 of the leaf; undefined where it shows none. */
export function shownTo(openSslClient: { readonly port: number; readonly name: string }): string | undefined {
  const { port, name } = openSslClient;
  try {
    const text = openssl(['s_client', '-connect', `127.0.0.1:${port}`, '-servername', name]);
    return text.includes('BEGIN CERTIFICATE') ? sha256Of(text) : undefined;
  } catch {
    return undefined; // Nothing listens there.
  }
}

function sha256Of(pem: string): string {
  const text = openssl(['x509', '-noout', '-fingerprint', '-sha256'], Buffer.from(pem));
  return text.split('=').at(-1)?.trim().replaceAll(':', '').toLowerCase() ?? '';
}
