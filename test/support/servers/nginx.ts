// nginx, started by a test with one HTTPS server whose certificate lies in two files.

import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { skipWithout } from '../judges/needed.ts';
import { findFreePort } from '../service.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import type { Pair } from './pairs.ts';
import { launch } from './program.ts';

export const skipWithoutNginx = skipWithout('nginx');

export interface Nginx extends AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  readonly fullchain: string;
  readonly key: string;
  /** Words that test its configuration, and that have it read again. */
  readonly test: readonly string[];
  readonly reload: readonly string[];
}

export async function startNginx(first: Pair): Promise<Nginx> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(makeTemporaryFolder());
  const port = await findFreePort();
  const fullchain = folder.write('www.pem', first.fullchainPem);
  const key = folder.write('www.key', first.keyPem);
  chmodSync(key, 0o640);
  const config = folder.write('nginx.conf', configOf({ folder: folder.path, port, fullchain, key }));
  const program = ['nginx', '-p', folder.path, '-c', config];
  const [command = '', ...args] = program;
  cleanup.use(await launch({ command, args: [...args, '-g', 'daemon off;'], port }));
  const kept = cleanup.move();
  return {
    folder: folder.path,
    port,
    fullchain,
    key,
    test: [...program, '-q', '-t'],
    reload: [...program, '-s', 'reload'],
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

interface Facts {
  readonly folder: string;
  readonly port: number;
  readonly fullchain: string;
  readonly key: string;
}

function configOf({ folder, port, fullchain, key }: Facts): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
    worker_processes 1;
    pid ${join(folder, 'nginx.pid')};
    error_log ${join(folder, 'error.log')};
    events { worker_connections 64; }
    http {
      access_log off;
      ${temporary.map((name) => `${name}_temp_path ${join(folder, name)};`).join(' ')}
      server {
        listen 127.0.0.1:${port} ssl;
        server_name www.example.com;
        ssl_certificate ${fullchain};
        ssl_certificate_key ${key};
      }
    }
  `;
}
