// The keys that PKCS #12 derives from a password in its own way (RFC 7292 appendix B).

import { hash as digestOf } from 'node:crypto';
import { concatBytes } from '../lib/bytes.ts';

/** RFC 7292 §B.3: what the bytes are for. */
const PURPOSES = { key: 1, iv: 2, mac: 3 } as const;

/** Of SHA-1 and SHA-256, between which PFX files choose. */
const BLOCK_BYTES = 64;

export interface Pkcs12Derivation {
  readonly purpose: keyof typeof PURPOSES;
  readonly hash: 'sha1' | 'sha256';
  readonly password: string;
  readonly salt: Uint8Array;
  readonly iterations: number;
  /** How many are wanted. */
  readonly bytes: number;
}

/** RFC 7292 §B.2, whose letters these are: D says the purpose, I is made anew for each block of the result. */
export function derivePkcs12(derivation: Pkcs12Derivation): Uint8Array {
  const { purpose, hash, password, salt, iterations, bytes } = derivation;
  const D = new Uint8Array(BLOCK_BYTES).fill(PURPOSES[purpose]);
  let I = concatBytes(filled(salt), filled(passwordBytes(password)));
  const blocks: Uint8Array[] = [];
  for (let length = 0; length < bytes; ) {
    let A: Uint8Array = concatBytes(D, I);
    for (let round = 0; round < iterations; round += 1) A = digestOf(hash, A, 'buffer');
    blocks.push(A);
    length += A.length;
    I = nextInput(I, filled(A).subarray(0, BLOCK_BYTES));
  }
  return concatBytes(...blocks).subarray(0, bytes);
}

/** A BMPString with the zero character at its end (RFC 7292 §B.1). */
function passwordBytes(password: string): Uint8Array {
  return Buffer.from(`${password}\0`, 'utf16le').swap16();
}

/** Repeated until whole blocks are full. */
function filled(piece: Uint8Array): Uint8Array {
  const length = Math.ceil(piece.length / BLOCK_BYTES) * BLOCK_BYTES;
  return Uint8Array.from({ length }, (_, at) => piece[at % piece.length] ?? 0);
}

/** To each block of I the number B is added, and one, modulo the size of a block. */
function nextInput(I: Uint8Array, B: Uint8Array): Uint8Array {
  const next = Uint8Array.from(I);
  for (let start = 0; start < next.length; start += BLOCK_BYTES) {
    let carry = 1;
    for (let at = BLOCK_BYTES - 1; at >= 0; at -= 1) {
      const sum = (next[start + at] ?? 0) + (B[at] ?? 0) + carry;
      next[start + at] = sum & 0xff;
      carry = sum >> 8;
    }
  }
  return next;
}
