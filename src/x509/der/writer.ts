// DER, written: each function answers the whole encoding of one value (X.690, distinguished rules).

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

const CONTEXT_PRIMITIVE = 0x80;
const CONTEXT_CONSTRUCTED = 0xa0;
const MAX_LOW_TAG = 30; // X.690 §8.1.2.4: higher numbers need several octets, and X.509 has none
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/; // X.680 §41.4
const NOT_ASCII = /[\u0080-\u{10ffff}]/u;
const LAST_UTC_TIME_YEAR = 2049; // RFC 5280 §4.1.2.5

export function sequence(...items: readonly Uint8Array[]): Uint8Array {
  return encode(TAG.sequence, items);
}

/** The same for a list that may be too long to be spread into arguments. */
export function sequenceOf(items: readonly Uint8Array[]): Uint8Array {
  return encode(TAG.sequence, items);
}

/** The items in ascending order of their encodings, as X.690 §11.6 asks of a SET OF. */
export function setOf(...items: readonly Uint8Array[]): Uint8Array {
  return encode(TAG.set, items.length < 2 ? items : items.toSorted((left, right) => Buffer.compare(left, right)));
}

export function boolean(value: boolean): Uint8Array {
  return Uint8Array.of(TAG.boolean, 1, value ? 0xff : 0x00);
}

/** From an unsigned big-endian magnitude of any length, leading zero octets or none. */
export function integer(magnitude: Uint8Array): Uint8Array {
  return encode(TAG.integer, [minimalInteger(magnitude)]);
}

/** From a whole number of at least 0. */
export function smallInteger(value: number): Uint8Array {
  return integer(magnitudeOf(value));
}

/** From a whole number of at least 0. */
export function enumerated(value: number): Uint8Array {
  return encode(TAG.enumerated, [minimalInteger(magnitudeOf(value))]);
}

/** Whole octets: no unused bits. */
export function bitString(octets: Uint8Array): Uint8Array {
  return encode(TAG.bitString, [Uint8Array.of(0), octets]);
}

/** A named bit list from the numbers of its set bits, trailing zero bits left out (X.690 §11.2.2). */
export function namedBits(positions: readonly number[]): Uint8Array {
  if (positions.length === 0) return encode(TAG.bitString, [Uint8Array.of(0)]);
  const highest = Math.max(...positions);
  const octets = new Uint8Array((highest >> 3) + 1);
  for (const position of positions) octets[position >> 3] = (octets[position >> 3] ?? 0) | (0x80 >> (position & 7));
  return encode(TAG.bitString, [Uint8Array.of(7 - (highest & 7)), octets]);
}

export function octetString(...parts: readonly Uint8Array[]): Uint8Array {
  return encode(TAG.octetString, parts);
}

export function nullValue(): Uint8Array {
  return Uint8Array.of(TAG.null, 0);
}

/** From dotted text, "1.2.840.113549". */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = Number.NaN, second = Number.NaN, ...rest] = dotted.split('.').map(Number);
  const octets = [first * 40 + second, ...rest].flatMap(base128);
  return encode(TAG.objectIdentifier, [Uint8Array.from(octets)]);
}

export function utf8String(text: string): Uint8Array {
  return encode(TAG.utf8String, [Buffer.from(text, 'utf8')]);
}

/** Throws for a character outside the PrintableString set. */
export function printableString(text: string): Uint8Array {
  if (!PRINTABLE.test(text)) throw new Error('Cannot write PrintableString: it has a character outside the set');
  return encode(TAG.printableString, [Buffer.from(text, 'latin1')]);
}

/** Throws for a character that is not ASCII. */
export function ia5String(text: string): Uint8Array {
  return encode(TAG.ia5String, [asciiOctets(text)]);
}

/** In UTF-16, high octet first, as PKCS #12 has it; strictly a BMPString has no characters beyond U+FFFF. */
export function bmpString(text: string): Uint8Array {
  return encode(TAG.bmpString, [Buffer.from(text, 'utf16le').swap16()]);
}

