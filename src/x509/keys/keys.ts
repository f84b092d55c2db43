// Key pairs of this service: made, told apart by algorithm, and carried as PEM.

import { createPrivateKey, createPublicKey, generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import {
  KEY_ALGORITHM_IDS,
  KEY_ALGORITHMS,
  type KeyAlgorithm,
  type KeyAlgorithmId,
  type KeyShape,
} from './algorithms.ts';
import { encodePem } from '../pem/pem.ts';
import type { PublicKeyFacts } from './public-key.ts';

const generate = promisify(generateKeyPair);

/** PKCS #8, DER. Made off the main thread. */
export async function makeKeyPair(id: KeyAlgorithmId): Promise<Uint8Array> {
  const privateKey = await generateKey(KEY_ALGORITHMS[id].shape);
  return new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }));
}

/** The same in the thread that asks, which for RSA stands for seconds: for one that was begun for such work. */
export function makeKeyPairHere(id: KeyAlgorithmId): Uint8Array {
  const privateKey = generateKeyHere(KEY_ALGORITHMS[id].shape);
  return new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }));
}

/** The SubjectPublicKeyInfo, DER, of a PKCS #8 key of this service. */
export function publicKeyOf(pkcs8: Uint8Array): Uint8Array {
  const publicKey = createPublicKey(importPrivateKey(pkcs8));
  return new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
}

/** Only what this service has made or readPrivateKey has judged. */
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

async function generateKey(shape: KeyShape): Promise<KeyObject> {
  switch (shape.kind) {
    case 'rsa':
      return (await generate('rsa', sizeOf(shape))).privateKey;
    case 'ec':
      return (await generate('ec', { namedCurve: shape.namedCurve })).privateKey;
    case 'ed25519':
      return (await generate('ed25519')).privateKey;
  }
}

function generateKeyHere(shape: KeyShape): KeyObject {
  switch (shape.kind) {
    case 'rsa':
      return generateKeyPairSync('rsa', sizeOf(shape)).privateKey;
    case 'ec':
      return generateKeyPairSync('ec', { namedCurve: shape.namedCurve }).privateKey;
    case 'ed25519':
      return generateKeyPairSync('ed25519').privateKey;
  }
}

function sizeOf({ modulusBits, exponent }: Extract<KeyShape, { readonly kind: 'rsa' }>) {
  return { modulusLength: modulusBits, publicExponent: exponent };
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
