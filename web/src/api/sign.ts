// A sign-in by API key, signed as a call of the API is: the secret key itself never leaves the page.

import { hexOf, hmacSha256, sha256 } from './sha256.ts';

export interface ApiKey {
  readonly secretId: string;
  readonly secretKey: string;
}

/** docs/decisions/console.md: TC3-HMAC-SHA256 over POST, the path "/" and the body. Answers the headers that go with it. */
export function signInHeaders(
  { secretId, secretKey }: ApiKey,
  { host, body, now }: { readonly host: string; readonly body: string; readonly now: Date },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const date = now.toISOString().slice(0, 10);
  const headers = `content-type:application/json\nhost:${host}\nx-tc-action:resealsignin\n`;
  const signed = 'content-type;host;x-tc-action';
  const canonical = ['POST', '/', '', headers, signed, hashOf(body)].join('\n');
  const scope = `${date}/ssl/tc3_request`;
  const toSign = ['TC3-HMAC-SHA256', timestamp, scope, hashOf(canonical)].join('\n');
  const key = ['ssl', 'tc3_request'].reduce(
    (sealed, word) => hmacSha256(sealed, utf8(word)),
    hmacSha256(utf8(`TC3${secretKey}`), utf8(date)),
  );
  const signature = hexOf(hmacSha256(key, utf8(toSign)));
  return {
    authorization: `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
    'content-type': 'application/json',
    'x-tc-action': 'ResealSignIn',
    'x-tc-version': '2019-12-05',
    'x-tc-timestamp': timestamp,
  };
}

function hashOf(text: string): string {
  return hexOf(sha256(utf8(text)));
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
