// JKS, Java's own key store of old: one key with its chain (sun.security.provider.JavaKeyStore and KeyProtector).

import { createHash } from 'node:crypto';
import { bytesOfUtf8, concatBytes } from '../lib/bytes.ts';
import type { Random } from '../lib/random.ts';
import { nullValue, objectIdentifier, octetString, sequence } from '../x509/der/writer.ts';
import { OID } from '../x509/der/oid.ts';
import type { KeystoreContent } from './keystore.ts';

const MAGIC = 0xfeedfeed;
const VERSION = 2;
const PRIVATE_KEY_ENTRY = 1;
const CERTIFICATE_TYPE = 'X.509';
const SALT_BYTES = 20;
/** Goes into the seal of the whole file, after the password. */
const SEAL_WORDS = 'Mighty Aphrodite';

/**
 * The key and the file have the same password, as Tomcat expects. The format hides keys by SHA-1 and one round alone:
 * it is there for what reads nothing better.
 */
export function makeJks(
  content: KeystoreContent & { /** Shown by keytool. */ readonly createdAt: Date },
  random: Random,
): Uint8Array {
  const { alias, chain, createdAt } = content;
  const password = passwordBytes(content.password);
  const key = sequence(
    sequence(objectIdentifier(OID.jksKeyProtector), nullValue()),
    octetString(protect(content.key, { password, salt: random(SALT_BYTES) })),
  );
  const body = concatBytes(
    ...[MAGIC, VERSION, 1, PRIVATE_KEY_ENTRY].map(uint32),
    text(alias),
    uint64(createdAt.getTime()),
    counted(key),
    uint32(chain.length),
    ...chain.flatMap((der) => [text(CERTIFICATE_TYPE), counted(der)]),
  );
  return concatBytes(body, sha1(password, bytesOfUtf8(SEAL_WORDS), body));
}

/** Salt, the key under a stream of chained digests, and a digest by which the right password is known. */
function protect(
  key: Uint8Array,
  { password, salt }: { readonly password: Uint8Array; readonly salt: Uint8Array },
): Uint8Array {
  const hidden = Uint8Array.from(key);
  let digest = salt;
  for (let start = 0; start < hidden.length; start += digest.length) {
    digest = sha1(password, digest);
    for (const [at, byte] of digest.entries()) {
      if (start + at < hidden.length) hidden[start + at] = (hidden[start + at] ?? 0) ^ byte;
    }
  }
  return concatBytes(salt, hidden, sha1(password, key));
}

/** Each `char` of Java as two bytes, high one first. */
function passwordBytes(password: string): Uint8Array {
  return Buffer.from(password, 'utf16le').swap16();
}

/** As DataOutput.writeUTF; what is written here is ASCII, for which its coding is UTF-8. */
function text(ascii: string): Uint8Array {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(ascii.length);
  return concatBytes(length, bytesOfUtf8(ascii));
}

function counted(bytes: Uint8Array): Uint8Array {
  return concatBytes(uint32(bytes.length), bytes);
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

function sha1(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
