// The vault: the one place from which an authority's private key can be reached, and only to sign.

import { type KeyObject, sign as signSync } from 'node:crypto';
import { promisify } from 'node:util';
import { OperatorError } from '../lib/operator-error.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { importPrivateKey, makeKeyPair, publicKeyOf } from '../x509/keys.ts';
import { AUTHORITY_ALGORITHMS, type AuthorityAlgorithm } from './authority-algorithms.ts';
import { type AuthorityRecord, authorityKeyPlace } from './ports.ts';

const signInThreadPool = promisify<string, Uint8Array, KeyObject, Buffer>(signSync);

export interface Signer {
  /** The AlgorithmIdentifier of its signatures, DER. */
  readonly signatureAlgorithm: Uint8Array;
  sign(tbs: Uint8Array): Promise<Uint8Array>;
}

export interface SealedKeyPair {
  /** PKCS #8, sealed for authorityKeyPlace(id). */
  readonly sealedKey: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
}

export interface KeyVault {
  makeKey(authority: Pick<AuthorityRecord, 'id' | 'algorithm'>): Promise<SealedKeyPair>;
  /** Throws OperatorError when the key cannot be opened: another master key, or changed bytes. */
  openSigner(authority: Pick<AuthorityRecord, 'id' | 'algorithm' | 'sealedKey'>): Signer;
}

export function makeKeyVault(secrets: SecretBox): KeyVault {
  return {
    makeKey: async ({ id, algorithm }) => {
      const pkcs8 = await makeKeyPair(AUTHORITY_ALGORITHMS[algorithm].keyAlgorithm);
      return { sealedKey: secrets.seal(pkcs8, authorityKeyPlace(id)), spki: publicKeyOf(pkcs8) };
    },
    openSigner: ({ id, algorithm, sealedKey }) => {
      const key = importPrivateKey(unseal(secrets, { id, sealedKey }));
      return makeSigner(key, AUTHORITY_ALGORITHMS[algorithm]);
    },
  };
}

function unseal(secrets: SecretBox, { id, sealedKey }: Pick<AuthorityRecord, 'id' | 'sealedKey'>): Uint8Array {
  try {
    return secrets.open(sealedKey, authorityKeyPlace(id));
  } catch (cause) {
    const why = 'it is sealed under another master key than the one of this installation, or was changed';
    throw new OperatorError(`Cannot open the key of authority ${id}: ${why}`, { cause });
  }
}

/** Hashing so much takes some 0.2 ms; what is longer, a long revocation list, is signed in another thread. */
const MAX_QUICK_BYTES = 128 * 1024;

/**
 * A P-256 signature takes 20 µs, less than handing it to another thread; one of RSA-2048 takes 230 µs, in which the
 * event loop does better things.
 */
function makeSigner(key: KeyObject, { signature, signsQuickly }: AuthorityAlgorithm): Signer {
  const { identifier, hash } = signature;
  return {
    signatureAlgorithm: identifier,
    sign: async (tbs) =>
      signsQuickly && tbs.length <= MAX_QUICK_BYTES ? signSync(hash, tbs, key) : await signInThreadPool(hash, tbs, key),
  };
}
