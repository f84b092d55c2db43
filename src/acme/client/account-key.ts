// The key of an account at an ACME authority: made, and what is signed with it (RFC 8555 §6.2, RFC 7515 §7.2.2).

import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { base64UrlOf } from '../../lib/base64url.ts';
import { bytesOfUtf8 } from '../../lib/bytes.ts';
import { jwkOf, publicJwkOf } from '../jwk.ts';

/** Every authority takes ES256 (RFC 8555 §6.2). */
const ALGORITHM = 'ES256';

export interface AccountKey {
  readonly privateKey: KeyObject;
  readonly jwk: Readonly<Record<string, string>>;
  /** RFC 7638, base64url. */
  readonly thumbprint: string;
}

/** PKCS #8, DER, of a key on P-256. */
export function makeAccountKey(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  return new Uint8Array(privateKey);
}

/** From PKCS #8, DER. */
export function readAccountKey(pkcs8: Uint8Array): AccountKey {
  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  const spki = new Uint8Array(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
  return { privateKey, jwk: jwkOf(spki), thumbprint: publicJwkOf(spki).thumbprint };
}

/** A flattened JWS, as JSON has it. */
export interface SignedMessage {
  readonly protected: string;
  readonly payload: string;
  readonly signature: string;
}

/** `payload` undefined: the empty one of POST-as-GET. */
export function signMessage(
  { privateKey }: AccountKey,
  message: { readonly header: Readonly<Record<string, unknown>>; readonly payload: unknown },
): SignedMessage {
  const [header, payload] = [encoded({ alg: ALGORITHM, ...message.header }), encoded(message.payload)];
  const signature = sign('sha256', bytesOfUtf8(`${header}.${payload}`), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return { protected: header, payload, signature: base64UrlOf(signature) };
}

export interface ExternalBinding {
  readonly keyId: string;
  readonly hmacKey: Uint8Array;
}

/** RFC 8555 §7.3.4: the account's key, signed with the one that the authority has given out. */
export function bindExternally(
  { jwk }: AccountKey,
  { keyId, hmacKey, url }: ExternalBinding & { readonly url: string },
): SignedMessage {
  const [header, payload] = [encoded({ alg: 'HS256', kid: keyId, url }), encoded(jwk)];
  const signature = createHmac('sha256', hmacKey).update(`${header}.${payload}`).digest();
  return { protected: header, payload, signature: base64UrlOf(signature) };
}

function encoded(value: unknown): string {
  return value === undefined ? '' : base64UrlOf(bytesOfUtf8(JSON.stringify(value)));
}
