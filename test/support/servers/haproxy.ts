// HAProxy, started by a test with its runtime API at a socket and one HTTPS frontend.

import { join } from 'node:path';
import { skipWithout } from '../judges/needed.ts';
import { findFreePort } from '../service.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import type { Pair } from './pairs.ts';
import { launch } from './program.ts';

export const skipWithoutHaproxy = skipWithout('haproxy');

export interface Haproxy extends AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  readonly combined: string;
  readonly socket: string;
  /** Where the same API listens. */
  readonly apiPort: number;
  /** Where it listens for those who may look alone. */
  readonly operatorPort: number;
}

export async function startHaproxy(first: Pair): Promise<Haproxy> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(makeTemporaryFolder());
  const [port, apiPort, operatorPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const combined = folder.write('www.pem', first.fullchainPem + first.keyPem);
  const socket = join(folder.path, 'admin.sock');
  const config = folder.write(
    'haproxy.cfg',
    [
      'global',
      `  stats socket ${socket} mode 600 level admin`,
      `  stats socket 127.0.0.1:${apiPort} level admin`,
      `  stats socket 127.0.0.1:${operatorPort} level operator`,
      'defaults',
      '  mode http',
      '  timeout connect 5s',
      '  timeout client 5s',
      '  timeout server 5s',
      'frontend www',
      `  bind 127.0.0.1:${port} ssl crt ${combined}`,
      '  http-request return status 200',
      '',
    ].join('\n'),
  );
  cleanup.use(await launch({ command: 'haproxy', args: ['-db', '-f', config], port }));
  const kept = cleanup.move();
  return {
    folder: folder.path,
    port,
    combined,
    socket,
    apiPort,
    operatorPort,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
