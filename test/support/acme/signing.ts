// Keys of ACME accounts, and requests signed by them as a client signs, with jose.

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { FlattenedSign, type FlattenedJWS } from 'jose';
import { jwkOf, publicJwkOf, type PublicJwk } from '../../../src/acme/jwk.ts';
import type { JwsAlgorithm } from '../../../src/acme/jws.ts';
import { base64UrlOf } from '../../../src/lib/base64url.ts';
import { bytesOfUtf8 } from '../../../src/lib/bytes.ts';

export interface AccountKey {
  readonly algorithm: JwsAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: PublicJwk;
  readonly jwk: Readonly<Record<string, string>>;
}

export function makeAccountKey(algorithm: JwsAlgorithm = 'ES256', { rsaBits = 2048 } = {}): AccountKey {
  const { publicKey, privateKey } = generate(algorithm, rsaBits);
  const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  return { algorithm, privateKey, publicKey: publicJwkOf(spki), jwk: jwkOf(spki) };
}

function generate(algorithm: JwsAlgorithm, modulusLength: number) {
  switch (algorithm) {
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
    case 'ES384':
      return generateKeyPairSync('ec', { namedCurve: 'P-384' });
    case 'EdDSA':
      return generateKeyPairSync('ed25519');
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength });
  }
}

export type Header = Readonly<Record<string, unknown>>;

/** The payload as JSON; undefined for the empty one of a POST-as-GET (RFC 8555 §6.3). */
export async function signJws(key: AccountKey, header: Header, payload: unknown): Promise<FlattenedJWS> {
  const bytes = payload === undefined ? new Uint8Array() : bytesOfUtf8(JSON.stringify(payload));
  const sign = new FlattenedSign(bytes).setProtectedHeader({ alg: key.algorithm, ...header });
  return await sign.sign(key.privateKey);
}

/** The binding of an account's key to one that was handed out (RFC 8555 §7.3.4). */
export async function signBinding(
  jwk: Readonly<Record<string, string>>,
  { kid, macKey, url }: { readonly kid: string; readonly macKey: Uint8Array; readonly url: string },
): Promise<FlattenedJWS> {
  const sign = new FlattenedSign(bytesOfUtf8(JSON.stringify(jwk)));
  return await sign.setProtectedHeader({ alg: 'HS256', kid, url }).sign(macKey);
}

/** A JWS of parts as they are given, signed correctly, so that nothing but them is wrong with it. */
export function signParts(
  key: AccountKey,
  parts: { readonly header: string; readonly payload: Uint8Array },
): FlattenedJWS {
  const [header, payload] = [base64UrlOf(bytesOfUtf8(parts.header)), base64UrlOf(parts.payload)];
  const hash = { ES256: 'sha256', ES384: 'sha384', EdDSA: null, RS256: 'sha256' }[key.algorithm];
  const signed = bytesOfUtf8(`${header}.${payload}`);
  const signature = sign(hash, signed, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return { protected: header, payload, signature: base64UrlOf(signature) };
}

export function bytesOfJws(jws: unknown): Uint8Array {
  return bytesOfUtf8(JSON.stringify(jws));
}
