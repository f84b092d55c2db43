// One HTTP request to a place that is given, with a bounded answer: no redirects, no proxies.

import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { type Agent, request as requestHttps, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { SecureContext } from 'node:tls';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import { withoutBrackets } from './host-and-port.ts';

interface Bounds {
  /** Its host goes into the Host header and the TLS server name. */
  readonly url: URL;
  readonly port: number;
  /** How long the connection may take to stand. */
  readonly connectMs: number;
  /** Ends everything, the body too. */
  readonly signal: AbortSignal;
}

export interface BoundedGet extends Bounds {
  /** Where to connect; the host of the URL is not resolved. */
  readonly address: string;
  readonly maxBodyBytes: number;
}

/** The system resolves the host. */
export interface BoundedPost extends Bounds {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Whom the certificate of an HTTPS server must lead to. */
  readonly secureContext: SecureContext;
}

/** To a server that is held to its certificate, at an address that was judged. */
export interface BoundedExchange extends Bounds {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE';
  /** Where to connect; the host of the URL is not resolved. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly secureContext: SecureContext;
  readonly maxBodyBytes: number;
  /** Keeps connections for the next exchange; without it each has its own. */
  readonly agent?: Agent;
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
  const { address, url, maxBodyBytes } = get;
  const servername = url.hostname;
  using request = send(get, { host: address, servername, rejectUnauthorized: false, method: 'GET', headers: {} });
  const response = await responseTo(request.sent, get.connectMs);
  const answer = await readBody(response, maxBodyBytes);
  return { status: response.statusCode ?? 0, location: response.headers.location, ...answer };
}

export interface ExchangeAnswer extends BoundedAnswer {
  /** By their names in lower case; of one that came several times all values, with commas between. */
  readonly headers: ReadonlyMap<string, string>;
}

/** The certificate of an HTTPS server is verified, for the host of the URL. Throws when no answer comes. */
export async function exchangeBounded(exchange: BoundedExchange): Promise<ExchangeAnswer> {
  const { address, method, url, body, secureContext, maxBodyBytes, agent } = exchange;
  const length = body === undefined ? {} : { 'Content-Length': String(body.length) };
  const headers = { ...exchange.headers, ...length };
  const options = { host: address, servername: servernameOf(url), secureContext, method, headers, agent };
  using request = send(exchange, options, body);
  const response = await responseTo(request.sent, exchange.connectMs);
  const answer = await readBody(response, maxBodyBytes);
  const { location } = response.headers;
  return { status: response.statusCode ?? 0, location, headers: headersOf(response), ...answer };
}

function headersOf({ headers }: IncomingMessage): ReadonlyMap<string, string> {
  return new Map(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]));
}

/** The name of an address is not sent (RFC 6066 §3), and is verified all the same. */
function servernameOf(url: URL): string {
  const host = hostOf(url);
  return isIP(host) === 0 ? host : '';
}

/** Of an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return withoutBrackets(hostname);
}

export interface PostAnswer {
  readonly status: number;
  /** The header Retry-After. */
  readonly retryAfter: string | undefined;
}

/** Reads no body. The certificate of an HTTPS server is verified. Throws when no answer comes. */
export async function postBounded(post: BoundedPost): Promise<PostAnswer> {
  const { url, body, secureContext } = post;
  const headers = { ...post.headers, 'Content-Length': String(body.length) };
  const host = hostOf(url);
  using request = send(post, { host, servername: servernameOf(url), secureContext, method: 'POST', headers }, body);
  const response = await responseTo(request.sent, post.connectMs);
  return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
}

type Options = Omit<RequestOptions, 'headers' | 'agent'> & {
  readonly headers: Readonly<Record<string, string>>;
  readonly secureContext?: SecureContext;
  readonly agent?: Agent | undefined;
};

interface Sent extends Disposable {
  readonly sent: ClientRequest;
}

function send({ url, port, signal }: Bounds, options: Options, body?: Uint8Array): Sent {
  const all = {
    ...options,
    port,
    path: url.pathname + url.search,
    headers: {
      Host: url.host,
      'User-Agent': 'Reseal',
      Accept: '*/*',
      Connection: options.agent === undefined ? 'close' : 'keep-alive',
      ...options.headers,
    },
    agent: options.agent ?? false,
    maxHeaderSize: MAX_HEADER_BYTES,
    signal,
  } as const;
  const sent = url.protocol === 'http:' ? requestHttp(all) : requestHttps(all);
  sent.end(body);
  return { sent, [Symbol.dispose]: () => sent.destroy() };
}

async function responseTo(request: ClientRequest, connectMs: number): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  let connectTimer: NodeJS.Timeout | undefined;
  request.on('socket', (socket) => {
    // One that an agent has kept stands already.
    if (!socket.connecting) return;
    connectTimer = setTimeout(() => reject(new ReasonError(because('connectionLate'))), connectMs);
    socket.once('connect', () => clearTimeout(connectTimer));
  });
  request.on('response', resolve);
  request.on('error', reject);
  request.on('upgrade', (_response, socket) => {
    socket.destroy();
    reject(new ReasonError(because('otherProtocol')));
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
