// Serial numbers: random, positive, and always of the same length.

import { hexOf } from '../../lib/bytes.ts';
import type { Random } from '../../lib/random.ts';

export const SERIAL_BYTES = 16; // BR §7.1.2.7: at least 64 random bits, below 2^159
const WITHOUT_SIGN = 0x7f;
const SMALLEST_FIRST = 0x40;

/** 128 random bits as lower-case hex, the sign bit cleared; the first octet is not zero, so that DER drops none. */
export function newSerial(random: Random): string {
  const octets = random(SERIAL_BYTES);
  octets[0] = (octets[0] ?? 0) & WITHOUT_SIGN || SMALLEST_FIRST;
  return hexOf(octets);
}
