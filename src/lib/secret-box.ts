// Secrets at rest: AES-256-GCM, each bound to the place it is kept in.

import { createCipheriv, createDecipheriv } from 'node:crypto';
import { bytesOfUtf8, concatBytes } from './bytes.ts';
import type { Random } from './random.ts';

/** Sealed under a key that stands for itself, as the master key does. */
const PLAIN_FORMAT = 1;
/** Sealed under a data key, whose number follows in four bytes, big-endian. */
const NUMBERED_FORMAT = 2;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12; // NIST SP 800-38D §8.2.2: a random nonce of 96 bits
const TAG_BYTES = 16;
export const MASTER_KEY_BYTES = 32;
export const MAX_DATA_KEY_ID = 0xff_ff_ff_ff;

export interface SecretBox {
  /** `place` names where the result is kept, such as "certificate/Ab12Cd34/key"; it cannot be opened for another. */
  seal(secret: Uint8Array, place: string): Uint8Array;
  /** Throws when the sealed bytes were changed, moved from another place, or sealed under a key that is not at hand. */
  open(sealed: Uint8Array, place: string): Uint8Array;
}

/** Sealed form: version (1 byte), nonce (12), ciphertext, tag (16). */
export function makeSecretBox(masterKey: Uint8Array, random: Random): SecretBox {
  return makeBox({ key: masterKey, header: Uint8Array.of(PLAIN_FORMAT), random });
}

export interface DataKey {
  readonly id: number;
  readonly key: Uint8Array;
}

/** Sealed form: version (1 byte), number of the key (4), nonce (12), ciphertext, tag (16). */
export function makeDataKeyBox({ id, key }: DataKey, random: Random): SecretBox {
  return makeBox({ key, header: dataKeyHeader(id), random });
}

/** With what all that is sealed under this data key begins; 0 stands for a key without a number. */
export function dataKeyHeader(id: number): Uint8Array {
  if (id === 0) return Uint8Array.of(PLAIN_FORMAT);
  const header = new Uint8Array(1 + KEY_ID_BYTES);
  header[0] = NUMBERED_FORMAT;
  new DataView(header.buffer).setUint32(1, id);
  return header;
}

/** The number of the data key that opens it, 0 where it was sealed under a key without one; undefined for what is not sealed. */
export function dataKeyIdOf(sealed: Uint8Array): number | undefined {
  if (sealed[0] === PLAIN_FORMAT) return 0;
  if (sealed[0] !== NUMBERED_FORMAT || sealed.length < 1 + KEY_ID_BYTES) return undefined;
  return new DataView(sealed.buffer, sealed.byteOffset).getUint32(1);
}

interface BoxParts {
  readonly key: Uint8Array;
  readonly header: Uint8Array;
  readonly random: Random;
}

function makeBox({ key, header, random }: BoxParts): SecretBox {
  if (key.length !== MASTER_KEY_BYTES) {
    throw new Error(`Cannot use a key for secrets: it has ${key.length} bytes, ${MASTER_KEY_BYTES} are needed`);
  }
  return {
    seal: (secret, place) => {
      const nonce = random(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bytesOfUtf8(place));
      const ciphertext = concatBytes(cipher.update(secret), cipher.final());
      return concatBytes(header, nonce, ciphertext, cipher.getAuthTag());
    },
    open: (sealed, place) => {
      const isOurs = header.every((byte, at) => sealed[at] === byte);
      if (!isOurs || sealed.length < header.length + NONCE_BYTES + TAG_BYTES) {
        throw new Error(`Cannot open the secret at ${place}: it is not sealed in this form`);
      }
      const nonce = sealed.subarray(header.length, header.length + NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(bytesOfUtf8(place))
        .setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      try {
        const body = sealed.subarray(header.length + NONCE_BYTES, sealed.length - TAG_BYTES);
        return concatBytes(decipher.update(body), decipher.final());
      } catch (cause) {
        throw new Error(`Cannot open the secret at ${place}: wrong key, wrong place, or changed bytes`, { cause });
      }
    },
  };
}
