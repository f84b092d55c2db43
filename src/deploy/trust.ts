// Whom the certificates of servers must lead to, and what this service shows them of itself: read from files when they are used.

import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import { openTrust, readTrust } from '../events/hook.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { readSecretFile } from '../lib/secret-file.ts';

/** Throws OperatorError, which names the file that cannot be used. */
export type OpenTrust = () => Promise<SecureContext>;

export class Trust {
  #known: Promise<SecureContext> | undefined;

  /** Those that a file names, which may change; or those that the system and Node trust, gathered once. */
  of(trustFile: string | undefined): OpenTrust {
    if (trustFile !== undefined) return async () => await openTrust(trustFile);
    return async () => await (this.#known ??= openTrust(undefined));
  }

  /** The same, with a client's certificate to show. */
  withClient(files: {
    readonly trustFile: string | undefined;
    readonly certificateFile: string;
    readonly keyFile: string;
  }): OpenTrust {
    const { trustFile, certificateFile, keyFile } = files;
    return async () => {
      const [cert, key] = await Promise.all([
        readCertificateFile(certificateFile, "client's certificate"),
        readSecretFile(keyFile, "client's key"),
      ]);
      const ca = trustFile === undefined ? {} : { ca: await readTrust(trustFile) };
      try {
        return createSecureContext({ ...ca, cert, key });
      } catch (cause) {
        const pair = `${certificateFile} and ${keyFile}`;
        throw new OperatorError(`Cannot use the client's certificate in ${pair}: they do not go together`, { cause });
      }
    };
  }
}

/** PEM. `what` as of SecretForm. Throws OperatorError, which names the file. */
export async function readCertificateFile(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new OperatorError(`Cannot use the ${what} in ${path}: the file cannot be read`, { cause });
  }
}
