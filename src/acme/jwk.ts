// Public keys of ACME accounts, from JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037), and their thumbprints (RFC 7638).

import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { base64UrlOf, bytesOfBase64Url } from '../lib/base64url.ts';
import { concatBytes } from '../lib/bytes.ts';
import { because, type Reason } from '../reasons/reason.ts';
import { OID } from '../x509/der/oid.ts';
import { bitLength, ED25519_BYTES, type PublicKeyFacts, readPublicKey } from '../x509/keys/public-key.ts';
import { writePublicKey } from '../x509/keys/public-key-writer.ts';
import { refuseWith } from './problems.ts';

/** Boulder takes accounts' keys of these sizes. */
export const MIN_RSA_BITS = 2048;
export const MAX_RSA_BITS = 4096;
/** 65537 and what else is in use fits; a longer exponent makes each verification dearer. */
export const MAX_RSA_EXPONENT_BITS = 32;

const CURVES = {
  'P-256': { curveOid: OID.prime256v1, coordinateBytes: 32 },
  'P-384': { curveOid: OID.secp384r1, coordinateBytes: 48 },
} as const;

/** Members that only a private or a secret key has (RFC 7518 §6.2.2, §6.3.2, §6.4.1). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

export type JwkKind = 'P-256' | 'P-384' | 'Ed25519' | 'RSA';

export interface PublicJwk {
  readonly kind: JwkKind;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** SHA-256 by RFC 7638, base64url. */
  readonly thumbprint: string;
  readonly key: KeyObject;
}

type JsonObject = Readonly<Record<string, unknown>>;
type SigningKey = Exclude<PublicKeyFacts, { readonly kind: 'other' }>;

/** Throws ProblemError with badPublicKey for a key that is no good, or of a kind that signs nothing here. */
export function readJwk(jwk: JsonObject): PublicJwk {
  const secret = SECRET_MEMBERS.find((member) => Object.hasOwn(jwk, member));
  if (secret !== undefined) return bad(because('jwkSecret', { member: secret }));
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') return bad(because('jwkUse'));
  return publicJwkOf(writePublicKey(keyIn(jwk)));
}

/** The same key as it is kept: SubjectPublicKeyInfo, DER. */
export function publicJwkOf(spki: Uint8Array): PublicJwk {
  const { kind, members } = membersOf(readPublicKey(spki));
  return { kind, spki, thumbprint: hash('sha256', JSON.stringify(members), 'base64url'), key: importKey(spki) };
}

/** The members that RFC 7638 §3.2 names and no other, of a key that readJwk takes. */
export function jwkOf(spki: Uint8Array): Readonly<Record<string, string>> {
  return membersOf(readPublicKey(spki)).members;
}

function keyIn(jwk: JsonObject): SigningKey {
  switch (jwk['kty']) {
    case 'EC':
      return ecKeyIn(jwk);
    case 'OKP':
      if (jwk['crv'] !== 'Ed25519') return bad(because('jwkCurve'));
      return { kind: 'ed25519', point: bytesIn(jwk, 'x', ED25519_BYTES) };
    case 'RSA':
      return rsaKeyIn(jwk);
    default:
      return bad(because('jwkKind'));
  }
}

function ecKeyIn(jwk: JsonObject): SigningKey {
  const { crv } = jwk;
  if (crv !== 'P-256' && crv !== 'P-384') return bad(because('jwkCurve'));
  const { curveOid, coordinateBytes } = CURVES[crv];
  const [x, y] = [bytesIn(jwk, 'x', coordinateBytes), bytesIn(jwk, 'y', coordinateBytes)];
  return { kind: 'ec', curveOid, point: concatBytes(UNCOMPRESSED, x, y) };
}

const UNCOMPRESSED = Uint8Array.of(4); // SEC 1 §2.3.3

function rsaKeyIn(jwk: JsonObject): SigningKey {
  const [modulus, exponent] = [numberIn(jwk, 'n', MAX_RSA_BITS), numberIn(jwk, 'e', MAX_RSA_EXPONENT_BITS)];
  const modulusBits = bitLength(modulus);
  if (modulusBits < MIN_RSA_BITS) return bad(because('jwkRsaShort', { bits: modulusBits, least: MIN_RSA_BITS }));
  const isOdd = ((exponent.at(-1) ?? 0) & 1) === 1;
  if (!isOdd || bitLength(exponent) < 2) return bad(because('jwkRsaExponent'));
  return { kind: 'rsa', modulus, modulusBits, exponent };
}

interface KeyMembers {
  readonly kind: JwkKind;
  /** RFC 7638 §3.1: the required ones alone, in the order of their names. */
  readonly members: Readonly<Record<string, string>>;
}

function membersOf(facts: PublicKeyFacts): KeyMembers {
  switch (facts.kind) {
    case 'ec': {
      const kind = facts.curveOid === OID.secp384r1 ? 'P-384' : 'P-256';
      const yStart = 1 + CURVES[kind].coordinateBytes;
      const [x, y] = [base64UrlOf(facts.point.subarray(1, yStart)), base64UrlOf(facts.point.subarray(yStart))];
      return { kind, members: { crv: kind, kty: 'EC', x, y } };
    }
    case 'ed25519':
      return { kind: 'Ed25519', members: { crv: 'Ed25519', kty: 'OKP', x: base64UrlOf(facts.point) } };
    case 'rsa':
      return {
        kind: 'RSA',
        members: { e: base64UrlOf(facts.exponent), kty: 'RSA', n: base64UrlOf(facts.modulus) },
      };
    case 'other':
      throw new Error(`Cannot write a key of algorithm ${facts.algorithmOid} as a JWK`);
  }
}

/** Node refuses a point that is not on its curve. */
function importKey(spki: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    return bad(because('jwkNoKey'));
  }
}

function bytesIn(jwk: JsonObject, member: string, length: number): Uint8Array {
  const bytes = optionalBytesIn(jwk, member);
  return bytes?.length === length ? bytes : bad(because('jwkMember', { member }));
}

/** RFC 7518 §2, Base64urlUInt: the shortest form of a number, which is not 0. */
function numberIn(jwk: JsonObject, member: string, maxBits: number): Uint8Array {
  const bytes = optionalBytesIn(jwk, member);
  if (bytes === undefined || bytes.length === 0 || bytes[0] === 0) return bad(because('jwkMember', { member }));
  const bits = bitLength(bytes);
  return bits <= maxBits ? bytes : bad(because('jwkLong', { member, bits, most: maxBits }));
}

function optionalBytesIn(jwk: JsonObject, member: string): Uint8Array | undefined {
  const text = Object.hasOwn(jwk, member) ? jwk[member] : undefined;
  return typeof text === 'string' ? bytesOfBase64Url(text) : undefined;
}

function bad(detail: Reason): never {
  return refuseWith('badPublicKey', detail);
}
