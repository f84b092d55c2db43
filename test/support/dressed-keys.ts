// One key in many dresses: the same modulus beside other exponents, the same point in other forms, under other names.

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { hexOf } from '../../src/lib/bytes.ts';
import { findCurve } from '../../src/x509/keys/curve.ts';
import { bitString, integer, nullValue, objectIdentifier, sequence, smallInteger } from '../../src/x509/der/writer.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { readPublicKey } from '../../src/x509/keys/public-key.ts';

/** PKCS #8, DER, of one RSA modulus with each of the exponents. */
export function rsaKeysOfOneModulus(exponents: readonly bigint[]): readonly Uint8Array[] {
  // Not every exponent has an inverse beside every pair of primes.
  for (;;) {
    const numbers = primesOfNewKey();
    const keys = exponents.map((exponent) => rsaKey(numbers, exponent));
    if (keys.every((key) => key !== undefined)) return keys;
  }
}

export function spkiOf(pkcs8: Uint8Array): Uint8Array {
  const key = createPublicKey(createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }));
  return new Uint8Array(key.export({ format: 'der', type: 'spki' }));
}

/** SubjectPublicKeyInfo of the RSA key of `spki` with another exponent, or under another algorithm's name. */
export function rsaInDress(spki: Uint8Array, dress: { readonly exponent?: number; readonly oid?: string }): Uint8Array {
  const key = readPublicKey(spki);
  if (key.kind !== 'rsa') throw new Error('Cannot dress it: it is no RSA key');
  const exponent = dress.exponent === undefined ? integer(key.exponent) : smallInteger(dress.exponent);
  const algorithm = sequence(objectIdentifier(dress.oid ?? OID.rsaEncryption), nullValue());
  return sequence(algorithm, bitString(sequence(integer(key.modulus), exponent)));
}

/** The point of `spki` compressed, hybrid, and under the names by which it only agrees on keys. */
export function ecDressesOf(spki: Uint8Array): readonly Uint8Array[] {
  const key = readPublicKey(spki);
  if (key.kind !== 'ec') throw new Error('Cannot dress it: it is no elliptic key');
  const { curveOid, point } = key;
  const { coordinateBytes = 0 } = findCurve(curveOid) ?? {};
  const parity = (point.at(-1) ?? 0) % 2;
  const compressed = Uint8Array.of(0x02 + parity, ...point.subarray(1, 1 + coordinateBytes));
  const hybrid = Uint8Array.of(0x06 + parity, ...point.subarray(1));
  const under = (oid: string, content: Uint8Array): Uint8Array =>
    sequence(sequence(objectIdentifier(oid), objectIdentifier(curveOid)), bitString(content));
  return [
    under(OID.ecPublicKey, compressed),
    under(OID.ecPublicKey, hybrid),
    under(OID.ecDh, point),
    under(OID.ecMqv, compressed),
  ];
}

/** With each length in one octet more than it needs, as BER allows. */
export function withLongLength(der: Uint8Array): Uint8Array {
  const [tag = 0, first = 0] = der;
  const count = first < 0x80 ? 0 : first - 0x80;
  const octets = count === 0 ? [first] : [...der.subarray(2, 2 + count)];
  return Uint8Array.of(tag, 0x80 + octets.length + 1, 0, ...octets, ...der.subarray(2 + count));
}

interface Numbers {
  readonly n: bigint;
  readonly p: bigint;
  readonly q: bigint;
}

function primesOfNewKey(): Numbers {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { p, q } = privateKey.export({ format: 'jwk' });
  const [first, second] = [numberOf(p), numberOf(q)];
  return { n: first * second, p: first, q: second };
}

function rsaKey({ n, p, q }: Numbers, e: bigint): Uint8Array | undefined {
  const d = inverse(e, (p - 1n) * (q - 1n));
  const qi = inverse(q, p);
  if (d === undefined || qi === undefined) return undefined;
  const numbers = { n, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi };
  const jwk = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, base64UrlOf(value)]));
  const key: KeyObject = createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' });
  return new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }));
}

function inverse(value: bigint, modulus: bigint): bigint | undefined {
  let [rest, next] = [modulus, value % modulus];
  let [factor, nextFactor] = [0n, 1n];
  while (next !== 0n) {
    const quotient = rest / next;
    [rest, next] = [next, rest - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return rest === 1n ? ((factor % modulus) + modulus) % modulus : undefined;
}

function numberOf(base64Url: string | undefined): bigint {
  return BigInt(`0x${hexOf(Buffer.from(base64Url ?? '', 'base64url'))}`);
}

function base64UrlOf(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
}
