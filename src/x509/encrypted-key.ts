// Encrypted private keys (RFC 5958 §3), looked at before they are opened, since opening costs what the file asks for.

import { createDecipheriv, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { type DerCursor, readDer } from './der-reader.ts';
import { TAG } from './der-values.ts';
import { OID } from './oid.ts';

/** Some half a second of work; openssl writes 2,048, careful tools 600,000. */
export const MAX_KEY_DERIVATION_ITERATIONS = 1_000_000;

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
  if (cursor.objectIdentifier('encryption algorithm') !== OID.pbes2) cursor.fail('it is not encrypted by PBES2');
  return cursor.sequence('parameters of PBES2', (members) => {
    const { keyBytes, ...derivation } = members.sequence('key derivation', readPbkdf2);
    const { cipher, iv } = members.sequence('encryption scheme', readCipher);
    if (keyBytes !== undefined && keyBytes !== cipher.keyBytes)
      members.fail('its key length is not that of its cipher');
    return { derivation: { ...derivation, keyBytes: cipher.keyBytes }, cipher, iv };
  });
}

function readCipher(cursor: DerCursor): Pick<EncryptedKey, 'cipher' | 'iv'> {
  const cipher = CIPHERS.get(cursor.objectIdentifier('encryption scheme'));
  if (cipher === undefined) return cursor.fail('it is encrypted by a cipher that is not taken here');
  const iv = cursor.octetString('initialization vector');
  if (iv.length !== cipher.ivBytes) cursor.fail('its initialization vector is not as long as its cipher needs');
  return { cipher, iv };
}

/** RFC 8018 §A.2. */
function readPbkdf2(cursor: DerCursor) {
  if (cursor.objectIdentifier('key derivation') !== OID.pbkdf2) cursor.fail('its key is not derived by PBKDF2');
  return cursor.sequence('parameters of PBKDF2', (members) => {
    const salt = members.octetString('salt');
    const iterations = readIterations(members);
    const keyBytes = members.nextTag === TAG.integer ? members.smallInteger('key length') : undefined;
    const digest = members.optional('pseudorandom function', TAG.sequence, readDigest) ?? DEFAULT_DIGEST;
    return { salt, iterations, keyBytes, digest };
  });
}

function readIterations(cursor: DerCursor): number {
  const iterations = cursor.smallInteger('iterations');
  if (iterations === 0) cursor.fail('its key takes no iteration to derive');
  if (iterations <= MAX_KEY_DERIVATION_ITERATIONS) return iterations;
  return cursor.fail(`its key takes more than ${MAX_KEY_DERIVATION_ITERATIONS} iterations to derive`);
}

function readDigest(cursor: DerCursor): string {
  const digest = DIGESTS.get(cursor.objectIdentifier('pseudorandom function'));
  if (!cursor.isAtEnd) cursor.null('parameters of the pseudorandom function');
  return digest ?? cursor.fail('its key is derived by a function that is not taken here');
}
