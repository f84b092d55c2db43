// Signs requests as clients do, written from reference/protocol.md alone: nothing here is shared with src/.

import { createHash, createHmac } from 'node:crypto';
import type { WireRequest } from '../../src/api/call/request.ts';
import type { Credential } from './toy-service.ts';

export interface Tc3Wish {
  readonly credential: Credential;
  readonly action: string;
  readonly now: Date;
  readonly method?: 'GET' | 'POST';
  /** GET: the query, as sent. */
  readonly query?: string;
  /** POST: the body; text as it is, anything else as JSON. */
  readonly body?: unknown;
  /** As sent; over or beside the usual ones. undefined leaves a header out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** What the client signs where it differs from what it sends. */
  readonly signed?: Readonly<Record<string, string>>;
  readonly signedHeaders?: readonly string[];
  readonly service?: string;
  readonly path?: string;
  readonly payloadHash?: string;
}

/** A request signed by TC3-HMAC-SHA256. */
export function signTc3(wish: Tc3Wish): WireRequest {
  const method = wish.method ?? 'POST';
  const body = method === 'GET' ? Buffer.alloc(0) : bodyBytes(wish.body ?? {});
  const query = method === 'GET' ? (wish.query ?? '') : '';
  const headers = sentHeaders(wish, method);
  const names = wish.signedHeaders ?? ['content-type', 'host'];
  const canonicalHeaders = names.map((name) => `${name}:${wish.signed?.[name] ?? headers.get(name) ?? ''}\n`).join('');
  const payloadHash = wish.payloadHash ?? sha256(body);
  const canonical = [method, wish.path ?? '/', query, canonicalHeaders, names.join(';'), payloadHash].join('\n');
  const timestamp = headers.get('x-tc-timestamp') ?? '';
  const date = new Date(Number(timestamp) * 1000).toISOString().slice(0, 10);
  const service = wish.service ?? 'ssl';
  const scope = `${date}/${service}/tc3_request`;
  const key = [date, service, 'tc3_request'].reduce<Buffer>(hmac, Buffer.from(`TC3${wish.credential.secretKey}`));
  const signature = hmac(key, `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`).toString('hex');
  const authorization = `TC3-HMAC-SHA256 Credential=${wish.credential.secretId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  const target = query === '' ? '/' : `/?${query}`;
  return {
    method,
    target,
    body,
    headers: new Map([['authorization', authorization], ...headers]),
    remoteAddress: '127.0.0.1',
    isSecure: false,
  };
}

export interface V1Wish {
  readonly credential: Credential;
  readonly action: string;
  readonly now: Date;
  readonly method?: 'GET' | 'POST';
  readonly signatureMethod?: 'HmacSHA1' | 'HmacSHA256' | undefined;
  /** Flattened; over or beside the common ones. undefined leaves a field out. */
  readonly fields?: Readonly<Record<string, string | undefined>>;
  /** The wire's Host, and what is signed where it differs. */
  readonly host?: string;
  readonly signedHost?: string;
  readonly nameForSigning?: (name: string) => string;
}

/** A request signed by signature v1, in a query or in a form. */
export function signV1(wish: V1Wish): WireRequest {
  const method = wish.method ?? 'GET';
  const host = wish.host ?? '127.0.0.1:8400';
  const fields = definedEntries({
    Action: wish.action,
    Version: '2019-12-05',
    Timestamp: seconds(wish.now),
    Nonce: '9223372036854775807',
    SecretId: wish.credential.secretId,
    SignatureMethod: wish.signatureMethod,
    ...wish.fields,
  }).sort(([left], [right]) => (left < right ? -1 : 1));
  const nameForSigning = wish.nameForSigning ?? ((name: string) => name);
  const joined = fields.map(([name, value]) => `${nameForSigning(name)}=${value}`).join('&');
  const hash = wish.signatureMethod === 'HmacSHA256' ? 'sha256' : 'sha1';
  const text = `${method}${wish.signedHost ?? host}/?${joined}`;
  const signature = createHmac(hash, wish.credential.secretKey).update(text).digest('base64');
  const sent = [...fields, ['Signature', signature] as const];
  const encoded = sent.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  const type = 'application/x-www-form-urlencoded';
  return {
    method,
    target: method === 'GET' ? `/?${encoded}` : '/',
    headers: new Map([['host', host], ...(method === 'GET' ? [] : [['content-type', type] as const])]),
    body: method === 'GET' ? Buffer.alloc(0) : Buffer.from(encoded),
    remoteAddress: '127.0.0.1',
    isSecure: false,
  };
}

export function withHeader(wire: WireRequest, name: string, value: string): WireRequest {
  return { ...wire, headers: new Map([...wire.headers, [name, value]]) };
}

export function withoutHeader(wire: WireRequest, name: string): WireRequest {
  return { ...wire, headers: new Map([...wire.headers].filter(([other]) => other !== name)) };
}

function seconds(time: Date): string {
  return String(Math.floor(time.getTime() / 1000));
}

function sentHeaders(wish: Tc3Wish, method: string): ReadonlyMap<string, string> {
  return new Map(
    definedEntries({
      host: '127.0.0.1:8400',
      'content-type': method === 'GET' ? 'application/x-www-form-urlencoded' : 'application/json',
      'x-tc-action': wish.action,
      'x-tc-version': '2019-12-05',
      'x-tc-timestamp': seconds(wish.now),
      ...wish.headers,
    }),
  );
}

function definedEntries(record: Readonly<Record<string, string | undefined>>): (readonly [string, string])[] {
  return Object.entries(record).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function bodyBytes(body: unknown): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
