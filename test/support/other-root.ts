// Another root, made by openssl, that certifies the root of an authority by the CSR it shows.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ceremony } from '../../src/ca/ceremony/ceremony.ts';
import { openssl } from './openssl.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

export const ROOT_EXTENSIONS = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n';

export interface CrossCertificates {
  /** PEM: the root's certificate by the other root. */
  readonly cross: string;
  /** PEM: that of the other root, which names itself "Older Root". */
  readonly older: string;
}

/** Both begin now, in real time. Unless told otherwise, the identifier of the key is taken over from the CSR. */
export async function certifyElsewhere(
  ceremony: Ceremony,
  { extensions = ROOT_EXTENSIONS, copying = ['-copy_extensions', 'copyall'] } = {},
): Promise<CrossCertificates> {
  using folder = makeTemporaryFolder();
  const path = (name: string): string => join(folder.path, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', path('older.key')];
  openssl(['req', '-x509', ...key, '-subj', '/CN=Older Root', '-out', path('older.pem'), '-days', '5000']);
  folder.write('extensions', extensions);
  folder.write('root.csr', await ceremony.requestCrossCertificate('root-1'));
  const by = ['-CA', path('older.pem'), '-CAkey', path('older.key'), '-set_serial', '2', '-days', '3650'];
  const file = ['-extfile', path('extensions'), ...copying];
  const cross = openssl(['x509', '-req', '-in', path('root.csr'), ...by, ...file]);
  return { cross, older: readFileSync(path('older.pem'), 'utf8') };
}
