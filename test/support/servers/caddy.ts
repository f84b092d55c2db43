// Caddy, started by a test with its admin API and one HTTPS server, its certificate in files or in the configuration.

import { skipWithout } from '../judges/needed.ts';
import { findFreePort } from '../service.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import type { Pair } from './pairs.ts';
import { launch } from './program.ts';

export const skipWithoutCaddy = skipWithout('caddy');

export interface Caddy extends AsyncDisposable {
  readonly port: number;
  readonly admin: string;
  readonly fullchain: string;
  readonly key: string;
}

/** Of the certificate in its configuration. */
export const CADDY_ID = 'www';

export async function startCaddy(first: Pair, place: 'files' | 'configuration'): Promise<Caddy> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(makeTemporaryFolder());
  const [port, adminPort] = [await findFreePort(), await findFreePort()];
  const fullchain = folder.write('www.pem', first.fullchainPem);
  const key = folder.write('www.key', first.keyPem);
  const pem = { '@id': CADDY_ID, certificate: first.fullchainPem, key: first.keyPem };
  const certificates = place === 'files' ? { load_files: [{ certificate: fullchain, key }] } : { load_pem: [pem] };
  const server = {
    listen: [`127.0.0.1:${port}`],
    routes: [{ handle: [{ handler: 'static_response', body: 'hello' }] }],
    automatic_https: { disable: true },
    tls_connection_policies: [{}],
  };
  const config = {
    admin: { listen: `127.0.0.1:${adminPort}`, config: { persist: false } },
    storage: { module: 'file_system', root: folder.path },
    apps: { http: { servers: { www: server } }, tls: { certificates } },
  };
  const file = folder.write('caddy.json', JSON.stringify(config));
  cleanup.use(await launch({ command: 'caddy', args: ['run', '--config', file], port }));
  const kept = cleanup.move();
  return {
    port,
    admin: `http://127.0.0.1:${adminPort}`,
    fullchain,
    key,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
