// Apache with mod_md, started by a test: it obtains certificates by ACME, and serves them after a restart.

import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { skipWithout } from '../judges/needed.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { launch } from './program.ts';

export const skipWithoutModMd = skipWithout('modMd');

const MODULES = '/usr/lib/apache2/modules';
const LOADED = ['mpm_event', 'authz_core', 'socache_shmcb', 'ssl', 'md'];
/** A server of Debian's that is started as root goes on as this user, which has to find its files. */
const READABLE = 0o755;

export interface ApacheWish {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly directory: string;
  readonly binding: { readonly keyId: string; readonly hmacKey: string };
  readonly domain: string;
}

export interface Apache extends AsyncDisposable {
  /** PEM, where it keeps what it serves. */
  readonly certificateFile: string;
  /** What it has obtained waits to be taken over. */
  readonly hasObtained: () => boolean;
  readonly log: () => string;
  /** It takes what it has obtained when it is told to begin anew. */
  readonly restart: () => void;
}

export async function startApache(wish: ApacheWish): Promise<Apache> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(makeTemporaryFolder());
  chmodSync(folder.path, READABLE);
  mkdirSync(join(folder.path, 'md'));
  const file = folder.write('apache.conf', configurationOf(wish, folder.path));
  const args = ['-D', 'FOREGROUND', '-f', file];
  const program = cleanup.use(await launch({ command: 'apache2', args, port: wish.httpPort }));
  const kept = cleanup.move();
  return {
    certificateFile: join(folder.path, 'md/domains', wish.domain, 'pubcert.secp256r1.pem'),
    hasObtained: () => /"finished": true/.test(textOf(join(folder.path, 'md/staging', wish.domain, 'job.json'))),
    log: () => textOf(join(folder.path, 'error.log')),
    restart: () => void process.kill(program.pid, 'SIGUSR1'),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Empty where there is none. */
function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function configurationOf({ httpPort, httpsPort, directory, binding, domain }: ApacheWish, path: string): string {
  return `
ServerRoot ${path}
PidFile ${join(path, 'apache.pid')}
ErrorLog ${join(path, 'error.log')}
ServerName localhost
User www-data
Group www-data
${LOADED.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join('\n')}
Listen 127.0.0.1:${httpPort}
Listen 127.0.0.1:${httpsPort} https
MDStoreDir ${join(path, 'md')}
MDCertificateAuthority ${directory}
MDExternalAccountBinding ${binding.keyId} ${binding.hmacKey}
MDCertificateAgreement accepted
MDContactEmail ops@example.net
MDPortMap http:${httpPort} https:${httpsPort}
MDCAChallenges http-01
MDPrivateKeys secp256r1
MDRenewMode always
MDCheckInterval 1s
MDRetryDelay 1s
MDStapling off
LogLevel md:debug
MDomain ${domain}
<VirtualHost 127.0.0.1:${httpsPort}>
  ServerName ${domain}
  SSLEngine on
</VirtualHost>
`;
}
