// Pebble, an ACME authority for tests, started on free loopback ports: it refuses nonces, sleeps and fails as it is told.

import { Agent, request } from 'node:https';
import { skipWithout } from '../judges/needed.ts';
import { findFreePort } from '../service.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../temporary-folder.ts';
import { makeLoopbackTls } from './loopback-tls.ts';
import { launch } from './program.ts';

export const skipWithoutPebble = skipWithout('pebble');

export interface PebbleWish {
  /** DNS server that its validation asks. */
  readonly dns: { readonly host: string; readonly port: number };
  /** Where it fetches files from. */
  readonly httpPort: number;
  /** PEBBLE_… variables over the usual ones. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Over the usual configuration. */
  readonly config?: object;
}

export interface PebblePlace extends Disposable {
  readonly port: number;
  readonly directory: string;
  /** PEM of its own HTTPS certificate. */
  readonly trustFile: string;
  readonly keyFile: string;
  readonly folder: TemporaryFolder;
}

export interface Pebble extends AsyncDisposable {
  /** The root of what it issues, PEM. */
  readonly root: () => Promise<string>;
  readonly printed: () => string;
  /** What it knows of the certificate with this serial, lower-case hex. */
  readonly status: (serial: string) => Promise<string>;
  /** RFC 9773: what it answers of this certificate from now on. */
  readonly setWindow: (certificatePem: string, window: { readonly start: Date; readonly end: Date }) => Promise<void>;
}

/** The external accounts that it knows where it asks for one. */
export const BINDING = {
  keyId: 'kid-1',
  key: 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W',
} as const;

/** Before it is started, since a service is configured with its address. */
export async function placePebble(): Promise<PebblePlace> {
  const folder = makeTemporaryFolder();
  const port = await findFreePort();
  const { keyFile, certificateFile: trustFile } = makeLoopbackTls(folder);
  const directory = `https://127.0.0.1:${port}/dir`;
  return { port, directory, trustFile, keyFile, folder, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

/** It validates at once, and refuses three nonces of ten, unless it is told otherwise. */
export async function startPebble(
  { folder, port, trustFile, keyFile }: PebblePlace,
  wish: PebbleWish,
): Promise<Pebble> {
  const managementPort = await findFreePort();
  const pebble = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${managementPort}`,
    certificate: trustFile,
    privateKey: keyFile,
    httpPort: wish.httpPort,
    tlsPort: wish.httpPort,
    retryAfter: { authz: 1, order: 1 },
    domainBlocklist: ['blocked.com'],
    externalAccountMACKeys: { [BINDING.keyId]: BINDING.key },
    profiles: {
      default: { description: 'default', validityPeriod: 7_776_000 },
      short: { description: 'short', validityPeriod: 518_400 },
    },
    ...wish.config,
  };
  const args = ['-config', folder.write('pebble.json', JSON.stringify({ pebble })), '-strict'];
  const variables = { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '30', ...wish.variables };
  const dns = ['-dnsserver', `${wish.dns.host}:${wish.dns.port}`];
  const program = await launch({ command: 'pebble', args: [...args, ...dns], port, variables });
  const management = `https://127.0.0.1:${managementPort}`;
  return {
    printed: program.printed,
    status: async (serial) => await exchange(`${management}/cert-status-by-serial/${serial}`),
    root: async () => await exchange(`${management}/roots/0`),
    setWindow: async (certificate, { start, end }) => {
      const suggestedWindow = { start: start.toISOString(), end: end.toISOString() };
      const ariResponse = JSON.stringify({ suggestedWindow });
      await exchange(`${management}/set-renewal-info/`, JSON.stringify({ certificate, ariResponse }));
    },
    [Symbol.asyncDispose]: async () => await program[Symbol.asyncDispose](),
  };
}

/** Its management address trusts nobody, and holds no secrets. */
async function exchange(url: string, body?: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const agent = new Agent({ rejectUnauthorized: false });
  const headers = { 'User-Agent': 'tests' };
  const sent = request(url, { agent, headers, method: body === undefined ? 'GET' : 'POST' }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      const text = String(Buffer.concat(chunks));
      if (response.statusCode === 200) resolve(text);
      else reject(new Error(`${url} answers ${response.statusCode}: ${text}`));
    });
  });
  sent.on('error', reject);
  sent.end(body);
  return await promise;
}