/** UTCTime until 2049, GeneralizedTime after, in whole seconds (RFC 5280 §4.1.2.5). Fractions of a second are cut. */
export function time(date: Date): Uint8Array {
  const isUtcTime = date.getUTCFullYear() >= 1950 && date.getUTCFullYear() <= LAST_UTC_TIME_YEAR;
  if (!isUtcTime) return generalizedTime(date);
  return encode(TAG.utcTime, [Buffer.from(`${digitsOf(date).slice(2)}Z`, 'latin1')]);
}

/** In whole seconds whatever the year, as RFC 6960 §4.2.1 has it. Fractions of a second are cut. */
export function generalizedTime(date: Date): Uint8Array {
  return encode(TAG.generalizedTime, [Buffer.from(`${digitsOf(date)}Z`, 'latin1')]);
}

/** [number] EXPLICIT, or IMPLICIT of a constructed type when given its members. */
export function contextConstructed(number: number, ...items: readonly Uint8Array[]): Uint8Array {
  return encode(CONTEXT_CONSTRUCTED | lowTag(number), items);
}

/** [number] IMPLICIT of a primitive type, from its content octets. */
export function contextPrimitive(number: number, content: Uint8Array): Uint8Array {
  return encode(CONTEXT_PRIMITIVE | lowTag(number), [content]);
}

/** The content octets of an IA5String, for an implicit tag. Throws for a character that is not ASCII. */
export function asciiOctets(text: string): Uint8Array {
  if (NOT_ASCII.test(text)) throw new Error('Cannot write IA5String: it has a character that is not ASCII');
  return Buffer.from(text, 'latin1');
}

function digitsOf(date: Date): string {
  const digits = date.toISOString().replace(/[-T:]|\..*/g, '');
  if (!/^\d{14}$/.test(digits)) throw new Error('Cannot write the time: its year does not have four digits');
  return digits;
}

function lowTag(number: number): number {
  if (number > MAX_LOW_TAG) throw new Error(`Cannot write context tag ${number}: the highest is ${MAX_LOW_TAG}`);
  return number;
}

function encode(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  let contentLength = 0;
  for (const part of parts) contentLength += part.length;
  const lengthOctets = lengthOctetsFor(contentLength);
  const der = new Uint8Array(1 + lengthOctets + contentLength);
  der[0] = tag;
  writeLength(der, contentLength, lengthOctets);
  let offset = 1 + lengthOctets;
  for (const part of parts) {
    der.set(part, offset);
    offset += part.length;
  }
  return der;
}

function lengthOctetsFor(length: number): number {
  if (length < 0x80) return 1;
  if (length < 0x100) return 2;
  if (length < 0x10000) return 3;
  return length < 0x1000000 ? 4 : 5;
}

function writeLength(der: Uint8Array, length: number, octets: number): void {
  if (octets === 1) {
    der[1] = length;
    return;
  }
  der[1] = 0x80 | (octets - 1);
  for (let index = octets, rest = length; index > 1; index -= 1, rest = Math.floor(rest / 0x100))
    der[index] = rest & 0xff;
}

function minimalInteger(magnitude: Uint8Array): Uint8Array {
  let start = 0;
  while (start < magnitude.length && magnitude[start] === 0) start += 1;
  const first = magnitude[start];
  if (first === undefined) return Uint8Array.of(0);
  if (first < 0x80) return magnitude.subarray(start);
  const octets = new Uint8Array(magnitude.length - start + 1);
  octets.set(magnitude.subarray(start), 1);
  return octets;
}

function magnitudeOf(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`Cannot write ${value} as INTEGER`);
  const octets: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 0x100)) octets.unshift(rest % 0x100);
  return Uint8Array.from(octets);
}

function base128(arc: number): number[] {
  if (!Number.isSafeInteger(arc) || arc < 0) throw new Error('Cannot write object identifier: an arc is not a number');
  const octets = [arc % 0x80];
  for (let rest = Math.floor(arc / 0x80); rest > 0; rest = Math.floor(rest / 0x80))
    octets.unshift(0x80 | (rest % 0x80));
  return octets;
}
