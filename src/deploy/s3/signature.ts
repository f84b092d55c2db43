// AWS Signature Version 4 of one request with its headers, as S3 and what speaks like it check it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html

import { createHash, createHmac } from 'node:crypto';

export interface S3Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface SignedRequest {
  readonly method: string;
  /** Its path is encoded as it is sent. */
  readonly url: URL;
  /** Besides Host, X-Amz-Date and X-Amz-Content-Sha256; each is signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly region: string;
  readonly at: Date;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The headers of the request, Authorization among them. */
export function signedHeaders(request: SignedRequest, credential: S3Credential): Readonly<Record<string, string>> {
  const date = amzDateOf(request.at);
  const scope = `${date.slice(0, 8)}/${request.region}/s3/aws4_request`;
  const headers = {
    ...request.headers,
    Host: request.url.host,
    'X-Amz-Content-Sha256': sha256(request.body),
    'X-Amz-Date': date,
  };
  const canonical = canonicalRequest(request, headers);
  const text = [ALGORITHM, date, scope, sha256(canonical)].join('\n');
  const key = scope
    .split('/')
    .reduce<Uint8Array>((secret, part) => hmac(secret, part), Buffer.from(`AWS4${credential.secretAccessKey}`));
  const names = signedNames(headers).join(';');
  const signature = Buffer.from(hmac(key, text)).toString('hex');
  const authorization = `${ALGORITHM} Credential=${credential.accessKeyId}/${scope},SignedHeaders=${names},Signature=${signature}`;
  return { ...headers, Authorization: authorization };
}

/** "20130524T000000Z". */
function amzDateOf(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function canonicalRequest({ method, url, body }: SignedRequest, headers: Readonly<Record<string, string>>): string {
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]));
  const names = signedNames(headers);
  const lines = names.map((name) => `${name}:${values.get(name) ?? ''}\n`).join('');
  return [method, url.pathname, canonicalQuery(url), lines, names.join(';'), sha256(body)].join('\n');
}

function canonicalQuery({ searchParams }: URL): string {
  return [...searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
}

function signedNames(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(headers)
    .map((name) => name.toLowerCase())
    .toSorted();
}

/** RFC 3986 §2.3: all but the unreserved characters. */
export function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(key: Uint8Array, text: string): Uint8Array {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
