// The console at "/console/": its routes, and its pages for every other address.

import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Console } from '../console/console.ts';
import type { ConsoleRequest, StreamedConsoleAnswer, WholeConsoleAnswer } from '../console/exchange.ts';
import type { Log } from '../lib/log.ts';
import { SECOND_MS } from '../lib/clock.ts';
import { because } from '../reasons/reason.ts';
import { clientNetworkOf } from './address-ranges.ts';
import { connectionOf, plainHeaders, refusalOf } from './api-route.ts';
import type { BodyReader } from './body.ts';
import { callerAddressOf, type Proxies } from './caller-address.ts';
import type { Places } from './connections/places.ts';
import type { ConsolePages } from './console-pages.ts';
import { sendWhole } from './whole-answer.ts';

const BASE = '/console';

/** A reader of a stream that takes nothing for so long has gone. */
export const STREAM_PATIENCE_MS = 20 * SECOND_MS;

interface ConsoleWork {
  readonly bodies: BodyReader;
  readonly places: Places;
  readonly proxies: Proxies;
  readonly pages: ConsolePages;
  readonly log: Log;
  readonly isClosing: () => boolean;
}

export function isConsole(target: string | undefined): boolean {
  return target !== undefined && /^\/console(?:[/?]|$)/.test(target);
}

/** Stands before Fastify, like the API: it reads bodies by the same reader, and answers what cannot be read in its own way. */
export function consoleListener(console: Console, work: ConsoleWork): RequestListener {
  return (message, response) => {
    answerRequest({ message, response }, { console, ...work }).catch((error: unknown) => {
      work.log.error({ error, method: message.method }, 'request failed at the console');
      response.destroy();
    });
  };
}

interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
}

type Parts = ConsoleWork & { readonly console: Console };

async function answerRequest({ message, response }: Exchange, parts: Parts): Promise<void> {
  const { console, bodies, proxies, isClosing } = parts;
  const { method = '', url = '' } = message;
  if (!url.startsWith(`${BASE}/`)) return redirect(response);
  const { path, query } = placeOf(url);
  const headers = plainHeaders(message.headers);
  const { address: remoteAddress, isSecure } = callerAddressOf(connectionOf(message), proxies);
  const limitBytes = console.maxBodyBytesOf({ method, path, headers });
  const network = remoteAddress === '' ? '' : clientNetworkOf(remoteAddress);
  await bodies.with({ message, response, limitBytes }, async (body) => {
    if (body.kind === 'aborted') return;
    if (!body.isWhole || isClosing()) response.setHeader('connection', 'close');
    if (body.kind !== 'read') return sendAnswer(response, console.refuse(refusalOf(body.kind, limitBytes), headers));
    const request = { method, path, query, headers, body: body.bytes, remoteAddress, network, isSecure };
    await answerRead({ message, response }, { ...parts, request });
  });
}

type Send = () => void | Promise<void>;

async function answerRead(
  exchange: Exchange,
  { request, ...parts }: Parts & { readonly request: ConsoleRequest },
): Promise<void> {
  const { console, places } = parts;
  const kind = request.path === 'call' ? 'api' : 'console';
  const send = await places.with(kind, async () => await answerOf(exchange, { request, ...parts }));
  // Streams have no place: the console bounds them itself.
  await (send ?? (() => sendAnswer(exchange.response, console.refuse({ kind: 'tooManyAtOnce' }, request.headers))))();
}

/** One of the console's routes, or else a page. */
async function answerOf(
  { message, response }: Exchange,
  { console, pages, request }: Parts & { readonly request: ConsoleRequest },
): Promise<Send> {
  const answer = await console.answer(request);
  if (answer?.kind === 'stream') return async () => await sendStream(response, answer);
  if (answer !== undefined) return () => sendAnswer(response, answer);
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    const detail = because('methodNotServed', { method });
    return () => sendAnswer(response, console.refuse({ kind: 'protocolUnsupported', detail }, request.headers));
  }
  const { status, headers, bytes } = await pages.answer(request.path, message.headers);
  return () => void response.writeHead(status, headers).end(method === 'HEAD' ? undefined : bytes);
}

function sendAnswer(response: ServerResponse, { cookies, ...answer }: Omit<WholeConsoleAnswer, 'kind'>): void {
  if (cookies.length > 0) response.setHeader('set-cookie', [...cookies]);
  sendWhole(response, answer);
}

/** Each piece when the one before has been taken; who reads nothing for STREAM_PATIENCE_MS is left. */
async function sendStream(response: ServerResponse, { status, headers, pieces }: StreamedConsoleAnswer): Promise<void> {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  if (response.destroyed) closed.abort();
  response.writeHead(status, headers);
  response.flushHeaders();
  for await (const piece of pieces(closed.signal)) {
    if (closed.signal.aborted) break;
    if (response.write(piece)) continue;
    const patience = AbortSignal.any([closed.signal, AbortSignal.timeout(STREAM_PATIENCE_MS)]);
    await once(response, 'drain', { signal: patience }).catch(() => response.destroy());
  }
  response.end();
}

function placeOf(url: string): { readonly path: string; readonly query: URLSearchParams } {
  const [path = '', ...query] = url.slice(BASE.length + 1).split('?');
  return { path, query: new URLSearchParams(query.join('?')) };
}

function redirect(response: ServerResponse): void {
  response.writeHead(308, { location: `${BASE}/`, 'content-length': '0', 'cache-control': 'no-store' }).end();
}
