// Signs requests by TC3-HMAC-SHA256 as a client does, with the day's key derived once.

import { createHash, createHmac } from 'node:crypto';

export interface Credential {
  readonly secretId: string;
  readonly secretKey: string;
}

/** The whole HTTP request, to be written to a socket. */
export type SignRequest = (request: { readonly action: string; readonly body: string }) => string;

const API_VERSION = '2019-12-05';

export function makeSigner(credential: Credential, host: string): SignRequest {
  const keyOf = keyOfDay(credential.secretKey);
  return ({ action, body }) => {
    const timestamp = Math.floor(Date.now() / 1000);
    const day = new Date(timestamp * 1000).toISOString().slice(0, 10);
    const scope = `${day}/ssl/tc3_request`;
    const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${host}\n\ncontent-type;host\n${sha256(body)}`;
    const signature = createHmac('sha256', keyOf(day))
      .update(`TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`)
      .digest('hex');
    return [
      'POST / HTTP/1.1',
      `host: ${host}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-tc-action: ${action}`,
      `x-tc-version: ${API_VERSION}`,
      `x-tc-timestamp: ${timestamp}`,
      `authorization: TC3-HMAC-SHA256 Credential=${credential.secretId}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`,
      '',
      body,
    ].join('\r\n');
  };
}

function keyOfDay(secretKey: string): (day: string) => Buffer {
  let known: { readonly day: string; readonly key: Buffer } = { day: '', key: Buffer.alloc(0) };
  return (day) => {
    if (known.day !== day) {
      const key = [day, 'ssl', 'tc3_request'].reduce<Buffer>(hmac, Buffer.from(`TC3${secretKey}`));
      known = { day, key };
    }
    return known.key;
  };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
