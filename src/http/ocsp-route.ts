// OCSP over HTTP: POST /ocsp and GET /ocsp/<request>, with the headers by which caches keep the answers.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { bytesOfBase64 } from '../lib/bytes.ts';
import { type Clock, HOUR_MS, SECOND_MS } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { writeOcspRefusal } from '../x509/status/ocsp-answer.ts';
import { MAX_OCSP_REQUEST_BYTES } from '../x509/status/ocsp-request.ts';
import type { BodyReader } from './body.ts';
import type { Places } from './connections/places.ts';

export interface OcspAnswer {
  /** The OCSPResponse, DER. */
  readonly der: Uint8Array;
  /** Undefined for what answers this request alone. */
  readonly kept:
    | { readonly thisUpdate: Date; readonly nextUpdate: Date; readonly refreshAt: Date; readonly sha256: string }
    | undefined;
}

export interface OcspParts {
  readonly answer: (request: Uint8Array) => Promise<OcspAnswer>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What caches may keep longer, until half its life: so a revocation is known everywhere after this. */
export const MAX_AGE_MS = HOUR_MS;

const ALLOWED = 'GET, HEAD, POST';
const REQUEST_TYPE = 'application/ocsp-request';
const ANSWER_TYPE = 'application/ocsp-response';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Every method, and whatever follows the address: clients put a request there that no router need read. */
export function isOcsp(target: string | undefined): boolean {
  return target !== undefined && /^\/ocsp(?:[/?]|$)/.test(target);
}

/** To be run before Fastify looks at address and body. */
export function ocspHandler(
  parts: OcspParts,
  { bodies, places }: { readonly bodies: BodyReader; readonly places: Places },
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  return async ({ raw, headers }, reply) => {
    const { method, url: target = '' } = raw;
    if (method === 'GET' || method === 'HEAD') {
      const asked = { target, ifNoneMatch: headers['if-none-match'] };
      return sendIfAny(reply, await places.with('documents', async () => await answerGet(parts, asked)));
    }
    if (method !== 'POST') return reply.code(405).header('allow', ALLOWED).type('text/plain').send(`${ALLOWED}\n`);
    if (typeOf(headers['content-type']) !== REQUEST_TYPE) return sendText(reply, 415, `Not of type ${REQUEST_TYPE}`);
    return await bodies.with(
      { message: raw, response: reply.raw, limitBytes: MAX_OCSP_REQUEST_BYTES },
      async (body) => {
        if (body.kind === 'aborted') return reply.hijack();
        if (!body.isWhole) reply.header('connection', 'close');
        if (body.kind === 'noRoom') return sendIfAny(reply, undefined);
        if (body.kind === 'tooLong') return sendText(reply, 413, 'Too large');
        if (body.kind === 'tooManyPieces') return sendText(reply, 400, 'Too many pieces');
        return sendIfAny(reply, await places.with('documents', async () => await answerPost(parts, body.bytes)));
      },
    );
  };
}

/** What goes back, without the connection it goes over. */
export interface HttpAnswer {
  readonly status: 200 | 304;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The request stands in the address, in Base64, escaped or not (RFC 6960 appendix A.1). */
export async function answerGet(
  parts: OcspParts,
  { target, ifNoneMatch }: { readonly target: string; readonly ifNoneMatch: string | undefined },
): Promise<HttpAnswer> {
  const answer = await answerSafely(parts, requestIn(target) ?? new Uint8Array());
  const headers = { 'content-type': ANSWER_TYPE, ...headersOf(answer, parts.clock) };
  const isKnown = answer.kept !== undefined && namesTag(ifNoneMatch, answer.kept.sha256);
  return isKnown ? { status: 304, headers, body: new Uint8Array() } : { status: 200, headers, body: answer.der };
}

/** RFC 9110 §9.3.3: what answers a POST is kept by nobody unless it says so. */
async function answerPost(parts: OcspParts, request: Uint8Array): Promise<HttpAnswer> {
  const { der } = await answerSafely(parts, request);
  return { status: 200, headers: { 'content-type': ANSWER_TYPE, ...NOT_KEPT }, body: der };
}

async function answerSafely({ answer, log }: OcspParts, request: Uint8Array): Promise<OcspAnswer> {
  try {
    return await answer(request);
  } catch (error) {
    log.error({ error }, 'Cannot answer an OCSP request');
    return { der: writeOcspRefusal('internalError'), kept: undefined };
  }
}

/** Undefined for what is no Base64. */
function requestIn(target: string): Uint8Array | undefined {
  const [path = ''] = target.split('?');
  try {
    const text = decodeURIComponent(path.slice('/ocsp/'.length));
    return BASE64.test(text) ? bytesOfBase64(text) : undefined;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

const NOT_KEPT = { 'cache-control': 'no-store' } as const;

/** RFC 5019 §6.2. */
function headersOf({ kept }: OcspAnswer, clock: Clock): Readonly<Record<string, string>> {
  if (kept === undefined) return NOT_KEPT;
  const ageMs = Math.min(Math.max(kept.refreshAt.getTime() - clock.now().getTime(), 0), MAX_AGE_MS);
  return {
    'last-modified': kept.thisUpdate.toUTCString(),
    expires: kept.nextUpdate.toUTCString(),
    etag: `"${kept.sha256}"`,
    'cache-control': `max-age=${Math.floor(ageMs / SECOND_MS)}, public, no-transform, must-revalidate`,
  };
}

/** RFC 9110 §13.1.2: a list of tags, perhaps weak, or "*". */
function namesTag(ifNoneMatch: string | undefined, sha256: string): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(`"${sha256}"`) || tags.includes('*');
}

function typeOf(contentType: string | undefined): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase();
}

/** `answer` is undefined where there was no place for it. */
function sendIfAny(reply: FastifyReply, answer: HttpAnswer | undefined): FastifyReply {
  return answer === undefined ? sendText(reply, 503, 'Too many requests at once') : send(reply, answer);
}

function send(reply: FastifyReply, { status, headers, body }: HttpAnswer): FastifyReply {
  return reply
    .code(status)
    .headers(headers)
    .send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
}

function sendText(reply: FastifyReply, status: 400 | 413 | 415 | 503, text: string): FastifyReply {
  return reply.code(status).type('text/plain').send(`${text}\n`);
}
