// Signed requests of ACME: a flattened JSON Web Signature (RFC 7515 §7.2.2), read by the rules of RFC 8555 §6 and verified.

import { createHmac, createSecretKey, type KeyObject, verify } from 'node:crypto';
import { bytesOfBase64Url } from '../lib/base64url.ts';
import { bytesOfUtf8, equalBytes } from '../lib/bytes.ts';
import { because, type Reason } from '../reasons/reason.ts';
import { type JwkKind, type PublicJwk, readJwk } from './jwk.ts';
import { refuseWith } from './problems.ts';
import { isJsonObject, type JsonObject, readJsonObject } from './strict-json.ts';

/** By which accounts sign; each goes with one kind of key and signs with it in one way. */
const ALGORITHMS = {
  ES256: { kind: 'P-256', hash: 'sha256', signatureBytes: 64 },
  ES384: { kind: 'P-384', hash: 'sha384', signatureBytes: 96 },
  EdDSA: { kind: 'Ed25519', hash: null, signatureBytes: 64 },
  /** As long as the key's modulus. */
  RS256: { kind: 'RSA', hash: 'sha256', signatureBytes: undefined },
} as const satisfies Readonly<
  Record<string, { kind: JwkKind; hash: string | null; signatureBytes?: number | undefined }>
>;

export type JwsAlgorithm = keyof typeof ALGORITHMS;

/** What a client is told that has used another (RFC 8555 §6.2). */
export const JWS_ALGORITHMS = Object.keys(ALGORITHMS) as readonly JwsAlgorithm[];

/** By which an external account is bound (RFC 8555 §7.3.4). */
const MAC_ALGORITHMS = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const;

type MacAlgorithm = keyof typeof MAC_ALGORITHMS;

/** RFC 7518 §3.2: at least as long as the shortest hash. */
export const MIN_MAC_KEY_BYTES = 32;
/** Longer ones than those of any account are not looked at. */
export const MAX_KID_LENGTH = 512;
/** Those that are given out here are much shorter. */
export const MAX_NONCE_LENGTH = 128;
export const MAX_URL_LENGTH = 2048;

