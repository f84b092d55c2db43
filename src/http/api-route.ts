// The API at "/": turns node's request into the plain value that the API reads, and its answer into a reply.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { WireAnswer } from '../api/answer.ts';
import type { Api } from '../api/pipeline.ts';
import { maxBodyBytes, type WireRequest } from '../api/request.ts';
import { readBody } from './body.ts';

/**
 * To be run before Fastify looks at the body: what was signed is the bytes as they came, whatever their type says, and
 * a body that cannot be read is answered in the API's own way.
 */
export function apiHandler(api: Api): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  return async ({ raw, ip }, reply) => {
    const headers = plainHeaders(raw.headers);
    const body = await readBody(raw, maxBodyBytes(headers.get('content-type')));
    if (body.kind === 'aborted') return reply.hijack();
    const { method = '', url: target = '' } = raw;
    const wire: WireRequest = { method, target, headers, body: body.bytes, remoteAddress: ip };
    if (!body.isWhole) reply.header('connection', 'close');
    return sendAnswer(reply, await api.answer(wire));
  };
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
