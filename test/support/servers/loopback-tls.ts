// A certificate for HTTPS at 127.0.0.1 that nobody signed, for servers that a test starts and whose clients are told to trust it.

import { openssl } from '../openssl.ts';
import type { TemporaryFolder } from '../temporary-folder.ts';

export interface LoopbackTls {
  readonly keyFile: string;
  readonly certificateFile: string;
}

export function makeLoopbackTls(folder: TemporaryFolder): LoopbackTls {
  const key = openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']);
  const keyFile = folder.write('https.key', key);
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  return {
    keyFile,
    certificateFile: folder.write('https.pem', openssl(['req', '-x509', '-key', keyFile, ...subject])),
  };
}
