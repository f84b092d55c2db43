// One HTTP request over a connection that stands, with a bounded answer: no redirects, no proxies, no pool.

import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type SecureContext } from 'node:tls';
import { because, type Reason } from '../reasons/reason.ts';
import { ReasonError } from '../reasons/reason-error.ts';
import { dial, type Endpoint, type MayDial } from './addresses.ts';
import { PassingTrouble } from './place-error.ts';
import { readAnswer } from './read-answer.ts';
import { withoutBrackets } from '../lib/network/host-and-port.ts';
import { shownOutput } from '../lib/shown-output.ts';
import type { OpenTrust } from './trust.ts';

export interface HttpAsk {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Whom the certificate of an HTTPS server must lead to, and what shows who asks. */
  readonly secureContext: OpenTrust;
  readonly connect: () => Promise<Duplex>;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/** More than any configuration, and any object that holds a certificate. */
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const MAX_HEADER_BYTES = 16_384;
/** What a server says for a while, and not of what it was sent. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Throws ReasonError, PassingTrouble, or an error of the system. */
export async function askHttp(ask: HttpAsk): Promise<HttpAnswer> {
  const { url, secureContext, signal } = ask;
  // Read first: no error of a connection that stands may find nobody who listens.
  const trust = url.protocol === 'https:' ? await secureContext() : undefined;
  using disposal = new DisposableStack();
  const wire = await ask.connect();
  // What the request has made of it is told.
  wire.on('error', () => undefined);
  disposal.defer(() => wire.destroy());
  const giveUp = (): void => void wire.destroy(new ReasonError(because('givenUp')));
  signal.addEventListener('abort', giveUp, { once: true });
  disposal.defer(() => signal.removeEventListener('abort', giveUp));
  const stream = trust === undefined ? wire : secured(wire, { url, secureContext: trust });
  const request = send(ask, stream);
  disposal.defer(() => request.destroy());
  const response = await responseTo(request);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await readAnswer(response, MAX_ANSWER_BYTES),
  };
}

/** Why an answer is none that was hoped for. */
export function refusalOf({ status, body }: HttpAnswer): ReasonError {
  const reason: Reason = because('serverAnswers', { status, output: shownOutput(body) });
  return PASSING_STATUSES.has(status) ? new PassingTrouble(reason) : new ReasonError(reason);
}

/** Opens a connection to where the URL leads, within the rules of addresses. */
export function dialerOf(url: URL, { mayDial, signal }: { readonly mayDial: MayDial; readonly signal: AbortSignal }) {
  return async (): Promise<Duplex> => await dial(endpointOf(url), { mayDial, signal });
}

export function endpointOf({ hostname, port, protocol }: URL): Endpoint {
  const usual = protocol === 'http:' ? 80 : 443;
  return { host: withoutBrackets(hostname), port: port === '' ? usual : Number(port) };
}

function secured(
  wire: Duplex,
  { url, secureContext }: { readonly url: URL; readonly secureContext: SecureContext },
): Duplex {
  const { host } = endpointOf(url);
  // The name of an address is not sent (RFC 6066 §3), and is verified all the same.
  const servername = isIP(host) === 0 ? host : '';
  return connect({ socket: wire, host, servername, secureContext });
}

function send({ method, url, headers, body }: HttpAsk, stream: Duplex): ClientRequest {
  const request = requestHttp({
    method,
    path: url.pathname + url.search,
    headers: {
      Host: url.host,
      'User-Agent': 'Reseal',
      Accept: '*/*',
      Connection: 'close',
      ...(body === undefined ? {} : { 'Content-Length': String(body.length) }),
      ...headers,
    },
    createConnection: () => stream,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  stream.on('error', (error) => request.destroy(error));
  request.end(body);
  return request;
}

async function responseTo(request: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.on('response', resolve);
  request.on('error', reject);
  request.on('upgrade', () => reject(new ReasonError(because('otherProtocol'))));
  return await promise;
}
