// The signature of Alibaba Cloud's RPC style, version 1.0: HMAC-SHA1 over the parameters in their order.

import { createHmac } from 'node:crypto';

export interface AlibabaCredential {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** Of a request to "/", with these parameters in its query or its form. In Base64, for the parameter Signature. */
export function signatureOf(
  parameters: Readonly<Record<string, string>>,
  { method, accessKeySecret }: Pick<AlibabaCredential, 'accessKeySecret'> & { readonly method: 'GET' | 'POST' },
): string {
  const text = `${method}&${encoded('/')}&${encoded(canonicalQueryOf(parameters))}`;
  return createHmac('sha1', `${accessKeySecret}&`).update(text).digest('base64');
}

/** Sorted by the bytes of their names. */
export function canonicalQueryOf(parameters: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(parameters).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
}

/** RFC 3986 §2.3: all but the unreserved characters. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, percentEncoded);
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
