// A small hierarchy made by openssl: a root, an issuing authority below it, and a leaf below that.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePem } from '../../src/x509/pem/pem.ts';
import { openssl } from './openssl.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

export interface Issued {
  readonly der: Uint8Array;
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly keyPem: string;
}

export interface OpensslAuthority extends Disposable {
  /** Signed by the issuer, or by itself where there is none. */
  issue(order: {
    readonly name: string;
    readonly subject: string;
    readonly issuer: Issued | undefined;
    readonly extensions: readonly string[];
    /** The key of an earlier certificate instead of a new one. */
    readonly keyOf?: Issued;
  }): Issued;
}

export const CA_EXTENSIONS = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];

export function openOpensslAuthority(): OpensslAuthority {
  const folder = makeTemporaryFolder();
  return {
    issue: ({ name, subject, issuer, extensions, keyOf }) => {
      const keyPem = keyOf?.keyPem ?? openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']);
      const keyFile = folder.write(`${name}.key`, keyPem);
      const certificateFile = join(folder.path, `${name}.crt`);
      const signer = issuer === undefined ? [] : ['-CA', issuer.certificateFile, '-CAkey', issuer.keyFile];
      const request = [
        'req',
        '-x509',
        '-new',
        '-key',
        keyFile,
        '-subj',
        subject,
        '-days',
        '30',
        '-out',
        certificateFile,
      ];
      // An empty configuration, so that only the extensions asked for are there.
      const config = folder.write('openssl.cnf', '[req]\ndistinguished_name = dn\n[dn]\n');
      openssl([...request, '-config', config, ...signer, ...extensions.flatMap((text) => ['-addext', text])]);
      return { der: certificateOf(certificateFile), certificateFile, keyFile, keyPem };
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

function certificateOf(file: string): Uint8Array {
  const [block] = decodePem(readFileSync(file, 'utf8'));
  if (block === undefined) throw new Error(`Cannot read ${file}: openssl wrote no certificate`);
  return block.der;
}
