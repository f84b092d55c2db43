// The encryption of PEM that OpenSSL wrote before PKCS #8: undone here, so that what comes out is judged like any other key.

import { createDecipheriv, createHash } from 'node:crypto';
import { bytesOfHex, concatBytes } from '../../lib/bytes.ts';
import { because } from '../../reasons/reason.ts';
import { EncodingError } from '../der/reader.ts';

/** PEM_BYTES_TO_KEY: so much of the initialization vector is the salt. */
const SALT_BYTES = 8;
const PROC_TYPE = 'Proc-Type: 4,ENCRYPTED'; // RFC 1421 §4.6.1.1
const DEK_INFO = /^DEK-Info: ([A-Z0-9-]{1,32}),([0-9A-Fa-f]{1,64})$/; // RFC 1421 §4.6.1.3

interface Cipher {
  readonly name: string;
  readonly keyBytes: number;
  readonly ivBytes: number;
}

/** openssl-rsa(1), openssl-ec(1): what their options encrypt by. */
const CIPHERS: ReadonlyMap<string, Cipher> = new Map([
  // Single DES is Triple DES with one key three times.
  ['DES-CBC', { name: 'des-ede3-cbc', keyBytes: 8, ivBytes: 8 }],
  ['DES-EDE3-CBC', { name: 'des-ede3-cbc', keyBytes: 24, ivBytes: 8 }],
  ...['AES', 'ARIA', 'CAMELLIA'].flatMap((family) => [128, 192, 256].map((bits) => ofFamily(family, bits))),
  ['SM4-CBC', { name: 'sm4-cbc', keyBytes: 16, ivBytes: 16 }],
]);

/** Throws EncodingError for headers that say anything else, and where the password is another, as far as that can be told here. */
export function decryptLegacy(
  { headers, der }: { readonly headers: readonly string[]; readonly der: Uint8Array },
  password: Uint8Array,
): Uint8Array {
  const { cipher, iv } = readHeaders(headers);
  const key = stretch(password, iv.subarray(0, SALT_BYTES), cipher.keyBytes);
  try {
    const decipher = createDecipheriv(cipher.name, cipher.name === 'des-ede3-cbc' ? tripled(key) : key, iv);
    return new Uint8Array(Buffer.concat([decipher.update(der), decipher.final()]));
  } catch {
    throw new EncodingError('private key', because('wrongPassword'));
  }
}

function ofFamily(family: string, bits: number): [string, Cipher] {
  const name = `${family}-${bits}-CBC`;
  return [name, { name: name.toLowerCase(), keyBytes: bits / 8, ivBytes: 16 }];
}

function readHeaders(headers: readonly string[]): { readonly cipher: Cipher; readonly iv: Uint8Array } {
  const [procType = '', dekInfo = '', ...others] = headers;
  const [, name = '', vector = ''] = DEK_INFO.exec(dekInfo) ?? [];
  if (procType !== PROC_TYPE || name === '' || others.length > 0) {
    throw new EncodingError('private key', because('pemHeadersOdd'));
  }
  const cipher = CIPHERS.get(name);
  if (cipher === undefined) throw new EncodingError('private key', because('encryptedBy', { scheme: name }));
  if (vector.length !== 2 * cipher.ivBytes) {
    throw new EncodingError('private key', because('vectorLength'));
  }
  return { cipher, iv: bytesOfHex(vector) };
}

/** EVP_BytesToKey with MD5 and one round. */
function stretch(password: Uint8Array, salt: Uint8Array, keyBytes: number): Uint8Array {
  let block: Uint8Array = new Uint8Array();
  let key: Uint8Array = new Uint8Array();
  while (key.length < keyBytes) {
    block = new Uint8Array(createHash('md5').update(block).update(password).update(salt).digest());
    key = concatBytes(key, block);
  }
  return key.subarray(0, keyBytes);
}

function tripled(key: Uint8Array): Uint8Array {
  return key.length === 8 ? concatBytes(key, key, key) : key;
}
