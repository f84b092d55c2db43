// The vault: the one place from which an authority's private key can be reached, to sign, or encrypted for a ceremony.

import { OperatorError } from '../../lib/operator-error.ts';
import type { Random } from '../../lib/random.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import { deriveKey } from '../../x509/keys/encrypted-key.ts';
import { encryptPrivateKeyPem } from '../../x509/keys/encrypted-key-writer.ts';
import { makeKeyPair, publicKeyOf } from '../../x509/keys/keys.ts';
import { readPrivateKeyPem } from '../../x509/keys/private-key-file.ts';
import { openSigningKey } from '../../x509/signatures/signing.ts';
import { type AuthorityRecord, authorityKeyPlace } from '../ports.ts';

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
  /** Throws OperatorError when the key cannot be opened: it is not here, another master key, or changed bytes. */
  openSigner(authority: Pick<AuthorityRecord, 'id' | 'sealedKey'>): Signer;
  /** PEM ("ENCRYPTED PRIVATE KEY"), under the password. */
  exportKey(authority: Pick<AuthorityRecord, 'id' | 'sealedKey'>, password: string): Promise<string>;
  /** Of a key that comes from outside: sealed, and its public half. Throws EncodingError for what is no key. */
  importKey(authority: Pick<AuthorityRecord, 'id'>, file: EncryptedKeyFile): Promise<SealedKeyPair>;
}

export interface EncryptedKeyFile {
  readonly pem: string;
  readonly password: string;
}

export function makeKeyVault(secrets: SecretBox, random: Random): KeyVault {
  return {
    makeKey: async ({ id, algorithm }) => {
      const pkcs8 = await makeKeyPair(algorithm);
      return { sealedKey: secrets.seal(pkcs8, authorityKeyPlace(id)), spki: publicKeyOf(pkcs8) };
    },
    openSigner: (authority) => signerOf(unseal(secrets, authority)),
    exportKey: async (authority, password) => await encryptPrivateKeyPem(unseal(secrets, authority), password, random),
    importKey: async ({ id }, { pem, password }) => {
      const pkcs8 = await readPrivateKeyPem(pem, { password, deriveKey });
      return { sealedKey: secrets.seal(pkcs8, authorityKeyPlace(id)), spki: publicKeyOf(pkcs8) };
    },
  };
}

/** Of a key that was exported, where there is no vault. Throws EncodingError for what is no key. */
export async function openKeyFile({ pem, password }: EncryptedKeyFile): Promise<Signer> {
  return signerOf(await readPrivateKeyPem(pem, { password, deriveKey }));
}

function signerOf(pkcs8: Uint8Array): Signer {
  const { algorithm, sign } = openSigningKey(pkcs8);
  return { signatureAlgorithm: algorithm.identifier, sign };
}

function unseal(secrets: SecretBox, { id, sealedKey }: Pick<AuthorityRecord, 'id' | 'sealedKey'>): Uint8Array {
  if (sealedKey === undefined) throw new OperatorError(`Cannot use the key of authority ${id}: it is kept elsewhere`);
  try {
    return secrets.open(sealedKey, authorityKeyPlace(id));
  } catch (cause) {
    const why = 'it is sealed under another master key than the one of this installation, or was changed';
    throw new OperatorError(`Cannot open the key of authority ${id}: ${why}`, { cause });
  }
}
