// ACME over HTTP: whatever lies below /acme/, with its body read within its limit.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AcmeAnswer, AcmeRequest } from '../acme-server/call.ts';
import { MAX_BODY_BYTES } from '../acme-server/settings.ts';
import type { AcmeServer } from '../acme-server/server.ts';
import { clientNetworkOf } from './address-ranges.ts';
import type { Body, BodyReader } from './body.ts';
import { callerAddressOf, type Proxies } from './caller-address.ts';
import type { Places } from './connections/places.ts';

const PREFIX = '/acme/';

/** Every method: which of them an address takes is for ACME to say. */
export function isAcme(target: string | undefined): boolean {
  return target?.startsWith(PREFIX) === true;
}

interface AcmeWork {
  readonly bodies: BodyReader;
  readonly places: Places;
  readonly proxies: Proxies;
}

/** To be run before Fastify looks at address and body. */
export function acmeHandler(
  server: AcmeServer,
  { bodies, places, proxies }: AcmeWork,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  return async ({ raw, headers }, reply) => {
    const { method = '', url = '', socket } = raw;
    const { address } = callerAddressOf({ peer: socket.remoteAddress, isTls: 'encrypted' in socket, headers }, proxies);
    const request = {
      method,
      target: url.slice(PREFIX.length),
      contentType: headers['content-type'],
      language: languageOf(headers['accept-language']),
      clientAddress: address,
      clientNetwork: address === '' ? '' : clientNetworkOf(address),
    };
    const answer = async (body: Uint8Array): Promise<FastifyReply> => {
      const made = await places.with('acme', async () => await server.answer({ ...request, body }));
      return send(reply, made ?? server.refuseBusy(request));
    };
    if (method !== 'POST') return await answer(new Uint8Array());
    const incoming = { message: raw, response: reply.raw, limitBytes: MAX_BODY_BYTES };
    return await bodies.with(incoming, async (body) => {
      if (body.kind === 'read') return await answer(body.bytes);
      return refuse(body, { reply, server, request });
    });
  };
}

function refuse(
  body: Exclude<Body, { readonly kind: 'read' }>,
  asked: {
    readonly reply: FastifyReply;
    readonly server: AcmeServer;
    readonly request: Pick<AcmeRequest, 'method' | 'language'>;
  },
): FastifyReply {
  const { reply, server, request } = asked;
  if (body.kind === 'aborted') return reply.hijack();
  if (!body.isWhole) void reply.header('connection', 'close');
  const answer =
    body.kind === 'noRoom' ? server.refuseBusy(request) : server.refuseBody(MAX_BODY_BYTES, request.language);
  return send(reply, answer);
}

function send(reply: FastifyReply, { status, headers, body }: AcmeAnswer): FastifyReply {
  for (const [name, value] of Object.entries(headers)) {
    void reply.header(name, typeof value === 'string' ? value : [...value]);
  }
  return body === undefined ? reply.code(status).send() : reply.code(status).type(body.type).send(body.text);
}

/** RFC 8555 §6.7 lets a client ask for a language; English for those who read neither of the two. */
function languageOf(accepted: string | undefined): 'en' | 'zh' {
  return accepted !== undefined && /^\s*zh\b/i.test(accepted) ? 'zh' : 'en';
}
