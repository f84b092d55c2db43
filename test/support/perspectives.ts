// Perspectives for tests: with certificates of one root, each with a DNS of its own that may be lied to.

import { createServer, type Server } from 'node:https';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openPerspective } from '../../src/app/dns/perspectives.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { type ApplicantDns, type OwnRecords, startApplicantDns } from './applicant-dns.ts';
import { type Pair, makePairs } from './servers/pairs.ts';
import { silentLog } from './silent-log.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** Certificates for "localhost", of a root that both sides trust, as files. */
export interface Identity extends Disposable {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly trustFile: string;
  readonly pair: Pair;
}

export function makeIdentity(): Identity {
  const folder = makeTemporaryFolder();
  const [pair] = makePairs(1, 'localhost');
  if (pair === undefined) throw new Error('There is no pair');
  const [leaf = '', root = ''] = pair.fullchainPem.split(/(?<=-----END CERTIFICATE-----\n)/);
  return {
    certificateFile: folder.write('own.pem', leaf),
    keyFile: folder.write('own.key', pair.keyPem),
    trustFile: folder.write('root.pem', root),
    pair,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

export interface OpenPlace extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  /** What it sees; its own to be changed. */
  readonly dns: ApplicantDns;
}

/** A perspective whose DNS knows nothing yet. */
export async function openPlace(
  name: string,
  identity: Identity,
  ports: { readonly httpPort: number; readonly httpsPort: number } = { httpPort: 80, httpsPort: 443 },
): Promise<OpenPlace> {
  await using opened = new AsyncDisposableStack();
  const dns = opened.use(await startApplicantDns());
  const server = opened.use(
    await openPerspective(
      {
        perspective: { ...identity, name, listen: { host: '127.0.0.1', port: 0 } },
        resolvers: [dns.address],
        validation: {
          ...ports,
          allowPrivateAddresses: ['127.0.0.0/8'],
          sha1Csrs: true,
          dnssec: undefined,
          perspectives: undefined,
        },
      },
      { log: silentLog, random: systemRandom },
    ),
  );
  const kept = opened.move();
  return { name, dns, url: `https://localhost:${server.port}`, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Sets the records of a name where everybody sees them. */
export function setEverywhere(servers: readonly ApplicantDns[], name: string, records: OwnRecords): void {
  for (const { records: own } of servers) own.set(name, records);
}

/** What a perspective that is no good one does with the body of a question. */
export type FalseAnswer = (body: Buffer, response: ServerResponse) => void;

export interface FalsePlace extends AsyncDisposable {
  readonly url: URL;
  answer: FalseAnswer;
}

export async function openFalsePlace({ pair }: Identity): Promise<FalsePlace> {
  const place = { answer: (() => undefined) as FalseAnswer };
  const [, root = ''] = pair.fullchainPem.split(/(?<=-----END CERTIFICATE-----\n)/);
  const server: Server = createServer({ cert: pair.fullchainPem, key: pair.keyPem, ca: root, requestCert: true });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => place.answer(Buffer.concat(chunks), response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return Object.assign(place, { url: new URL(`https://localhost:${port}`), [Symbol.asyncDispose]: close });
}
