// Keys and certificates that cost whoever believes them: absurd sizes, encryptions within encryptions, odd kinds.

import { createCipheriv, createHash, pbkdf2Sync, randomBytes } from 'node:crypto';
import { concatBytes, hexOf } from '../../src/lib/bytes.ts';
import { SIGNATURE_ALGORITHMS } from '../../src/x509/keys/algorithms.ts';
import { writeSigned } from '../../src/x509/certificate/certificate-writer.ts';
import {
  bitString,
  contextConstructed,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  sequenceOf,
  smallInteger,
  time,
} from '../../src/x509/der/writer.ts';
import { authorityConstraints, keyUsage, subjectAltName } from '../../src/x509/certificate/extensions.ts';
import { writeName } from '../../src/x509/certificate/name-writer.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';

export const PASSWORD = 'a password';
const SALT = octetString(new Uint8Array(8));
const IV = new Uint8Array(16);
const RSA = sequence(objectIdentifier(OID.rsaEncryption), nullValue());

/** Odd, and of just so many bits. */
export function numberOfBits(bits: number): Uint8Array {
  const bytes = new Uint8Array(randomBytes(Math.ceil(bits / 8)));
  const top = (bits - 1) % 8;
  bytes[0] = ((bytes[0] ?? 0) & ((1 << top) - 1)) | (1 << top);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 1;
  return bytes;
}

export function pkcs8(algorithm: Uint8Array, key: Uint8Array): Uint8Array {
  return sequence(smallInteger(0), algorithm, octetString(key));
}

export interface RsaWish {
  readonly bits?: number;
  readonly exponentBits?: number;
  readonly privateBits?: number;
  readonly remainderBits?: number;
  readonly version?: number;
  readonly modulus?: Uint8Array;
}

/** RSAPrivateKey whose modulus is the product of two odd numbers of half its length, unless the wish is for another. */
export function rsaNumbers(wish: RsaWish = {}): Uint8Array {
  const { bits = 1024, exponentBits = 17, privateBits = bits - 1, remainderBits = bits / 2, version = 0 } = wish;
  const [p, q, product] = factorsOf(bits);
  const numbers = [
    wish.modulus ?? product,
    numberOfBits(exponentBits),
    numberOfBits(privateBits),
    p,
    q,
    numberOfBits(remainderBits),
    numberOfBits(bits / 2),
    numberOfBits(bits / 2),
  ];
  return sequence(smallInteger(version), ...numbers.map(integer));
}

/** The halves are the largest of their length, so that the product has all the bits. */
function factorsOf(bits: number): readonly [Uint8Array, Uint8Array, Uint8Array] {
  const low = (1n << BigInt(Math.floor(bits / 2))) - 1n;
  const high = (1n << BigInt(Math.ceil(bits / 2))) - 1n;
  return [bytesOf(low), bytesOf(high), bytesOf(low * high)];
}

