// Private keys encrypted for a file that leaves the service (RFC 5958 §3, PBES2 of RFC 8018).

import { createCipheriv } from 'node:crypto';
import { bytesOfUtf8 } from '../lib/bytes.ts';
import type { Random } from '../lib/random.ts';
import { nullValue, objectIdentifier, octetString, sequence, smallInteger } from './der-writer.ts';
import { deriveKey } from './encrypted-key.ts';
import { OID } from './oid.ts';
import { encodePem } from './pem.ts';

/** OWASP Password Storage Cheat Sheet, 2023, for PBKDF2-HMAC-SHA256. */
export const EXPORT_ITERATIONS = 600_000;
const SALT_BYTES = 16;
const IV_BYTES = 16;
const KEY_BYTES = 32;

/** AES-256-CBC under a key derived from the password; openssl and keytool read it. */
export async function encryptPrivateKeyPem(pkcs8: Uint8Array, password: string, random: Random): Promise<string> {
  const [salt, iv] = [random(SALT_BYTES), random(IV_BYTES)];
  const derivation = { salt, iterations: EXPORT_ITERATIONS, keyBytes: KEY_BYTES, digest: 'sha256' };
  const key = await deriveKey({ ...derivation, password: bytesOfUtf8(password) });
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const content = Buffer.concat([cipher.update(pkcs8), cipher.final()]);
  const digest = sequence(objectIdentifier(OID.hmacWithSha256), nullValue());
  const pbkdf2 = sequence(octetString(salt), smallInteger(EXPORT_ITERATIONS), digest);
  const scheme = sequence(
    sequence(objectIdentifier(OID.pbkdf2), pbkdf2),
    sequence(objectIdentifier(OID.aes256Cbc), octetString(iv)),
  );
  const algorithm = sequence(objectIdentifier(OID.pbes2), scheme);
  return encodePem('ENCRYPTED PRIVATE KEY', sequence(algorithm, octetString(content)));
}
