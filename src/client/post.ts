// One HTTP POST with a bounded answer: no redirects, no proxies.

import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** PEM of the only authorities to trust; undefined for those that Node trusts. */
  readonly trust: string | undefined;
  readonly maxAnswerBytes: number;
  readonly timeoutMs: number;
}

export interface PostAnswer {
  readonly status: number;
  readonly body: string;
}

/** Throws when no answer comes in time, or one that is larger than the limit. */
export async function post(wish: Post): Promise<PostAnswer> {
  const signal = AbortSignal.timeout(wish.timeoutMs);
  const request = open(wish, signal);
  try {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    request.on('response', resolve);
    request.on('error', reject);
    request.end(wish.body);
    const response = await promise;
    return { status: response.statusCode ?? 0, body: await readBody(response, wish.maxAnswerBytes) };
  } catch (cause) {
    if (signal.aborted) throw new Error(`no answer within ${wish.timeoutMs / 1000} s`, { cause });
    throw cause;
  } finally {
    request.destroy();
  }
}

function open({ url, headers, body, trust }: Post, signal: AbortSignal): ClientRequest {
  const options = {
    method: 'POST',
    headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)), Connection: 'close' },
    agent: false,
    signal,
  };
  if (url.protocol === 'http:') return requestHttp(url, options);
  return requestHttps(url, { ...options, ...(trust === undefined ? {} : { ca: trust }) });
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes: unknown = chunk;
    if (!(bytes instanceof Uint8Array)) continue;
    chunks.push(bytes);
    length += bytes.length;
    if (length > maxBytes) throw new Error(`the answer has more than ${maxBytes} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
