// Encrypted private keys (RFC 5958 §3), looked at before they are opened, since opening costs what the file asks for.

import { createDecipheriv, pbkdf2, pbkdf2Sync } from 'node:crypto';
import { promisify } from 'node:util';
import { because, type Reason } from '../../reasons/reason.ts';
import { type DerCursor, readDer } from '../der/reader.ts';
import { TAG } from '../der/values.ts';
import { OID } from '../der/oid.ts';

/** Some half a second of work; openssl writes 2,048, careful tools 600,000. */
export const MAX_KEY_DERIVATION_ITERATIONS = 1_000_000;

/** RFC 8018 §4.1 asks for 8; tools write 8 to 64. */
export const MAX_SALT_BYTES = 256;

/** What PBKDF2 (RFC 8018 §5.2) makes a key of. */
export interface KeyDerivation {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly keyBytes: number;
  readonly digest: string;
}

/** Long work, to be done off the main thread. */
export type DeriveKey = (derivation: KeyDerivation) => Promise<Uint8Array>;

const derive = promisify(pbkdf2);

export async function deriveKey({ password, salt, iterations, keyBytes, digest }: KeyDerivation): Promise<Uint8Array> {
  return await derive(password, salt, iterations, keyBytes, digest);
}

/** In the thread that asks, which stands meanwhile: for one that was begun for such work. */
export async function deriveKeyHere(derivation: KeyDerivation): Promise<Uint8Array> {
  const { password, salt, iterations, keyBytes, digest } = derivation;
  return await Promise.resolve(pbkdf2Sync(password, salt, iterations, keyBytes, digest));
}

interface Cipher {
  readonly name: string;
  readonly keyBytes: number;
  readonly ivBytes: number;
}

/** RFC 8018 §B.2, RFC 3565 §4.1, GM/T 0006: what openssl and Tongsuo write. */
const CIPHERS: ReadonlyMap<string, Cipher> = new Map([
  [OID.aes128Cbc, { name: 'aes-128-cbc', keyBytes: 16, ivBytes: 16 }],
  [OID.aes192Cbc, { name: 'aes-192-cbc', keyBytes: 24, ivBytes: 16 }],
  [OID.aes256Cbc, { name: 'aes-256-cbc', keyBytes: 32, ivBytes: 16 }],
  [OID.desEde3Cbc, { name: 'des-ede3-cbc', keyBytes: 24, ivBytes: 8 }],
  [OID.sm4Cbc, { name: 'sm4-cbc', keyBytes: 16, ivBytes: 16 }],
]);

/** RFC 8018 §B.1. */
const DIGESTS: ReadonlyMap<string, string> = new Map([
  [OID.hmacWithSha1, 'sha1'],
  [OID.hmacWithSha224, 'sha224'],
  [OID.hmacWithSha256, 'sha256'],
  [OID.hmacWithSha384, 'sha384'],
  [OID.hmacWithSha512, 'sha512'],
]);

/** What is not read, by the names that people know: what it costs cannot be told beforehand, or it protects nothing. */
const OTHER_SCHEMES: ReadonlyMap<string, string> = new Map([
  [OID.scrypt, 'scrypt'],
  [OID.pbeWithMd5AndDes, 'PBES1 with MD5 and DES'],
  [OID.pbeWithSha1AndDes, 'PBES1 with SHA-1 and DES'],
  [OID.pkcs12Rc4, 'PKCS #12 with RC4'],
  [OID.pkcs12TripleDes, 'PKCS #12 with Triple DES'],
  [OID.pkcs12DoubleDes, 'PKCS #12 with Triple DES of two keys'],
  [OID.pkcs12Rc2, 'PKCS #12 with RC2'],
]);

/** RFC 8018 §A.2: where none is named. */
const DEFAULT_DIGEST = 'sha1';

export interface EncryptedKey {
  readonly derivation: Omit<KeyDerivation, 'password'>;
  readonly cipher: Cipher;
  readonly iv: Uint8Array;
  readonly content: Uint8Array;
}

