// The password of key stores for which nobody chose one: it follows from the key, so it is the same at each download.

import { hkdfSync } from 'node:crypto';
import { bytesOfUtf8 } from '../lib/bytes.ts';

/** 32 characters, without those that are taken for each other: 5 bits each. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
export const GENERATED_PASSWORD_LENGTH = 16;
const PURPOSE = bytesOfUtf8('reseal key store password');

/** 80 bits by HKDF-SHA-256 from the PKCS #8 key, of which it tells nothing; who has the key needs no password. */
export function generatedPasswordOf(key: Uint8Array): string {
  const octets = new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), PURPOSE, GENERATED_PASSWORD_LENGTH));
  return Array.from(octets, (octet) => ALPHABET.charAt(octet % ALPHABET.length)).join('');
}