function bytesOf(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return new Uint8Array(Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'));
}

export const rsaPkcs8 = (wish: RsaWish = {}): Uint8Array => pkcs8(RSA, rsaNumbers(wish));

/** PKCS #8 of a Diffie-Hellman kind, whose public half OpenSSL would compute: g to the power x modulo p. */
export function discreteLogKey(oid: string, bits: number): Uint8Array {
  const group = [numberOfBits(bits), numberOfBits(256), Uint8Array.of(2)].map(integer);
  return pkcs8(sequence(objectIdentifier(oid), sequence(...group)), integer(numberOfBits(bits - 1)));
}

export function ecPkcs8(curve: Uint8Array, numberBytes = 32): Uint8Array {
  const key = sequence(smallInteger(1), octetString(new Uint8Array(numberBytes).fill(1)));
  return pkcs8(sequence(objectIdentifier(OID.ecPublicKey), curve), key);
}

/** RFC 3279 §2.3.5: a prime field written out. */
export function explicitCurve(bits: number): Uint8Array {
  const field = sequence(objectIdentifier('1.2.840.10045.1.1'), integer(numberOfBits(bits)));
  const coefficients = sequence(octetString(new Uint8Array(bits / 8)), octetString(new Uint8Array(bits / 8)));
  const base = octetString(Uint8Array.of(4, ...new Uint8Array(bits / 4)));
  return sequence(smallInteger(1), field, coefficients, base, integer(numberOfBits(bits)));
}

export interface Pbes2Wish {
  readonly iterations?: number;
  readonly saltBytes?: number;
  readonly derivation?: Uint8Array;
  readonly scheme?: string;
  /** Encrypted with the password, where that takes few iterations. */
  readonly content?: Uint8Array;
}

/** EncryptedPrivateKeyInfo, DER. */
export function pbes2(wish: Pbes2Wish): Uint8Array {
  const { iterations = 1, saltBytes = 8, scheme = OID.pbes2, content } = wish;
  const salt = saltBytes === 8 ? SALT : octetString(new Uint8Array(saltBytes));
  const usual = sequence(objectIdentifier(OID.pbkdf2), sequence(salt, smallInteger(iterations)));
  const cipher = sequence(objectIdentifier(OID.aes256Cbc), octetString(IV));
  const algorithm = sequence(objectIdentifier(scheme), sequence(wish.derivation ?? usual, cipher));
  const encrypted = content === undefined ? new Uint8Array(64) : encrypt(content, iterations);
  return sequence(algorithm, octetString(encrypted));
}

function encrypt(content: Uint8Array, iterations: number): Uint8Array {
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(PASSWORD, new Uint8Array(8), iterations, 32, 'sha1'), IV);
  return Buffer.concat([cipher.update(content), cipher.final()]);
}

/** PEM as OpenSSL encrypted it of old (Proc-Type: 4,ENCRYPTED), around any content, under any label. */
export function legacyPem(label: string, content: Uint8Array): string {
  const salt = IV.subarray(0, 8);
  const digest = (before: Uint8Array): Uint8Array =>
    createHash('md5').update(before).update(PASSWORD).update(salt).digest();
  const first = digest(new Uint8Array());
  const cipher = createCipheriv('aes-256-cbc', concatBytes(first, digest(first)), IV);
  const encrypted = Buffer.concat([cipher.update(content), cipher.final()]);
  return withHeaders(encodePem(label, encrypted), ['Proc-Type: 4,ENCRYPTED', `DEK-Info: AES-256-CBC,${hexOf(IV)}`]);
}

export function withHeaders(pem: string, headers: readonly string[]): string {
  const [begin = '', ...rest] = pem.split('\n');
  return [begin, ...headers, '', ...rest].join('\n');
}

export function rsaSpki(bits: number, exponentBits = 17): Uint8Array {
  return sequence(RSA, bitString(sequence(integer(numberOfBits(bits)), integer(numberOfBits(exponentBits)))));
}

export function spkiOfOther(algorithm: Uint8Array, content: Uint8Array): Uint8Array {
  return sequence(algorithm, bitString(content));
}

export interface HostileCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly spki: Uint8Array;
  /** SHA-256 with RSA where none is named; the signature is none. */
  readonly signatureAlgorithm?: Uint8Array;
  readonly signatureBytes?: number;
}

/** An authority's certificate, whose signature is not one. */
export function hostileCertificate(wish: HostileCertificate): Uint8Array {
  const { subject, issuer, spki, signatureBytes = 256 } = wish;
  const signatureAlgorithm = wish.signatureAlgorithm ?? SIGNATURE_ALGORITHMS.sha256WithRsa.identifier;
  const extensions = sequenceOf([
    authorityConstraints(undefined),
    keyUsage('keyCertSign'),
    subjectAltName(['chain.example.com']),
  ]);
  const validity = sequence(time(new Date('2026-01-01T00:00:00Z')), time(new Date('2036-01-01T00:00:00Z')));
  const head = [contextConstructed(0, smallInteger(2)), integer(numberOfBits(63)), signatureAlgorithm, named(issuer)];
  const tbs = sequence(...head, validity, named(subject), spki, contextConstructed(3, extensions));
  return writeSigned({ tbs, signatureAlgorithm, signature: numberOfBits(8 * signatureBytes - 1) });
}

function named(value: string): Uint8Array {
  return writeName([{ type: 'commonName', value }]);
}
