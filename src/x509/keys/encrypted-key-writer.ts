// What is encrypted under a password for a file that leaves the service (PBES2 of RFC 8018), private keys above all (RFC 5958 §3).

import { createCipheriv } from 'node:crypto';
import { bytesOfUtf8 } from '../../lib/bytes.ts';
import type { Random } from '../../lib/random.ts';
import { nullValue, objectIdentifier, octetString, sequence, smallInteger } from '../der/writer.ts';
import { deriveKey, type KeyDerivation } from './encrypted-key.ts';
import { OID } from '../der/oid.ts';
import { encodePem } from '../pem/pem.ts';

/** OWASP Password Storage Cheat Sheet, 2023, for PBKDF2-HMAC-SHA256. */
export const EXPORT_ITERATIONS = 600_000;
const SALT_BYTES = 16;
const IV_BYTES = 16;
const KEY_BYTES = 32;

/** AES-256-CBC under a key derived from the password; openssl and keytool read it. */
export async function encryptPrivateKeyPem(pkcs8: Uint8Array, password: string, random: Random): Promise<string> {
  const parameters = drawPbes2(EXPORT_ITERATIONS, random);
  const key = await deriveKey({ ...derivationOf(parameters), password: bytesOfUtf8(password) });
  const { algorithm, content } = encryptByPbes2(pkcs8, { ...parameters, key });
  return encodePem('ENCRYPTED PRIVATE KEY', sequence(algorithm, octetString(content)));
}

export interface Pbes2Parameters {
  readonly salt: Uint8Array;
  readonly iv: Uint8Array;
  readonly iterations: number;
}

export function drawPbes2(iterations: number, random: Random): Pbes2Parameters {
  return { salt: random(SALT_BYTES), iv: random(IV_BYTES), iterations };
}

/** What the key is derived by. */
export function derivationOf({ salt, iterations }: Pbes2Parameters): Omit<KeyDerivation, 'password'> {
  return { salt, iterations, keyBytes: KEY_BYTES, digest: 'sha256' };
}

/** AES-256-CBC under a key of `derivationOf`; `algorithm` is the AlgorithmIdentifier of PBES2 (RFC 8018 §A.4), DER. */
export function encryptByPbes2(
  plain: Uint8Array,
  { salt, iv, iterations, key }: Pbes2Parameters & { readonly key: Uint8Array },
): { readonly algorithm: Uint8Array; readonly content: Uint8Array } {
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const content = Buffer.concat([cipher.update(plain), cipher.final()]);
  const digest = sequence(objectIdentifier(OID.hmacWithSha256), nullValue());
  const pbkdf2 = sequence(octetString(salt), smallInteger(iterations), digest);
  const scheme = sequence(
    sequence(objectIdentifier(OID.pbkdf2), pbkdf2),
    sequence(objectIdentifier(OID.aes256Cbc), octetString(iv)),
  );
  return { algorithm: sequence(objectIdentifier(OID.pbes2), scheme), content };
}
