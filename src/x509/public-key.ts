// Public keys (RFC 3279 §2.3, RFC 5480 §2, RFC 8410 §4), read.

import { hash } from 'node:crypto';
import { KEY_ALGORITHM_IDS, KEY_ALGORITHMS, type SigningKind } from './algorithms.ts';
import { type DerCursor, readDer } from './der-reader.ts';
import { TAG } from './der-values.ts';
import { OID } from './oid.ts';

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

const OTHER_RSA: ReadonlySet<string> = new Set([OID.rsaPss, OID.rsaOaep]);

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
  /** `rsa` is there where it is RSA under another name, by which it signs or encrypts in one way only (RFC 4055). */
  | { readonly kind: 'other'; readonly algorithmOid: string; readonly rsa?: RsaNumbers };

/** Throws EncodingError for what is malformed or written in a form other than RFC 3279 and RFC 5480 ask for. */
export function readPublicKey(spki: Uint8Array): PublicKeyFacts {
  return readDer(spki, { what: 'public key', maxBytes: MAX_PUBLIC_KEY_BYTES }, (cursor) => readPublicKeyAt(cursor));
}

export function readPublicKeyAt(cursor: DerCursor): PublicKeyFacts {
  return cursor.sequence('public key', (members) => {
    const algorithm = members.sequence('key algorithm', (identifier) => readKeyAlgorithm(identifier));
    const content = members.bitString('public key bits');
    switch (algorithm.kind) {
      case 'rsa':
        return { kind: 'rsa', ...members.inside('RSA key', content, readRsaKey) };
      case 'ec':
        assertPoint(members, algorithm.curveOid, content);
        return { ...algorithm, point: content };
      case 'ed25519':
        assertEdwardsPoint(members, content);
        return { ...algorithm, point: content };
      case 'other':
        if (!OTHER_RSA.has(algorithm.algorithmOid)) return algorithm;
        return { ...algorithm, rsa: members.inside('RSA key', content, readRsaKey) };
    }
  });
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
  | { readonly kind: 'other'; readonly algorithmOid: string };

function readKeyAlgorithm(identifier: DerCursor): AlgorithmFacts {
  const algorithmOid = identifier.objectIdentifier('key algorithm');
  if (algorithmOid === OID.rsaEncryption) {
    identifier.null('parameters of the RSA key');
    return { kind: 'rsa' };
  }
  if (algorithmOid === OID.ecPublicKey) {
    if (identifier.nextTag !== TAG.objectIdentifier) identifier.fail('the curve of its EC key is not a named one');
    return { kind: 'ec', curveOid: identifier.objectIdentifier('curve') };
  }
  // RFC 8410 §3: no parameters, and what follows here is refused.
  if (algorithmOid === OID.ed25519) return { kind: 'ed25519' };
  identifier.each((parameters) => parameters.any('parameters of the key'));
  return { kind: 'other', algorithmOid };
}

/** RFC 3279 §2.3.1. */
function readRsaKey(cursor: DerCursor): RsaNumbers {
  return cursor.sequence('RSA key', (members) => {
    const modulus = members.unsignedInteger('modulus');
    const exponent = members.unsignedInteger('exponent');
    return { modulus, modulusBits: bitLength(modulus), exponent };
  });
}

/** RFC 5480 §2.2; compressed points, which it leaves to the reader, are refused. */
function assertPoint(cursor: DerCursor, curveOid: string, point: Uint8Array): void {
  if (point[0] !== UNCOMPRESSED) cursor.fail('the point of its EC key is not in uncompressed form');
  const needed = 1 + 2 * (findCoordinateBytes(curveOid) ?? (point.length - 1) / 2);
  if (point.length !== needed) cursor.fail(`the point of its EC key has ${point.length} bytes, not ${needed}`);
}

function assertEdwardsPoint(cursor: DerCursor, point: Uint8Array): void {
  if (point.length !== ED25519_BYTES) cursor.fail(`its Ed25519 key has ${point.length} bytes, not ${ED25519_BYTES}`);
}

function findCoordinateBytes(curveOid: string): number | undefined {
  for (const id of KEY_ALGORITHM_IDS) {
    const { shape } = KEY_ALGORITHMS[id];
    if (shape.kind === 'ec' && shape.curveOid === curveOid) return shape.coordinateBytes;
  }
  return undefined;
}

/** Of a magnitude, big-endian, without leading zeros. */
export function bitLength(magnitude: Uint8Array): number {
  const [first = 0] = magnitude;
  return (magnitude.length - 1) * 8 + (32 - Math.clz32(first));
}

/** What a key is known by in blocklists: SHA-256 of the SubjectPublicKeyInfo, DER; lower-case hex. */
export function keySha256Of(spki: Uint8Array): string {
  return hash('sha256', spki);
}
