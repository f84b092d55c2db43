// The vault: the one place from which an authority's private key can be reached, and only to sign.

import { OperatorError } from '../lib/operator-error.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { makeKeyPair, publicKeyOf } from '../x509/keys.ts';
import { openSigningKey } from '../x509/signing.ts';
import { type AuthorityRecord, authorityKeyPlace } from './ports.ts';

export interface Signer {
  /** The AlgorithmIdentifier of its signatures, DER. */
  readonly signatureAlgorithm: Uint8Array;
  readonly sign: (tbs: Uint8Array) => Promise<Uint8Array>;
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
      const pkcs8 = await makeKeyPair(algorithm);
      return { sealedKey: secrets.seal(pkcs8, authorityKeyPlace(id)), spki: publicKeyOf(pkcs8) };
    },
    openSigner: (authority) => {
      const { algorithm, sign } = openSigningKey(unseal(secrets, authority));
      return { signatureAlgorithm: algorithm.identifier, sign };
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