interface Jws {
  /** As it was signed: the protected header and the payload in base64url. */
  readonly signed: Uint8Array;
  readonly url: string;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

export type JwsSigner =
  | { readonly by: 'jwk'; readonly jwk: PublicJwk }
  /** The address of an account. */
  | { readonly by: 'kid'; readonly kid: string };

/** A request to the server. */
export interface SignedRequest extends Jws {
  readonly algorithm: JwsAlgorithm;
  readonly nonce: string;
  readonly signer: JwsSigner;
}

/** The JWS within a request that changes an account's key (RFC 8555 §7.3.5), by the new key. */
export interface SignedByNewKey extends Jws {
  readonly algorithm: JwsAlgorithm;
  readonly jwk: PublicJwk;
}

/** The JWS within a request for an account that binds it (RFC 8555 §7.3.4). */
export interface SignedByMac extends Jws {
  readonly algorithm: MacAlgorithm;
  readonly kid: string;
}

/** Throws ProblemError: malformed, badSignatureAlgorithm, badPublicKey. */
export function readSignedRequest(body: Uint8Array): SignedRequest {
  const { jws, header } = readJws(readJsonObject(body, 'request'));
  const algorithm = algorithmIn(header);
  return { ...jws, algorithm, nonce: nonceIn(header), signer: signerIn(header) };
}

/** The same of the payload of a request to change the key, which is that of the request around it. */
export function readSignedByNewKey(payload: Uint8Array): SignedByNewKey {
  const { jws, header } = readJws(readJsonObject(payload, 'inner JWS'));
  const algorithm = algorithmIn(header);
  if (header['nonce'] !== undefined) malformed(because('jwsInnerNonce'));
  const signer = signerIn(header);
  return signer.by === 'jwk' ? { ...jws, algorithm, jwk: signer.jwk } : malformed(because('jwsKeyMissing'));
}

export function readSignedByMac(value: unknown): SignedByMac {
  const { jws, header } = readJws(value);
  const { alg, kid } = header;
  if (!isMacAlgorithm(alg)) return refuseWith('badSignatureAlgorithm', because('jwsNoMac'));
  if (header['nonce'] !== undefined) malformed(because('jwsInnerNonce'));
  if (header['jwk'] !== undefined || !isText(kid, MAX_KID_LENGTH)) return malformed(because('jwsMacKid'));
  return { ...jws, algorithm: alg, kid };
}

/** Whether the key has signed it, in the way that the header says. */
export function isSignedBy(jws: Jws & { readonly algorithm: JwsAlgorithm }, { kind, key }: PublicJwk): boolean {
  const algorithm = ALGORITHMS[jws.algorithm];
  if (algorithm.kind !== kind) return false;
  const { hash, signatureBytes = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8 } = algorithm;
  if (jws.signature.length !== Math.ceil(signatureBytes)) return false;
  return verify(hash, jws.signed, { key, dsaEncoding: 'ieee-p1363' }, jws.signature);
}

/** The same of a key that both sides have. */
export function isSignedByMac({ algorithm, signed, signature }: SignedByMac, macKey: Uint8Array): boolean {
  const key: KeyObject = createSecretKey(macKey);
  return equalBytes(createHmac(MAC_ALGORITHMS[algorithm], key).update(signed).digest(), signature);
}

interface ReadJws {
  readonly jws: Jws;
  readonly header: JsonObject;
}

/** What every JWS of ACME has, and may not have (RFC 8555 §6.2). */
function readJws(value: unknown): ReadJws {
  if (!isJsonObject(value)) return malformed(because('notJsonObject', { what: 'inner JWS' }));
  if (Object.hasOwn(value, 'signatures')) return malformed(because('jwsSeveral'));
  if (Object.hasOwn(value, 'header')) return malformed(because('jwsUnprotected'));
  const [headerText, payloadText] = [textIn(value, 'protected'), textIn(value, 'payload')];
  const header = readJsonObject(bytesIn(headerText, 'protected'), 'protected header');
  // RFC 7515 §4.1.11, RFC 7797 §3: an extension that must be understood, and none is; a payload that is not in base64url.
  const extension = ['crit', 'b64'].find((name) => Object.hasOwn(header, name));
  if (extension !== undefined) return malformed(because('jwsExtension', { name: extension }));
  if (!isText(header['url'], MAX_URL_LENGTH)) return malformed(because('jwsNoUrl'));
  const jws = {
    signed: bytesOfUtf8(`${headerText}.${payloadText}`),
    url: header['url'],
    payload: bytesIn(payloadText, 'payload'),
    signature: bytesIn(textIn(value, 'signature'), 'signature'),
  };
  return { jws, header };
}

function algorithmIn({ alg }: JsonObject): JwsAlgorithm {
  if (typeof alg !== 'string') return malformed(because('jwsNoAlgorithm'));
  const known = JWS_ALGORITHMS.find((one) => one === alg);
  return known ?? refuseWith('badSignatureAlgorithm', because('jwsAlgorithm', { choices: JWS_ALGORITHMS }));
}

/** RFC 8555 §6.5.1, §6.5.2: base64url, and malformed where it is not. */
function nonceIn({ nonce }: JsonObject): string {
  if (isText(nonce, MAX_NONCE_LENGTH) && bytesOfBase64Url(nonce) !== undefined) return nonce;
  return nonce === undefined ? refuseWith('badNonce', because('jwsNoNonce')) : malformed(because('jwsNonceForm'));
}

/** RFC 8555 §6.2: one of the two. */
function signerIn({ jwk, kid }: JsonObject): JwsSigner {
  if ((jwk === undefined) === (kid === undefined)) return malformed(because('jwsOneKey'));
  if (kid === undefined) {
    return isJsonObject(jwk) ? { by: 'jwk', jwk: readJwk(jwk) } : malformed(because('jwsKeyForm', { name: 'jwk' }));
  }
  return isText(kid, MAX_KID_LENGTH) ? { by: 'kid', kid } : malformed(because('jwsKeyForm', { name: 'kid' }));
}

function textIn(jws: JsonObject, member: string): string {
  const text = Object.hasOwn(jws, member) ? jws[member] : undefined;
  return typeof text === 'string' ? text : malformed(because('jwsMember', { name: member }));
}

function bytesIn(text: string, member: string): Uint8Array {
  return bytesOfBase64Url(text) ?? malformed(because('jwsMember', { name: member }));
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxLength;
}

function isMacAlgorithm(alg: unknown): alg is MacAlgorithm {
  return typeof alg === 'string' && Object.hasOwn(MAC_ALGORITHMS, alg);
}

function malformed(detail: Reason): never {
  return refuseWith('malformed', detail);
}
