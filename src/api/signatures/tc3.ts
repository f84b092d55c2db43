// TC3-HMAC-SHA256: reads the Authorization header and says whether the request was signed with a key.

import { createHash, createHmac } from 'node:crypto';
import { refuse } from '../../failure.ts';
import { bytesOfUtf8, equalBytes } from '../../lib/bytes.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { queryOf, type WireRequest } from '../call/request.ts';
import { isPayloadUnsigned, UNSIGNED_PAYLOAD } from '../call/transport-rules.ts';
import { contentTypeCandidates, hostCandidates, pathCandidates } from './candidates.ts';

export const TC3_ALGORITHM = 'TC3-HMAC-SHA256';
export const MAX_AUTHORIZATION_LENGTH = 4_096;
export const MAX_SIGNED_HEADERS = 32;

export interface Tc3Authorization {
  readonly secretId: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  /** From the scope, since clients derive it from the endpoint: "ssl", "127", "localhost:8400". */
  readonly service: string;
  /** Names in lower case, in the order in which they were signed. */
  readonly signedHeaders: readonly string[];
  /** The same as they stand in the header: some clients sign them so, in capitals. */
  readonly signedHeadersText: string;
  /** 64 digits of lower-case hex. */
  readonly signature: string;
}

const AUTHORIZATION =
  /^TC3-HMAC-SHA256\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})$/;
const SCOPE = /^([^/]{1,128})\/([0-9]{4}-[0-9]{2}-[0-9]{2})\/(.{1,300})\/tc3_request$/;

export function readAuthorization(header: string | undefined): Tc3Authorization {
  if (header === undefined) return malformed(because('noAuthorization'));
  if (header === 'SKIP') return malformed(because('unsignedRequest'));
  const parts = header.length > MAX_AUTHORIZATION_LENGTH ? null : AUTHORIZATION.exec(header.trim());
  if (parts === null) return malformed(because('authorizationForm'));
  const [, credential = '', names = '', signature = ''] = parts;
  const scope = SCOPE.exec(credential);
  if (scope === null) return malformed(because('credentialForm'));
  const [, secretId = '', date = '', service = ''] = scope;
  return { secretId, date, service, signedHeaders: readSignedHeaders(names), signedHeadersText: names, signature };
}

export function isTc3SignatureGood(
  { wire, authorization }: { readonly wire: WireRequest; readonly authorization: Tc3Authorization },
  secretKey: string,
): boolean {
  const key = signingKey(secretKey, authorization);
  const received = bytesOfUtf8(authorization.signature);
  const timestamp = wire.headers.get('x-tc-timestamp') ?? '';
  const scope = `${authorization.date}/${authorization.service}/tc3_request`;
  for (const canonicalRequest of canonicalRequests(wire, authorization)) {
    const stringToSign = `${TC3_ALGORITHM}\n${timestamp}\n${scope}\n${sha256Hex(canonicalRequest)}`;
    if (equalBytes(bytesOfUtf8(hmac(key, stringToSign).toString('hex')), received)) return true;
  }
  return false;
}

/** Every canonical request that one of the official clients may have signed, each once; the first is by the letter. */
export function* canonicalRequests(
  wire: WireRequest,
  authorization: Pick<Tc3Authorization, 'signedHeaders' | 'signedHeadersText'>,
): Generator<string, void> {
  const query = wire.method === 'GET' ? queryOf(wire.target) : '';
  const namings = new Set([authorization.signedHeaders.join(';'), authorization.signedHeadersText]);
  const bodyHash = bodyHashOf(wire);
  const paths = pathCandidates(wire.target);
  const seen = new Set<string>();
  for (const headers of headerCandidates(wire.headers, authorization.signedHeaders)) {
    if (seen.has(headers)) continue;
    seen.add(headers);
    for (const path of paths) {
      for (const names of namings) yield [wire.method, path, query, headers, names, bodyHash].join('\n');
    }
  }
}

/** The public documentation lower-cases values too, and clients in shell script do so. */
function* headerCandidates(headers: ReadonlyMap<string, string>, names: readonly string[]): Generator<string, void> {
  for (const text of headersAsSigned(headers, names)) yield text;
  for (const text of headersAsSigned(headers, names)) yield text.toLowerCase();
}

function* headersAsSigned(headers: ReadonlyMap<string, string>, names: readonly string[]): Generator<string, void> {
  for (const host of hostCandidates((headers.get('host') ?? '').trim())) {
    for (const contentType of contentTypeCandidates((headers.get('content-type') ?? '').trim())) {
      const replaced = new Map([...headers, ['host', host], ['content-type', contentType]]);
      yield names.map((name) => `${name}:${(replaced.get(name) ?? '').trim()}\n`).join('');
    }
  }
}

function bodyHashOf(wire: WireRequest): string {
  if (isPayloadUnsigned(wire)) return sha256Hex(UNSIGNED_PAYLOAD);
  return createHash('sha256')
    .update(wire.method === 'GET' ? '' : wire.body)
    .digest('hex');
}

function readSignedHeaders(text: string): readonly string[] {
  const names = text.toLowerCase().split(';', MAX_SIGNED_HEADERS + 1);
  if (names.length > MAX_SIGNED_HEADERS) malformed(because('tooManySignedHeaders', { most: MAX_SIGNED_HEADERS }));
  for (const needed of ['content-type', 'host']) {
    if (!names.includes(needed)) malformed(because('signedHeaderMissing', { header: needed }));
  }
  return names;
}

function signingKey(secretKey: string, scope: { readonly date: string; readonly service: string }): Buffer {
  return hmac(hmac(hmac(`TC3${secretKey}`, scope.date), scope.service), 'tc3_request');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** latin1: node:http reads targets and headers byte by byte, and those bytes were signed. */
function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

function malformed(detail: Reason): never {
  return refuse({ kind: 'authorizationMalformed', detail });
}
