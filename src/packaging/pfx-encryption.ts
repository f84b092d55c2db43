// How the parts of a PFX are encrypted and the whole is sealed: as programs of today do it, or as old ones still need it.

import { createCipheriv, createHmac, pbkdf2Sync } from 'node:crypto';
import { bytesOfUtf8 } from '../lib/bytes.ts';
import type { Random } from '../lib/random.ts';
import { nullValue, objectIdentifier, octetString, sequence, smallInteger } from '../x509/der/writer.ts';
import { derivationOf, drawPbes2, encryptByPbes2 } from '../x509/keys/encrypted-key-writer.ts';
import { OID } from '../x509/der/oid.ts';
import { derivePkcs12 } from './pkcs12-key.ts';

/** What `openssl pkcs12 -export` does. A file is made in the process that serves all, so it may not take long. */
export const PFX_ITERATIONS = 2048;

const MAC_SALT_BYTES = 16;
const DES_SALT_BYTES = 8;
const DES_IV_BYTES = 8;
const DES_KEY_BYTES = 24;

export interface Sealed {
  /** AlgorithmIdentifier, DER. */
  readonly algorithm: Uint8Array;
  readonly content: Uint8Array;
}

type Encrypt = (content: Uint8Array, password: string, random: Random) => Sealed;

interface PfxEncryption {
  readonly encrypt: Encrypt;
  /** Of the MAC over the whole. */
  readonly hash: 'sha1' | 'sha256';
  readonly hashOid: string;
}

/**
 * modern: OpenSSL since 1.0, Java since 8u301 and Windows since Server 2019 read it · legacy: beside them the keychain of
 * macOS and Windows until Server 2016. Its 3DES and SHA-1 hide the key no better than its password is long.
 */
export const PFX_ENCRYPTIONS = {
  modern: { encrypt: encryptByAes, hash: 'sha256', hashOid: OID.sha256 },
  legacy: { encrypt: encryptByTripleDes, hash: 'sha1', hashOid: OID.sha1 },
} as const satisfies Readonly<Record<string, PfxEncryption>>;

export const PFX_ENCRYPTION_NAMES = ['modern', 'legacy'] as const satisfies readonly (keyof typeof PFX_ENCRYPTIONS)[];
export type PfxEncryptionName = (typeof PFX_ENCRYPTION_NAMES)[number];

/** MacData (RFC 7292 §4) over the content, DER. */
export function macDataOf(
  content: Uint8Array,
  { password, random, encryption }: { password: string; random: Random; encryption: PfxEncryptionName },
): Uint8Array {
  const { hash, hashOid } = PFX_ENCRYPTIONS[encryption];
  const salt = random(MAC_SALT_BYTES);
  const bytes = hash === 'sha1' ? 20 : 32;
  const key = derivePkcs12({ purpose: 'mac', hash, password, salt, iterations: PFX_ITERATIONS, bytes });
  const mac = createHmac(hash, key).update(content).digest();
  const digest = sequence(sequence(objectIdentifier(hashOid), nullValue()), octetString(mac));
  return sequence(digest, octetString(salt), smallInteger(PFX_ITERATIONS));
}

/** PBES2, as exported keys are encrypted, with fewer rounds. */
function encryptByAes(content: Uint8Array, password: string, random: Random): Sealed {
  const parameters = drawPbes2(PFX_ITERATIONS, random);
  const { salt, iterations, keyBytes, digest } = derivationOf(parameters);
  const key = pbkdf2Sync(bytesOfUtf8(password), salt, iterations, keyBytes, digest);
  return encryptByPbes2(content, { ...parameters, key });
}

/** pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292 appendix C). */
function encryptByTripleDes(content: Uint8Array, password: string, random: Random): Sealed {
  const salt = random(DES_SALT_BYTES);
  const common = { hash: 'sha1', password, salt, iterations: PFX_ITERATIONS } as const;
  const key = derivePkcs12({ ...common, purpose: 'key', bytes: DES_KEY_BYTES });
  const iv = derivePkcs12({ ...common, purpose: 'iv', bytes: DES_IV_BYTES });
  const parameters = sequence(octetString(salt), smallInteger(PFX_ITERATIONS));
  const algorithm = sequence(objectIdentifier(OID.pbeWithSha1AndTripleDes), parameters);
  const cipher = createCipheriv('des-ede3-cbc', key, iv);
  return { algorithm, content: Buffer.concat([cipher.update(content), cipher.final()]) };
}
