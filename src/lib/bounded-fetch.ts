// One HTTP GET to an address that is given, with a bounded answer: no resolving, no redirects, no proxies.

import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface BoundedGet {
  /** Its host goes into the Host header and the TLS server name, never into a resolver. */
  readonly url: URL;
  /** Where to connect. */
  readonly address: string;
  readonly port: number;
  readonly maxBodyBytes: number;
  /** How long the connection may take to stand. */
  readonly connectMs: number;
  /** Ends everything, the body too. */
  readonly signal: AbortSignal;
}

export interface BoundedAnswer {
  readonly status: number;
  readonly location: string | undefined;
  /** At most maxBodyBytes. */
  readonly body: Uint8Array;
  /** The body is longer than that; the rest was not read. */
  readonly bodyCut: boolean;
}

const MAX_HEADER_BYTES = 16_384;

/**
 * Sends no cookies and no credentials. The certificate of an HTTPS server is not verified: a domain that is about to get
 * its first one has none, and what proves is the content. Throws when no answer comes.
 */
export async function getBounded(get: BoundedGet): Promise<BoundedAnswer> {
  const request = send(get);
  try {
    const response = await responseTo(request, get.connectMs);
    const { body, bodyCut } = await readBody(response, get.maxBodyBytes);
    return { status: response.statusCode ?? 0, location: response.headers.location, body, bodyCut };
  } finally {
    request.destroy();
  }
}

function send(get: BoundedGet): ClientRequest {
  const common = {
    host: get.address,
    port: get.port,
    path: get.url.pathname + get.url.search,
    headers: { Host: get.url.host, 'User-Agent': 'Reseal', Accept: '*/*', Connection: 'close' },
    agent: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    signal: get.signal,
  } as const;
  if (get.url.protocol === 'http:') return requestHttp(common).end();
  return requestHttps({ ...common, servername: get.url.hostname, rejectUnauthorized: false }).end();
}

async function responseTo(request: ClientRequest, connectMs: number): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const connectTimer = setTimeout(() => reject(new Error('the connection takes too long')), connectMs);
  request.on('socket', (socket) => socket.once('connect', () => clearTimeout(connectTimer)));
  request.on('response', resolve);
  request.on('error', reject);
  request.on('upgrade', (_response, socket) => {
    socket.destroy();
    reject(new Error('it answers with another protocol'));
  });
  try {
    return await promise;
  } finally {
    clearTimeout(connectTimer);
  }
}

async function readBody(
  response: IncomingMessage,
  maxBodyBytes: number,
): Promise<Pick<BoundedAnswer, 'body' | 'bodyCut'>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes: unknown = chunk;
    if (!(bytes instanceof Uint8Array)) continue;
    chunks.push(bytes);
    length += bytes.length;
    if (length > maxBodyBytes) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, maxBodyBytes), bodyCut: length > maxBodyBytes };
}
