// TC3-HMAC-SHA256 as a client signs with it (reference/protocol.md).

import { createHash, createHmac } from 'node:crypto';
import type { Credential } from './credentials.ts';

export interface UnsignedRequest {
  /** As in the Host header. */
  readonly host: string;
  /** The service in the scope, like "ssl". */
  readonly service: string;
  readonly contentType: string;
  readonly action: string;
  readonly body: string;
  readonly at: Date;
}

/** Without the action whoever overhears a request could send its body to another one. */
export const SIGNED_HEADERS = 'content-type;host;x-tc-action';

/** The Authorization header of a POST to "/", by which these headers and the body are signed. */
export function authorizationOf(request: UnsignedRequest, credential: Credential): string {
  const date = request.at.toISOString().slice(0, 10);
  const scope = `${date}/${request.service}/tc3_request`;
  const text = ['TC3-HMAC-SHA256', timestampOf(request.at), scope, sha256(canonicalRequest(request))].join('\n');
  const key = [date, request.service, 'tc3_request'].reduce<Uint8Array>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`TC3${credential.secretKey}`),
  );
  const signature = hmac(key, text).toString('hex');
  return `TC3-HMAC-SHA256 Credential=${credential.secretId}/${scope}, SignedHeaders=${SIGNED_HEADERS}, Signature=${signature}`;
}

/** Whole seconds, as in X-TC-Timestamp. */
export function timestampOf(at: Date): string {
  return String(Math.floor(at.getTime() / 1000));
}

/** The action in lower case, as the API's documentation has it. */
export function canonicalRequest({ host, contentType, action, body }: UnsignedRequest): string {
  const headers = `content-type:${contentType}\nhost:${host}\nx-tc-action:${action.toLowerCase()}\n`;
  return ['POST', '/', '', headers, SIGNED_HEADERS, sha256(body)].join('\n');
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
