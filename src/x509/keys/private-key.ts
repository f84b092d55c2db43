// Private keys in PKCS #8, PKCS #1 and SEC 1, judged in full before OpenSSL sees anything of them.

import { hexOf } from '../../lib/bytes.ts';
import { because } from '../../reasons/reason.ts';
import { KEY_ALGORITHM_IDS, KEY_ALGORITHMS, type KeyShape } from './algorithms.ts';
import { type DerCursor, readDer } from '../der/reader.ts';
import { constructedContextTag, contextTag, TAG } from '../der/values.ts';
import {
  bitString,
  contextConstructed,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  smallInteger,
} from '../der/writer.ts';
import { OID } from '../der/oid.ts';
import { describeKey } from './other-keys.ts';
import { bitLength, ED25519_BYTES, MAX_RSA_EXPONENT_BITS } from './public-key.ts';

/** An RSA key of the largest size has 5 KB. */
export const MAX_PRIVATE_KEY_BYTES = 16 * 1024;
/** As large as any that is certified: one operation with it takes 0.1 s, with twice the length eight times as long. */
export const MAX_PRIVATE_RSA_BITS = 8192;

/** pkcs8: RFC 5958 · pkcs1: RFC 8017 §A.1.2 · sec1: RFC 5915. */
export type PrivateKeyForm = 'pkcs8' | 'pkcs1' | 'sec1';

/** What makes the key; `pkcs8` holds nothing else. */
export type PrivateKeyFacts =
  | { readonly kind: 'rsa' | 'ed25519'; readonly pkcs8: Uint8Array }
  | ({ readonly kind: 'ec'; readonly pkcs8: Uint8Array } & EcNumber);

export interface EcNumber {
  readonly curveOid: string;
  /** As long as the curve's coordinates. */
  readonly number: Uint8Array;
}

type EcShape = Extract<KeyShape, { readonly kind: 'ec' }>;

/** RFC 5958: 1 where the public half follows. */
const PKCS8_VERSIONS: ReadonlySet<number> = new Set([0, 1]);
const TWO_PRIMES = 0; // RFC 8017 §A.1.2
const EC_VERSION = 1; // RFC 5915 §3
const PARAMETERS = constructedContextTag(0);
const PUBLIC_HALF = constructedContextTag(1);
const WHAT = 'private key';

/**
 * What else the file says, the public half among it, is left out. Every key is RSA, Ed25519 or of a curve in KEY_ALGORITHMS,
 * and within the limits. Throws EncodingError, which names type or size, for any other.
 */
export function readPrivateKey(der: Uint8Array, form: PrivateKeyForm): PrivateKeyFacts {
  return readDer(der, { what: WHAT, maxBytes: MAX_PRIVATE_KEY_BYTES, rules: 'lenient' }, (cursor) => {
    switch (form) {
      case 'pkcs8':
        return readPkcs8(cursor);
      case 'pkcs1':
        return readRsaKey(cursor);
      case 'sec1':
        return readEcKey(cursor, undefined);
    }
  });
}

/** PKCS #8, DER; `point` is the public half, uncompressed. */
export function writeEcKey({ curveOid, number }: EcNumber, point: Uint8Array | undefined): Uint8Array {
  const algorithm = sequence(objectIdentifier(OID.ecPublicKey), objectIdentifier(curveOid));
  const publicHalf = point === undefined ? [] : [contextConstructed(1, bitString(point))];
  return plainPkcs8(algorithm, sequence(smallInteger(EC_VERSION), octetString(number), ...publicHalf));
}

/** Whether it is the one SEQUENCE that every form begins with, as bytes decrypted with a wrong password hardly ever are. */
export function isOneSequence(der: Uint8Array): boolean {
  try {
    const form = { what: WHAT, maxBytes: MAX_PRIVATE_KEY_BYTES, rules: 'lenient' } as const;
    readDer(der, form, (cursor) => cursor.unread(WHAT, TAG.sequence));
    return true;
  } catch {
    return false;
  }
}

type AlgorithmFacts = { readonly kind: 'rsa' | 'ed25519' } | { readonly kind: 'ec'; readonly shape: EcShape };

function readPkcs8(cursor: DerCursor): PrivateKeyFacts {
  return cursor.sequence(WHAT, (members) => {
    if (members.nextTag === TAG.sequence) members.fail(because('encryptedUntold'));
    if (!PKCS8_VERSIONS.has(members.smallInteger('version'))) members.fail(because('keyVersion'));
    const algorithm = members.sequence('key algorithm', readAlgorithm);
    const content = members.octetString('key');
    members.optional('attributes', constructedContextTag(0), (attributes) =>
      attributes.each((one) => one.any('attribute')),
    );
    if (members.nextTag === contextTag(1)) members.any('public half');
    return members.inside('key', content, (key) => readContent(key, algorithm));
  });
}

function readContent(cursor: DerCursor, algorithm: AlgorithmFacts): PrivateKeyFacts {
  switch (algorithm.kind) {
    case 'rsa':
      return readRsaKey(cursor);
    case 'ec':
      return readEcKey(cursor, algorithm.shape);
    case 'ed25519':
      return readEd25519Key(cursor);
  }
}

