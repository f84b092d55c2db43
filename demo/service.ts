// A service of the demo's own, set up in a temporary folder.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from './process.ts';

export const PROVED_DOMAIN = 'example.com';
export const UNPROVED_DOMAIN = 'example.org';

export interface DemoService extends AsyncDisposable {
  /** host:port. */
  readonly host: string;
  /** host:port of its DNS server, which is also the resolver that it asks about proofs. */
  readonly dnsServer: string;
  readonly folder: string;
  readonly credential: { readonly secretId: string; readonly secretKey: string };
}

/** Its DNS server answers for both domains, and every account may publish proofs there. */
const CONFIG = `
dns:
  zones:
    - { name: ${PROVED_DOMAIN}, accounts: ["*"] }
    - { name: ${UNPROVED_DOMAIN}, accounts: ["*"] }
`;

export async function startDemoService(): Promise<DemoService> {
  const folder = await makeFolder();
  const config = join(folder, 'reseal.yaml');
  await writeFile(config, CONFIG);
  const host = await findFreeEndpoint();
  const dnsServer = await findFreeEndpoint();
  const served = await serve({
    RESEAL_LISTEN: host,
    RESEAL_DATA: folder,
    RESEAL_CONFIG: config,
    RESEAL_DNS_LISTEN: dnsServer,
    RESEAL_RESOLVERS: dnsServer,
  });
  const credential = await readFirstKey(folder);
  return { host, dnsServer, folder, credential, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() };
}

/** Goes away with this process. */
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'reseal-demo-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The first start makes an account with a key, and leaves it in this file for the operator. */
async function readFirstKey(folder: string): Promise<DemoService['credential']> {
  const { SecretId, SecretKey } = JSON.parse(await readFile(join(folder, 'first-key.json'), 'utf8'));
  return { secretId: SecretId, secretKey: SecretKey };
}

/** Free a moment ago; should another process take it meanwhile, the start fails and says so. */
async function findFreeEndpoint(): Promise<string> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { address, port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return `${address}:${port}`;
}
