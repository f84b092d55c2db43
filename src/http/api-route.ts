// The API at "/": turns node's request into the plain value that the API reads, and its answer into a reply.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { WireAnswer } from '../api/answer.ts';
import type { Api } from '../api/pipeline.ts';
import type { Refusal } from '../failure.ts';
import { because } from '../reasons/reason.ts';
import type { Body, BodyReader } from './body.ts';
import { callerAddressOf, type Connection, type Proxies } from './caller-address.ts';
import type { Places } from './connections/places.ts';

/**
 * To be run before Fastify looks at the body: what was signed is the bytes as they came, whatever their type says, and
 * a body that cannot be read is answered in the API's own way.
 */
export function apiHandler(
  api: Api,
  { bodies, places, proxies }: { readonly bodies: BodyReader; readonly places: Places; readonly proxies: Proxies },
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  return async ({ raw }, reply) => {
    const { method = '', url: target = '' } = raw;
    const headers = plainHeaders(raw.headers);
    const { address: remoteAddress, isSecure } = callerAddressOf(connectionOf(raw), proxies);
    const known = { headers, remoteAddress };
    const limitBytes = api.maxBodyBytesOf({ method, headers });
    return bodies.with({ message: raw, response: reply.raw, limitBytes }, async (body) => {
      if (body.kind === 'aborted') return reply.hijack();
      if (!body.isWhole) reply.header('connection', 'close');
      if (body.kind !== 'read') return sendAnswer(reply, api.refuse(refusalOf(body.kind, limitBytes), known));
      const wire = { method, target, ...known, isSecure, body: body.bytes };
      const answer = await places.with('api', async () => await api.answer(wire));
      return sendAnswer(reply, answer ?? api.refuse({ kind: 'tooManyAtOnce' }, known));
    });
  };
}

function connectionOf({ socket, headers }: FastifyRequest['raw']): Connection {
  return { peer: socket.remoteAddress, isTls: 'encrypted' in socket, headers };
}

function refusalOf(kind: Exclude<Body['kind'], 'read' | 'aborted'>, limitBytes: number): Refusal {
  switch (kind) {
    case 'tooLong':
      return { kind: 'requestTooLarge', part: 'body', limitBytes };
    case 'tooManyPieces':
      return { kind: 'requestUnreadable', detail: because('tooManyPieces') };
    case 'noRoom':
      return { kind: 'tooManyAtOnce' };
  }
}

function sendAnswer(reply: FastifyReply, answer: WireAnswer): FastifyReply {
  return reply
    .code(answer.status)
    .headers(answer.headers)
    .send(Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.byteLength));
}

function plainHeaders(headers: FastifyRequest['raw']['headers']): ReadonlyMap<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return new Map(entries);
}
