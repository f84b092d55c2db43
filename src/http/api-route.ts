// The API at "/": turns node's request into the plain value that the API reads, and its answer into a reply.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { WireAnswer } from '../api/answer.ts';
import type { Api } from '../api/pipeline.ts';
import type { Refusal } from '../failure.ts';
import type { Body, BodyReader } from './body.ts';
import type { Places } from './connections/places.ts';

/**
 * To be run before Fastify looks at the body: what was signed is the bytes as they came, whatever their type says, and
 * a body that cannot be read is answered in the API's own way.
 */
export function apiHandler(
  api: Api,
  { bodies, places }: { readonly bodies: BodyReader; readonly places: Places },
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  return async ({ raw, ip }, reply) => {
    const { method = '', url: target = '' } = raw;
    const headers = plainHeaders(raw.headers);
    const limitBytes = api.maxBodyBytesOf({ method, headers });
    return bodies.with({ message: raw, response: reply.raw, limitBytes }, async (body) => {
      if (body.kind === 'aborted') return reply.hijack();
      if (!body.isWhole) reply.header('connection', 'close');
      if (body.kind !== 'read') return sendAnswer(reply, api.refuse(refusalOf(body.kind, limitBytes), headers));
      const wire = { method, target, headers, body: body.bytes, remoteAddress: ip };
      const answer = await places.with('api', async () => await api.answer(wire));
      return sendAnswer(reply, answer ?? api.refuse({ kind: 'tooManyAtOnce' }, headers));
    });
  };
}

function refusalOf(kind: Exclude<Body['kind'], 'read' | 'aborted'>, limitBytes: number): Refusal {
  switch (kind) {
    case 'tooLong':
      return { kind: 'requestTooLarge', part: 'body', limitBytes };
    case 'tooManyPieces':
      return { kind: 'requestUnreadable', detail: 'its body comes in too many pieces that are too small' };
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
