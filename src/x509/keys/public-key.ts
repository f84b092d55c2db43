// Public keys (RFC 3279 §2.3, RFC 5480 §2, RFC 8410 §4), read.

import { hash } from 'node:crypto';
import { equalBytes } from '../../lib/bytes.ts';
import { because } from '../../reasons/reason.ts';
import type { SigningKind } from './algorithms.ts';
import { findCurve, uncompress } from './curve.ts';
import { type DerCursor, readDer } from '../der/reader.ts';
import { TAG } from '../der/values.ts';
import { OID } from '../der/oid.ts';

/** Above RSA 16384 with room: a public key of more bytes is not looked at. */
export const MAX_PUBLIC_KEY_BYTES = 4096;

/** BR §6.1.6; OpenSSL reads no longer ones. */
export const MAX_RSA_EXPONENT_BITS = 256;

const UNCOMPRESSED = 0x04; // SEC 1 §2.3.3
export const ED25519_BYTES = 32; // RFC 8032 §5.1.5

/** Big-endian, without leading zeros. */
export interface RsaNumbers {
  readonly modulus: Uint8Array;
  readonly modulusBits: number;
  readonly exponent: Uint8Array;
}

const CONFINED_RSA: ReadonlySet<string> = new Set([OID.rsaPss, OID.rsaOaep]);
const CONFINED_EC: ReadonlySet<string> = new Set([OID.ecDh, OID.ecMqv]);

export type PublicKeyFacts =
  | (RsaNumbers & { readonly kind: 'rsa' })
  | {
      readonly kind: 'ec';
      readonly curveOid: string;
      /** Uncompressed: 04, x, y. Of a curve in KEY_ALGORITHMS it has the right length; it may be off the curve. */
      readonly point: Uint8Array;
    }
  | {
      readonly kind: 'ed25519';
      /** Of the right length; it may be no point of the curve. */
      readonly point: Uint8Array;
    }
  | {
      readonly kind: 'other';
      readonly algorithmOid: string;
      /** The same key under its usual name, where the other one confines what it is used for (RFC 4055, RFC 5480 §2.1.2). */
      readonly usual?: UsualKey;
    };

type UsualKey = Extract<PublicKeyFacts, { readonly kind: 'rsa' | 'ec' }>;

/** Throws EncodingError for what is malformed or written in a form other than RFC 3279 and RFC 5480 ask for. */
export function readPublicKey(spki: Uint8Array): PublicKeyFacts {
  return readDer(spki, { what: 'public key', maxBytes: MAX_PUBLIC_KEY_BYTES }, (cursor) => readPublicKeyAt(cursor));
}

/** The same of whoever made it, as OpenSSL reads it. */
export function readForeignPublicKey(spki: Uint8Array): PublicKeyFacts {
  const form = { what: 'public key', maxBytes: MAX_PUBLIC_KEY_BYTES, rules: 'lenient' } as const;
  return readDer(spki, form, (cursor) => readPublicKeyAt(cursor));
}

export function readPublicKeyAt(cursor: DerCursor): PublicKeyFacts {
  return cursor.sequence('public key', (members) => {
    const algorithm = members.sequence('key algorithm', (identifier) => readKeyAlgorithm(identifier));
    const content = members.bitString('public key bits');
    switch (algorithm.kind) {
      case 'rsa':
        return members.inside('RSA key', content, readRsaKey);
      case 'ec':
        return readEcKey(members, { curveOid: algorithm.curveOid, content });
      case 'ed25519':
        assertEdwardsPoint(members, content);
        return { ...algorithm, point: content };
      case 'other':
        return readConfined(members, { algorithm, content });
    }
  });
}

/** Whether a point in the SubjectPublicKeyInfo, which ends with it, is uncompressed there: certificates are given no other. */
export function hasPlainPoint({ spki, key }: { readonly spki: Uint8Array; readonly key: PublicKeyFacts }): boolean {
  return key.kind !== 'ec' || equalBytes(spki.subarray(-key.point.length), key.point);
}

/** The signatures that the key can make; undefined for a key that is not known here. */
export function signingKindOf(facts: PublicKeyFacts): SigningKind | undefined {
  if (facts.kind === 'ec') return facts.curveOid === OID.sm2 ? 'sm2' : 'ecdsa';
  return facts.kind === 'other' ? undefined : facts.kind;
}

type AlgorithmFacts =
  | { readonly kind: 'rsa' }
  | { readonly kind: 'ed25519' }
  | { readonly kind: 'ec'; readonly curveOid: string }
  | { readonly kind: 'other'; readonly algorithmOid: string; readonly curveOid: string | undefined };

