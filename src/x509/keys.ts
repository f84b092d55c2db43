// Key pairs: made, told apart by algorithm, and carried as PEM.

import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { bytesOfUtf8 } from '../lib/bytes.ts';
import {
  KEY_ALGORITHM_IDS,
  KEY_ALGORITHMS,
  type KeyAlgorithm,
  type KeyAlgorithmId,
  type KeyShape,
} from './algorithms.ts';
import { EncodingError } from './der-reader.ts';
import { withoutCompressedHalf } from './ec-private-key.ts';
import { type DeriveKey, decryptKey, readEncryptedKey } from './encrypted-key.ts';
import { decodePem, encodePem, type PemBlock } from './pem.ts';
import type { PublicKeyFacts } from './public-key.ts';

const generate = promisify(generateKeyPair);

/** An RSA 16384 key has 9 KB. */
export const MAX_PRIVATE_KEY_BYTES = 16 * 1024;

/** Beside the key openssl writes the curve's parameters, which the key has in itself. */
const PARAMETER_LABELS: ReadonlySet<string> = new Set(['EC PARAMETERS', 'SM2 PARAMETERS']);
const LEGACY_ENCRYPTED = 'Proc-Type: 4,ENCRYPTED';

const PLAIN_TYPES: ReadonlyMap<string, 'pkcs8' | 'pkcs1' | 'sec1'> = new Map([
  ['PRIVATE KEY', 'pkcs8'],
  ['RSA PRIVATE KEY', 'pkcs1'],
  ['EC PRIVATE KEY', 'sec1'],
  // What OpenSSL 3 calls the same of an SM2 key.
  ['SM2 PRIVATE KEY', 'sec1'],
] as const);

/** PKCS #8, DER. Made off the main thread. */
export async function makeKeyPair(id: KeyAlgorithmId): Promise<Uint8Array> {
  const privateKey = await generateKey(KEY_ALGORITHMS[id].shape);
  return new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }));
}

/** The SubjectPublicKeyInfo, DER, of a PKCS #8 key of this service. */
export function publicKeyOf(pkcs8: Uint8Array): Uint8Array {
  const publicKey = createPublicKey(importPrivateKey(pkcs8));
  return new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
}

export function importPrivateKey(pkcs8: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
}

/** The row of KEY_ALGORITHMS that the key belongs to; undefined for any other key. */
export function keyAlgorithmOf(facts: PublicKeyFacts): KeyAlgorithmId | undefined {
  return KEY_ALGORITHM_IDS.find((id) => isOfAlgorithm(facts, KEY_ALGORITHMS[id]));
}

/** PKCS #8 ("PRIVATE KEY"), not encrypted. */
export function encodePrivateKeyPem(pkcs8: Uint8Array): string {
  return encodePem('PRIVATE KEY', pkcs8);
}

export interface KeyOpening {
  /** Of an encrypted key. */
  readonly password?: string | undefined;
  readonly deriveKey: DeriveKey;
}

/**
 * PKCS #8, DER, from PEM that holds exactly one private key as PKCS #8, PKCS #1 or SEC 1; an encrypted one is opened
 * with the password. Throws EncodingError, whose text shows nothing of the key.
 */
export async function readPrivateKeyPem(text: string, opening: KeyOpening): Promise<Uint8Array> {
  const [block, ...others] = decodePem(text).filter(({ label }) => !PARAMETER_LABELS.has(label));
  if (block === undefined) throw unreadable('it is not PEM');
  if (others.length > 0) throw unreadable('more than one PEM block');
  if (block.der.length > MAX_PRIVATE_KEY_BYTES) throw unreadable(`it has more than ${MAX_PRIVATE_KEY_BYTES} bytes`);
  const key = await importBlock(block, opening);
  return attempt(() => exportChecked(key), 'it is malformed');
}

async function generateKey(shape: KeyShape): Promise<KeyObject> {
  switch (shape.kind) {
    case 'rsa': {
      const size = { modulusLength: shape.modulusBits, publicExponent: shape.exponent };
      return (await generate('rsa', size)).privateKey;
    }
    case 'ec':
      return (await generate('ec', { namedCurve: shape.namedCurve })).privateKey;
    case 'ed25519':
      return (await generate('ed25519')).privateKey;
  }
}

function isOfAlgorithm(facts: PublicKeyFacts, { shape }: KeyAlgorithm): boolean {
  switch (facts.kind) {
    case 'rsa':
      return shape.kind === 'rsa' && shape.modulusBits === facts.modulusBits;
    case 'ec':
      return shape.kind === 'ec' && shape.curveOid === facts.curveOid;
    default:
      return shape.kind === facts.kind;
  }
}

async function importBlock(block: PemBlock, opening: KeyOpening): Promise<KeyObject> {
  const { label } = block;
  if (block.headers.length > 0) return importLegacyEncrypted(block, opening.password);
  if (label === 'ENCRYPTED PRIVATE KEY') return await importEncrypted(block, opening);
  const type = PLAIN_TYPES.get(label);
  if (type === undefined) throw unreadable(`its PEM is a ${label}`);
  return attempt(() => createPrivateKey({ key: Buffer.from(block.der), format: 'der', type }), 'it is malformed');
}

async function importEncrypted(block: PemBlock, opening: KeyOpening): Promise<KeyObject> {
  const encrypted = readEncryptedKey(block.der, MAX_PRIVATE_KEY_BYTES);
  const password = bytesOfUtf8(needed(opening.password));
  const key = await opening.deriveKey({ ...encrypted.derivation, password });
  // A wrong password shows in the padding, or one time in 256 only in what should be a key.
  return attempt(() => importPrivateKey(decryptKey(encrypted, key)), 'the password does not open it');
}

/** OpenSSL's old form, whose key derivation is one round of MD5. */
function importLegacyEncrypted(block: PemBlock, password: string | undefined): KeyObject {
  if (block.headers[0] !== LEGACY_ENCRYPTED || !PLAIN_TYPES.has(block.label))
    throw unreadable('its PEM headers are odd');
  const passphrase = needed(password);
  const [begin = '', ...lines] = encodePem(block.label, block.der).split('\n');
  const key = [begin, ...block.headers, '', ...lines].join('\n');
  return attempt(() => createPrivateKey({ key, format: 'pem', passphrase }), 'the password does not open it');
}

function needed(password: string | undefined): string {
  if (password === undefined || password === '') throw unreadable('it is encrypted and no password was given');
  return password;
}

/** A key whose public half cannot be made is none, and is found out here. */
function exportChecked(key: KeyObject): Uint8Array {
  createPublicKey(key).export({ format: 'der', type: 'spki' });
  const pkcs8 = new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }));
  const bare = withoutCompressedHalf(pkcs8);
  return bare === undefined ? pkcs8 : new Uint8Array(importPrivateKey(bare).export({ format: 'der', type: 'pkcs8' }));
}

/** OpenSSL's own message is dropped: it says nothing to the caller, and is not ours to vouch for. */
function attempt<T>(open: () => T, detail: string): T {
  try {
    return open();
  } catch (error) {
    throw error instanceof EncodingError ? error : unreadable(detail);
  }
}

function unreadable(detail: string): EncodingError {
  return new EncodingError('private key', detail);
}
