// Web servers on 127.0.0.1 that answer as a test tells them to, over HTTP and over HTTPS with a certificate nobody signed.

import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { openssl } from './openssl.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

export interface Web extends AsyncDisposable {
  readonly port: number;
  /** Each request's "host target", in order. */
  readonly requests: string[];
}

export async function startHttp(listener: RequestListener): Promise<Web> {
  return await start((recording) => createHttpServer(recording), listener);
}

/** Needs openssl, for its certificate. */
export async function startHttps(listener: RequestListener): Promise<Web> {
  const { key, cert } = selfSigned();
  return await start((recording) => createHttpsServer({ key, cert }, recording), listener);
}

async function start(make: (recording: RequestListener) => Server, listener: RequestListener): Promise<Web> {
  const requests: string[] = [];
  const server = make((request, response) => {
    requests.push(`${request.headers.host ?? ''} ${request.url ?? ''}`);
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function selfSigned(): { readonly key: string; readonly cert: string } {
  using folder = makeTemporaryFolder();
  const keyFile = folder.write(
    'key.pem',
    openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']),
  );
  const subject = ['-subj', '/CN=nobody.invalid', '-days', '1'];
  const cert = openssl(['req', '-x509', '-key', keyFile, ...subject]);
  return { key: openssl(['pkey', '-in', keyFile]), cert };
}