function readKeyAlgorithm(identifier: DerCursor): AlgorithmFacts {
  const algorithmOid = identifier.objectIdentifier('key algorithm');
  if (algorithmOid === OID.rsaEncryption) {
    readRsaParameters(identifier);
    return { kind: 'rsa' };
  }
  if (algorithmOid === OID.ecPublicKey) {
    if (identifier.nextTag !== TAG.objectIdentifier) identifier.fail(because('curveNotNamed'));
    return { kind: 'ec', curveOid: identifier.objectIdentifier('curve') };
  }
  // RFC 8410 §3: no parameters, and what follows here is refused.
  if (algorithmOid === OID.ed25519) return { kind: 'ed25519' };
  const isConfinedEc = CONFINED_EC.has(algorithmOid) && identifier.nextTag === TAG.objectIdentifier;
  const curveOid = isConfinedEc ? identifier.objectIdentifier('curve') : undefined;
  identifier.each((parameters) => parameters.any('parameters of the key'));
  return { kind: 'other', algorithmOid, curveOid };
}

/** RFC 3279 §2.3.1: NULL. Some leave it out, and OpenSSL does not look at it: it says nothing of the key. */
function readRsaParameters(identifier: DerCursor): void {
  const field = 'parameters of the RSA key';
  if (identifier.rules === 'strict') identifier.null(field);
  else if (!identifier.isAtEnd) identifier.any(field);
}

/** RFC 3279 §2.3.1. */
function readRsaKey(cursor: DerCursor): Extract<PublicKeyFacts, { readonly kind: 'rsa' }> {
  return cursor.sequence('RSA key', (members) => {
    const modulus = members.unsignedInteger('modulus');
    const exponent = members.unsignedInteger('exponent');
    return { kind: 'rsa', modulus, modulusBits: bitLength(modulus), exponent };
  });
}

type OtherAlgorithm = Extract<AlgorithmFacts, { readonly kind: 'other' }>;

function readConfined(
  cursor: DerCursor,
  { algorithm, content }: { readonly algorithm: OtherAlgorithm; readonly content: Uint8Array },
): PublicKeyFacts {
  const { kind, algorithmOid, curveOid } = algorithm;
  if (CONFINED_RSA.has(algorithmOid)) {
    return { kind, algorithmOid, usual: cursor.inside('RSA key', content, readRsaKey) };
  }
  if (curveOid === undefined) return { kind, algorithmOid };
  return { kind, algorithmOid, usual: readEcKey(cursor, { curveOid, content }) };
}

interface EcContent {
  readonly curveOid: string;
  readonly content: Uint8Array;
}

/** RFC 5480 §2.2: other forms of points than the uncompressed are for the reader to take or not. The strict rules do not. */
function readEcKey(
  cursor: DerCursor,
  { curveOid, content }: EcContent,
): Extract<PublicKeyFacts, { readonly kind: 'ec' }> {
  const curve = findCurve(curveOid);
  const point = cursor.rules === 'lenient' && curve !== undefined ? (uncompress(content, curve) ?? content) : content;
  if (point[0] !== UNCOMPRESSED) cursor.fail(because('pointCompressed'));
  const needed = 1 + 2 * (curve?.coordinateBytes ?? (point.length - 1) / 2);
  if (point.length !== needed) cursor.fail(because('pointLength', { bytes: point.length, needed }));
  return { kind: 'ec', curveOid, point };
}

function assertEdwardsPoint(cursor: DerCursor, point: Uint8Array): void {
  if (point.length !== ED25519_BYTES)
    cursor.fail(because('ed25519Length', { bytes: point.length, needed: ED25519_BYTES }));
}

/** Of a magnitude, big-endian, without leading zeros. */
export function bitLength(magnitude: Uint8Array): number {
  const [first = 0] = magnitude;
  return (magnitude.length - 1) * 8 + (32 - Math.clz32(first));
}

/** Of a SubjectPublicKeyInfo, DER: the value of its BIT STRING, without tag, length and count of unused bits. Throws EncodingError. */
export function keyBitsOf(spki: Uint8Array): Uint8Array {
  return readDer(spki, { what: 'public key', maxBytes: MAX_PUBLIC_KEY_BYTES }, (cursor) =>
    cursor.sequence('public key', (members) => {
      members.element('key algorithm', TAG.sequence);
      return members.bitString('public key bits');
    }),
  );
}

/** SHA-256 of the SubjectPublicKeyInfo as it stands, DER; lower-case hex. What a key is known by here says key-identity.ts. */
export function keySha256Of(spki: Uint8Array): string {
  return hash('sha256', spki);
}
