// Signatures by the table of algorithms, made and verified: the one place that knows how each of them is done.

import { createPublicKey, type KeyObject, sign as signNow, verify } from 'node:crypto';
import { promisify } from 'node:util';
import {
  findSignatureAlgorithm,
  type SignatureAlgorithm,
  signatureAlgorithmOf,
  type SignatureScheme,
} from '../keys/algorithms.ts';
import { importPrivateKey, keyAlgorithmOf, publicKeyOf } from '../keys/keys.ts';
import { type PublicKeyFacts, readPublicKey, signingKindOf } from '../keys/public-key.ts';
import { signerDigestOf, signSm2, verifySm2 } from './sm2.ts';
import { verifyingDefectOf } from './verification.ts';

const signInThreadPool = promisify<string | null | undefined, Uint8Array, KeyObject, Buffer>(signNow);

/** Hashing so much takes some 0.2 ms; what is longer, a long revocation list, is signed in another thread. */
const MAX_QUICK_BYTES = 128 * 1024;

/** A private key, ready to sign. */
export interface SigningKey {
  readonly algorithm: SignatureAlgorithm;
  readonly sign: (message: Uint8Array) => Promise<Uint8Array>;
}

/** A CSR, a certificate or a list: what was signed, by which AlgorithmIdentifier (DER), and the signature. */
export interface SignedBytes {
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
}

export interface VerifyingKey {
  /** DER. */
  readonly spki: Uint8Array;
  /** What was read of it. */
  readonly key: PublicKeyFacts;
}

/** Of a PKCS #8 key, by the algorithm that its row of KEY_ALGORITHMS names; throws for a key of no row. */
export function openSigningKey(pkcs8: Uint8Array): SigningKey {
  const facts = readPublicKey(publicKeyOf(pkcs8));
  const id = keyAlgorithmOf(facts);
  if (id === undefined) throw new Error('Cannot sign: the key is of no algorithm that is known here');
  const algorithm = signatureAlgorithmOf(id);
  const key = importPrivateKey(pkcs8);
  if (algorithm.signingKind === 'sm2') {
    const signerDigest = signerDigestOf(pointOf(facts));
    return { algorithm, sign: async (message) => signSm2(message, { key, signerDigest }) };
  }
  return { algorithm, sign: signerFor(algorithm, key) };
}

/**
 * By one of SIGNATURE_ALGORITHMS, and one that the key can make. A key off its curve signed nothing, nor did one that
 * nothing is verified with (verification.ts): OpenSSL is not shown it.
 */
export function isSignedBy(signed: SignedBytes, by: VerifyingKey): boolean {
  const algorithm = findSignatureAlgorithm(signed.signatureAlgorithm);
  return algorithm !== undefined && isSignedByScheme(algorithm, { signed, by });
}

/** The same by a scheme that is known already, whatever the AlgorithmIdentifier says. */
export function isSignedByScheme(
  scheme: SignatureScheme,
  { signed, by }: { readonly signed: SignedBytes; readonly by: VerifyingKey },
): boolean {
  if (scheme.signingKind !== signingKindOf(by.key)) return false;
  if (verifyingDefectOf(by.key) !== undefined) return false;
  const { tbs, signature } = signed;
  try {
    const key = createPublicKey({ key: Buffer.from(by.spki), format: 'der', type: 'spki' });
    if (scheme.signingKind !== 'sm2') return verify(scheme.hash, tbs, key, signature);
    return verifySm2(tbs, { key, signature, signerDigest: signerDigestOf(pointOf(by.key)) });
  } catch {
    return false; // OpenSSL does not take the key: it is off its curve, or its numbers are absurd.
  }
}

/**
 * A P-256 or Ed25519 signature takes some 20 µs, less than handing it to another thread; one of RSA-2048 takes 230 µs, in
 * which the event loop does better things.
 */
function signerFor({ hash, signingKind }: SignatureAlgorithm, key: KeyObject): SigningKey['sign'] {
  const isQuick = signingKind === 'ed25519' || (signingKind === 'ecdsa' && hash === 'sha256');
  return async (message) => {
    if (isQuick && message.length <= MAX_QUICK_BYTES) return signNow(hash, message, key);
    return await signInThreadPool(hash, message, key);
  };
}

function pointOf(facts: PublicKeyFacts): Uint8Array {
  if (facts.kind !== 'ec') throw new Error('Cannot find the point of a key that is no elliptic one');
  return facts.point;
}
