// Whether bytes are plain DER, by one pass over their numbers: what nearly all of it is, and what need not be looked at twice.

import { MAX_OID_OCTETS, TAG } from './der-values.ts';

const CONSTRUCTED = 0x20;
const FIRST_CLASSED_TAG = 0x40;
const TAG_NUMBER = 0x1f;
const LONG_FORM = 0x80;

export interface Stretch {
  readonly start: number;
  readonly end: number;
  /** How deep its members may go; 0: they have no members of their own. */
  readonly depth: number;
}

/**
 * Whether the stretch is elements that both rules accept, to their depth. It makes nothing, and names no mistake: what it does
 * not accept may be DER all the same, such as a set of several members, and is for the careful reader to judge.
 */
export function isPlainDer(bytes: Uint8Array, { start, end, depth }: Stretch): boolean {
  let at = start;
  while (at < end) {
    at = endOfPlain(bytes, { at, end, depth });
    if (at === NOT_PLAIN) return false;
  }
  return true;
}

const NOT_PLAIN = -1;

function endOfPlain(
  bytes: Uint8Array,
  { at, end, depth }: { readonly at: number; readonly end: number; readonly depth: number },
): number {
  const tag = octetAt(bytes, at);
  const length = plainLengthAt(bytes, at + 1);
  const contentStart = at + 2 + (length < LONG_FORM ? 0 : length < 0x100 ? 1 : 2);
  const contentEnd = contentStart + length;
  if (length === NOT_PLAIN || contentEnd > end || (tag & TAG_NUMBER) === TAG_NUMBER) return NOT_PLAIN;
  if ((tag & CONSTRUCTED) === 0)
    return isPlainValue(bytes, { tag, start: contentStart, end: contentEnd }) ? contentEnd : NOT_PLAIN;
  if (depth === 0 || (tag < FIRST_CLASSED_TAG && tag !== TAG.sequence)) return NOT_PLAIN;
  return isPlainDer(bytes, { start: contentStart, end: contentEnd, depth: depth - 1 }) ? contentEnd : NOT_PLAIN;
}

/** In one to three octets, as few as can be. */
function plainLengthAt(bytes: Uint8Array, at: number): number {
  const first = octetAt(bytes, at);
  if (first < LONG_FORM) return first;
  const second = octetAt(bytes, at + 1);
  if (first === 0x81) return second >= LONG_FORM ? second : NOT_PLAIN;
  if (first === 0x82 && second > 0) return second * 0x100 + octetAt(bytes, at + 2);
  return NOT_PLAIN;
}

interface Value {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** The same of the content of one primitive element. */
export function isPlainValue(bytes: Uint8Array, { tag, start, end }: Value): boolean {
  const length = end - start;
  const first = octetAt(bytes, start);
  switch (tag) {
    case TAG.boolean:
      return length === 1 && (first === 0x00 || first === 0xff);
    case TAG.integer:
      return length > 0 && (length === 1 || !isPadded(first, octetAt(bytes, start + 1)));
    case TAG.bitString:
      return length > 0 && first === 0;
    case TAG.null:
      return length === 0;
    case TAG.objectIdentifier:
      return isPlainObjectIdentifier(bytes, { start, end });
    case TAG.octetString:
    case TAG.printableString:
    case TAG.ia5String:
      return true;
    case TAG.utf8String:
      return isAscii(bytes, { start, end });
    default:
      return tag >= FIRST_CLASSED_TAG;
  }
}

function isPadded(first: number, second: number): boolean {
  return (first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80);
}

function isPlainObjectIdentifier(bytes: Uint8Array, { start, end }: Omit<Stretch, 'depth'>): boolean {
  if (end === start || end - start > MAX_OID_OCTETS || octetAt(bytes, end - 1) >= 0x80) return false;
  let before = 0;
  for (let at = start; at < end; at += 1) {
    const octet = octetAt(bytes, at);
    if (octet === 0x80 && before < 0x80) return false;
    before = octet;
  }
  return true;
}

export function isAscii(bytes: Uint8Array, { start, end }: Omit<Stretch, 'depth'>): boolean {
  for (let at = start; at < end; at += 1) if (octetAt(bytes, at) >= 0x80) return false;
  return true;
}

function octetAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
