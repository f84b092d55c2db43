// Randomness, as an argument: production hands in the system's generator, tests a seeded one.

import { randomBytes } from 'node:crypto';

/** Answers `length` random bytes. */
export type Random = (length: number) => Uint8Array;

export const systemRandom: Random = (length) => new Uint8Array(randomBytes(length));

/** A text of `length` characters of `alphabet`, each equally likely: bytes past the last whole multiple are dropped. */
export function randomText(random: Random, form: { readonly alphabet: string; readonly length: number }): string {
  const unbiasedBelow = 256 - (256 % form.alphabet.length);
  let text = '';
  while (text.length < form.length) {
    for (const byte of random(form.length)) {
      if (byte < unbiasedBelow && text.length < form.length) text += form.alphabet.charAt(byte % form.alphabet.length);
    }
  }
  return text;
}