/** Throws EncodingError for what is not PBES2 with PBKDF2 within the limit, or encrypted in a way not known here. */
export function readEncryptedKey(der: Uint8Array, maxBytes: number): EncryptedKey {
  return readDer(der, { what: 'encrypted private key', maxBytes }, (cursor) =>
    cursor.sequence('encrypted private key', (members) => {
      const scheme = members.sequence('encryption algorithm', readPbes2);
      return { ...scheme, content: members.octetString('encrypted data') };
    }),
  );
}

/** PKCS #8, DER, not yet looked at. Throws where the key is another, as far as that can be told here. */
export function decryptKey({ cipher, iv, content }: EncryptedKey, key: Uint8Array): Uint8Array {
  const decipher = createDecipheriv(cipher.name, key, iv);
  return Buffer.concat([decipher.update(content), decipher.final()]);
}

/** RFC 8018 §A.4. */
function readPbes2(cursor: DerCursor): Omit<EncryptedKey, 'content'> {
  const scheme = cursor.objectIdentifier('encryption algorithm');
  if (scheme !== OID.pbes2) cursor.fail(because('onlyPbes2', { scheme: nameOf(scheme) }));
  return cursor.sequence('parameters of PBES2', (members) => {
    const { keyBytes, ...derivation } = members.sequence('key derivation', readPbkdf2);
    const { cipher, iv } = members.sequence('encryption scheme', readCipher);
    if (keyBytes !== undefined && keyBytes !== cipher.keyBytes) members.fail(because('keyLengthOfCipher'));
    return { derivation: { ...derivation, keyBytes: cipher.keyBytes }, cipher, iv };
  });
}

function readCipher(cursor: DerCursor): Pick<EncryptedKey, 'cipher' | 'iv'> {
  const oid = cursor.objectIdentifier('encryption scheme');
  const cipher = CIPHERS.get(oid);
  if (cipher === undefined) return cursor.fail(because('encryptedBy', { scheme: nameOf(oid) }));
  const iv = cursor.octetString('initialization vector');
  if (iv.length !== cipher.ivBytes) cursor.fail(because('vectorLength'));
  return { cipher, iv };
}

/** RFC 8018 §A.2. */
function readPbkdf2(cursor: DerCursor) {
  const derivation = cursor.objectIdentifier('key derivation');
  if (derivation !== OID.pbkdf2) cursor.fail(because('onlyPbkdf2', { scheme: nameOf(derivation) }));
  return cursor.sequence('parameters of PBKDF2', (members) => {
    const salt = members.octetString('salt');
    if (salt.length > MAX_SALT_BYTES) members.fail(because('saltLong', { bytes: salt.length, most: MAX_SALT_BYTES }));
    const iterations = readIterations(members);
    const keyBytes = members.nextTag === TAG.integer ? members.smallInteger('key length') : undefined;
    const digest = members.optional('pseudorandom function', TAG.sequence, readDigest) ?? DEFAULT_DIGEST;
    return { salt, iterations, keyBytes, digest };
  });
}

function readIterations(cursor: DerCursor): number {
  const iterations = cursor.smallInteger('iterations');
  if (iterations === 0) cursor.fail(because('noIteration'));
  if (iterations <= MAX_KEY_DERIVATION_ITERATIONS) return iterations;
  return cursor.fail(because('manyIterations', { most: MAX_KEY_DERIVATION_ITERATIONS }));
}

function readDigest(cursor: DerCursor): string {
  const oid = cursor.objectIdentifier('pseudorandom function');
  if (!cursor.isAtEnd) cursor.null('parameters of the pseudorandom function');
  return DIGESTS.get(oid) ?? cursor.fail(because('derivedBy', { scheme: nameOf(oid) }));
}

function nameOf(oid: string): string | Reason {
  return OTHER_SCHEMES.get(oid) ?? because('algorithmOid', { oid });
}