function readAlgorithm(cursor: DerCursor): AlgorithmFacts {
  const oid = cursor.objectIdentifier('key algorithm');
  switch (oid) {
    case OID.rsaEncryption:
      cursor.null('parameters of the RSA key');
      return { kind: 'rsa' };
    case OID.ecPublicKey:
      return { kind: 'ec', shape: readCurve(cursor) };
    case OID.ed25519:
      return { kind: 'ed25519' };
    default:
      return cursor.fail(describeKey(oid));
  }
}

/** Parameters that are written out are another curve until they are compared, which nobody does (RFC 5480 §2.1.1). */
function readCurve(cursor: DerCursor): EcShape {
  if (cursor.nextTag !== TAG.objectIdentifier) cursor.fail(because('curveNotNamed'));
  const oid = cursor.objectIdentifier('curve');
  return findCurve(oid) ?? cursor.fail(describeKey(oid));
}

function findCurve(oid: string): EcShape | undefined {
  for (const id of KEY_ALGORITHM_IDS) {
    const { shape } = KEY_ALGORITHMS[id];
    if (shape.kind === 'ec' && shape.curveOid === oid) return shape;
  }
  return undefined;
}

function readRsaKey(cursor: DerCursor): PrivateKeyFacts {
  const numbers = cursor.sequence('RSA key', readRsaNumbers);
  const key = sequence(smallInteger(TWO_PRIMES), ...numbers.map(integer));
  return { kind: 'rsa', pkcs8: plainPkcs8(sequence(objectIdentifier(OID.rsaEncryption), nullValue()), key) };
}

/** In their order. None is longer than its place needs, so that none makes the work with the others longer. */
function readRsaNumbers(cursor: DerCursor): readonly Uint8Array[] {
  if (cursor.smallInteger('version') !== TWO_PRIMES) cursor.fail(because('severalPrimes'));
  const modulus = readBounded(cursor, 'RSA modulus', MAX_PRIVATE_RSA_BITS);
  const bits = bitLength(modulus);
  const exponent = readBounded(cursor, 'RSA exponent', MAX_RSA_EXPONENT_BITS);
  const privateExponent = readBounded(cursor, 'private RSA exponent', bits);
  const [p, q] = [readBounded(cursor, 'first RSA prime', bits), readBounded(cursor, 'second RSA prime', bits)];
  if (numberOf(p) * numberOf(q) !== numberOf(modulus)) cursor.fail(because('primesOfOther'));
  const [dP, dQ] = [
    readBounded(cursor, 'first RSA remainder', bits),
    readBounded(cursor, 'second RSA remainder', bits),
  ];
  const coefficient = readBounded(cursor, 'RSA coefficient', bits);
  return [modulus, exponent, privateExponent, p, q, dP, dQ, coefficient];
}

function readBounded(cursor: DerCursor, field: string, maxBits: number): Uint8Array {
  const number = cursor.unsignedInteger(field);
  const bits = bitLength(number);
  return bits <= maxBits ? number : cursor.fail(because('numberLong', { field, bits, most: maxBits }));
}

/** The curve stands around it, in it, or in both; then it is the same. */
function readEcKey(cursor: DerCursor, around: EcShape | undefined): PrivateKeyFacts {
  return cursor.sequence('elliptic key', (members) => {
    if (members.smallInteger('version') !== EC_VERSION) members.fail(because('ecVersion'));
    const number = members.octetString('private number');
    const inside = members.optional('parameters', PARAMETERS, readCurve);
    members.optional('public half', PUBLIC_HALF, (half) => half.bitString('public half'));
    const shape = inside ?? around ?? members.fail(because('curveUntold'));
    if (around !== undefined && around !== shape) members.fail(because('twoCurves'));
    return plainEcKey(members, { number, shape });
  });
}

/** Some write the number without leading zeros. */
function plainEcKey(
  cursor: DerCursor,
  { number, shape }: { readonly number: Uint8Array; readonly shape: EcShape },
): PrivateKeyFacts {
  const { coordinateBytes, curveOid } = shape;
  if (number.length > coordinateBytes) {
    cursor.fail(because('privateNumberLong', { bytes: number.length, most: coordinateBytes }));
  }
  const whole = new Uint8Array(coordinateBytes);
  whole.set(number, coordinateBytes - number.length);
  const key = { curveOid, number: whole };
  return { kind: 'ec', pkcs8: writeEcKey(key, undefined), ...key };
}

/** RFC 8410 §7: an OCTET STRING within that of PKCS #8. */
function readEd25519Key(cursor: DerCursor): PrivateKeyFacts {
  const seed = cursor.octetString('Ed25519 key');
  if (seed.length !== ED25519_BYTES)
    cursor.fail(because('ed25519Length', { bytes: seed.length, needed: ED25519_BYTES }));
  return { kind: 'ed25519', pkcs8: plainPkcs8(sequence(objectIdentifier(OID.ed25519)), octetString(seed)) };
}

function plainPkcs8(algorithm: Uint8Array, key: Uint8Array): Uint8Array {
  return sequence(smallInteger(0), algorithm, octetString(key));
}

function numberOf(magnitude: Uint8Array): bigint {
  return BigInt(`0x${hexOf(magnitude)}`);
}
