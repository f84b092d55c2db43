// The API at "/": turns node's request into the plain value that the API reads, and its answer into a response.

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Api } from '../api/call/pipeline.ts';
import type { Refusal } from '../failure.ts';
import type { Log } from '../lib/log.ts';
import { because } from '../reasons/reason.ts';
import type { Body, BodyReader } from './body.ts';
import { callerAddressOf, type Connection, type Proxies } from './caller-address.ts';
import type { Places } from './connections/places.ts';
import { sendWhole, type WholeAnswer } from './whole-answer.ts';

interface ApiWork {
  readonly bodies: BodyReader;
  readonly places: Places;
  readonly proxies: Proxies;
  readonly log: Log;
  /** Whether the server takes no more connections, and those that it has are to end with their answers. */
  readonly isClosing: () => boolean;
}

type ServedApi = Pick<Api, 'answer' | 'refuse' | 'maxBodyBytesOf'>;

const INTERNAL_TEXT = 'Internal error\n';
const INTERNAL_ERROR: WholeAnswer = {
  status: 500,
  headers: { 'content-type': 'text/plain', 'content-length': String(INTERNAL_TEXT.length) },
  text: INTERNAL_TEXT,
};

/**
 * Stands before Fastify, which these requests never reach: what was signed is the bytes as they came, whatever their type
 * says, what cannot be read is answered in the API's own way, and nearly every request is one of these.
 */
export function apiListener(api: ServedApi, work: ApiWork): RequestListener {
  return (message, response) => {
    answerRequest({ message, response }, { api, ...work }).catch((error: unknown) => {
      work.log.error({ error, method: message.method }, 'request failed outside the API');
      if (response.headersSent) response.destroy();
      else sendWhole(response, INTERNAL_ERROR);
    });
  };
}

interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
}

async function answerRequest(
  { message, response }: Exchange,
  parts: ApiWork & { readonly api: ServedApi },
): Promise<void> {
  const { api, bodies, places, proxies, isClosing } = parts;
  const { method = '', url: target = '' } = message;
  const headers = plainHeaders(message.headers);
  const { address: remoteAddress, isSecure } = callerAddressOf(connectionOf(message), proxies);
  const known = { headers, remoteAddress };
  const limitBytes = api.maxBodyBytesOf({ method, headers });
  await bodies.with({ message, response, limitBytes }, async (body) => {
    if (body.kind === 'aborted') return;
    const answer =
      body.kind === 'read'
        ? await places.with('api', () => api.answer({ method, target, ...known, isSecure, body: body.bytes }))
        : api.refuse(refusalOf(body.kind, limitBytes), known);
    if (!body.isWhole || isClosing()) response.setHeader('connection', 'close');
    sendWhole(response, answer ?? api.refuse({ kind: 'tooManyAtOnce' }, known));
  });
}

export function connectionOf({ socket, headers }: IncomingMessage): Connection {
  return { peer: socket.remoteAddress, isTls: 'encrypted' in socket, headers };
}

export function refusalOf(kind: Exclude<Body['kind'], 'read' | 'aborted'>, limitBytes: number): Refusal {
  switch (kind) {
    case 'tooLong':
      return { kind: 'requestTooLarge', part: 'body', limitBytes };
    case 'tooManyPieces':
      return { kind: 'requestUnreadable', detail: because('tooManyPieces') };
    case 'noRoom':
      return { kind: 'tooManyAtOnce' };
  }
}

/** A header that came more than once is one text. */
export function plainHeaders(headers: IncomingMessage['headers']): ReadonlyMap<string, string> {
  const plain = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain.set(name, typeof value === 'string' ? value : value.join(', '));
  }
  return plain;
}
