// Secrets at rest: AES-256-GCM under the master key, each bound to the place it is kept in.

import { createCipheriv, createDecipheriv } from 'node:crypto';
import { bytesOfUtf8, concatBytes } from './bytes.ts';
import type { Random } from './random.ts';

const FORMAT_VERSION = 1;
const NONCE_BYTES = 12; // NIST SP 800-38D §8.2.2: a random nonce of 96 bits
const TAG_BYTES = 16;
export const MASTER_KEY_BYTES = 32;

export interface SecretBox {
  /** `place` names where the result is kept, such as "certificate/Ab12Cd34/key"; it cannot be opened for another. */
  seal(secret: Uint8Array, place: string): Uint8Array;
  /** Throws when the sealed bytes were changed, moved from another place, or sealed under another master key. */
  open(sealed: Uint8Array, place: string): Uint8Array;
}

/** Sealed form: version (1 byte), nonce (12), ciphertext, tag (16). */
export function makeSecretBox(masterKey: Uint8Array, random: Random): SecretBox {
  if (masterKey.length !== MASTER_KEY_BYTES) {
    throw new Error(`Cannot use the master key: it has ${masterKey.length} bytes, ${MASTER_KEY_BYTES} are needed`);
  }
  return {
    seal: (secret, place) => {
      const nonce = random(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', masterKey, nonce).setAAD(bytesOfUtf8(place));
      const ciphertext = concatBytes(cipher.update(secret), cipher.final());
      return concatBytes(Uint8Array.of(FORMAT_VERSION), nonce, ciphertext, cipher.getAuthTag());
    },
    open: (sealed, place) => {
      if (sealed[0] !== FORMAT_VERSION || sealed.length < 1 + NONCE_BYTES + TAG_BYTES) {
        throw new Error(`Cannot open the secret at ${place}: not a sealed secret of version ${FORMAT_VERSION}`);
      }
      const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', masterKey, nonce, { authTagLength: TAG_BYTES })
        .setAAD(bytesOfUtf8(place))
        .setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      try {
        const body = sealed.subarray(1 + NONCE_BYTES, sealed.length - TAG_BYTES);
        return concatBytes(decipher.update(body), decipher.final());
      } catch (cause) {
        throw new Error(`Cannot open the secret at ${place}: wrong master key, wrong place, or changed bytes`, {
          cause,
        });
      }
    },
  };
}
