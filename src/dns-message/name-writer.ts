// A domain name as bytes, without compression.

import { concatBytes } from '../lib/bytes.ts';

/** RFC 1035 §2.3.4. */
export const MAX_LABEL_BYTES = 63;
/** RFC 1035 §2.3.4: with the length of each label and the root's. */
export const MAX_NAME_BYTES = 255;

/** The case of letters stays; "." is the root. Throws for an empty or too long label, and a too long name. */
export function nameBytes(name: string): Uint8Array {
  const labels = name === '.' ? [] : name.split('.').map((label) => Buffer.from(label, 'latin1'));
  const bytes = concatBytes(...labels.flatMap((label) => [Uint8Array.of(label.length), label]), Uint8Array.of(0));
  const isBad = labels.some(({ length }) => length === 0 || length > MAX_LABEL_BYTES) || bytes.length > MAX_NAME_BYTES;
  if (isBad) throw new Error(`Cannot write the DNS name "${name}": a label or the whole is empty or too long`);
  return bytes;
}
