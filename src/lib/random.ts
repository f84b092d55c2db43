// Randomness, as an argument: production hands in the system's generator, tests a seeded one.

import { randomBytes } from 'node:crypto';

/** Answers `length` random bytes. */
export type Random = (length: number) => Uint8Array;

/** Drawn at once, since a call costs as much for these as for the 16 that are usually wanted. */
const POOL_BYTES = 4096;

export const systemRandom: Random = makePooledRandom((length) => randomBytes(length));

/** Hands out what `draw` gives piece by piece; each byte goes to one caller and is then wiped from the pool. */
export function makePooledRandom(draw: Random): Random {
  let pool = new Uint8Array();
  return (length) => {
    if (length > POOL_BYTES) return new Uint8Array(draw(length));
    if (length > pool.length) pool = new Uint8Array(draw(POOL_BYTES));
    const bytes = pool.slice(0, length);
    pool.fill(0, 0, length);
    pool = pool.subarray(length);
    return bytes;
  };
}

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
