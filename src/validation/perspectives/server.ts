// A perspective: a small server that looks where it is asked to, for whoever shows it a certificate that it trusts.

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { NotNow } from '../../certificates/ports/store.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import { cannotListen } from '../../lib/network/listening.ts';
import type { Log } from '../../lib/log.ts';
import { type Looks, lookFor } from './look.ts';
import {
  ABOUT_PATH,
  bytesOf,
  digestOf,
  LOOK_PATH,
  MAX_QUESTION_BYTES,
  MESSAGE_VERSION,
  MessageUnreadable,
  readQuestion,
  STATUS,
} from './message.ts';

/** Services that ask keep their connections; each has as many as MAX_CONNECTIONS_OF_PLACE. */
export const MAX_CONNECTIONS = 512;
/** For a request to be whole: questions are short. */
const REQUEST_MS = 10 * SECOND_MS;
/** A client drops a connection that it does not use before this, and finds none that was closed meanwhile. */
const IDLE_MS = 60 * SECOND_MS;
const HANDSHAKE_MS = 10 * SECOND_MS;

export interface PerspectiveSettings {
  /** How it calls itself. */
  readonly name: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** PEM: the chain that it shows, its key, and whom the certificates of those who ask must lead to. */
  readonly identity: { readonly cert: string; readonly key: string; readonly ca: string };
  readonly looks: Looks;
  readonly log: Log;
}

export interface PerspectiveServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/** Throws OperatorError where it cannot listen, or its certificate and key cannot be used. */
export async function servePerspective(settings: PerspectiveSettings): Promise<PerspectiveServer> {
  const closing = new AbortController();
  const server = createServer({
    ...settings.identity,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.3',
    handshakeTimeout: HANDSHAKE_MS,
    requestTimeout: REQUEST_MS,
    headersTimeout: REQUEST_MS,
    keepAliveTimeout: IDLE_MS,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('request', (request, response) => {
    answer(request, response, { ...settings, closing: closing.signal }).catch((error: unknown) => {
      settings.log.error({ err: error }, 'a question could not be answered');
      response.destroy();
    });
  });
  await listen(server, settings.listen);
  const { address, port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    closing.abort();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { host: address, port, [Symbol.asyncDispose]: close };
}

async function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw cannotListen('a perspective', { host, port, cause });
  }
}

type Answering = PerspectiveSettings & { readonly closing: AbortSignal };

async function answer(request: IncomingMessage, response: ServerResponse, answering: Answering): Promise<void> {
  const { name } = answering;
  if (request.method === 'GET' && request.url === ABOUT_PATH) {
    return say(response, STATUS.ok, Buffer.from(JSON.stringify({ version: MESSAGE_VERSION, place: name })));
  }
  if (request.method !== 'POST' || request.url !== LOOK_PATH) return refuse(response, 404, 'there is nothing here');
  const bytes = Number(request.headers['content-length']) <= MAX_QUESTION_BYTES ? await bodyOf(request) : undefined;
  if (bytes === undefined)
    return refuse(response, 413, `a question has ${MAX_QUESTION_BYTES} bytes at most, and says so`);
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const signal = AbortSignal.any([answering.closing, gone.signal]);
  try {
    const question = readQuestion(bytes);
    const findings = await lookFor(answering.looks, question, signal);
    const { id } = question;
    const message = { version: MESSAGE_VERSION, id, question: digestOf(bytes), place: name, findings } as const;
    say(response, STATUS.ok, bytesOf(message));
  } catch (error) {
    if (signal.aborted) return void response.destroy();
    refuseFor(error, response);
  }
}

/** Throws what is no refusal. */
function refuseFor(error: unknown, response: ServerResponse): void {
  if (error instanceof NotNow) return refuse(response, STATUS.busy, error.message);
  if (error instanceof MessageUnreadable) {
    return refuse(response, error.isOtherVersion ? STATUS.otherVersion : 400, error.message);
  }
  throw error;
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  say(response, status, Buffer.from(JSON.stringify({ version: MESSAGE_VERSION, refused: sentence })));
}

function say(response: ServerResponse, status: number, body: Uint8Array): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
}

/** Node reads as many bytes as the header says. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) {
    const bytes: unknown = chunk;
    if (bytes instanceof Uint8Array) chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
