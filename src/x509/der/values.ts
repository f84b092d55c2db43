// The contents of DER's primitive values, checked by one of two rules, and decoded.

import { isUtf8 } from 'node:buffer';
import { hexOf } from '../../lib/bytes.ts';
import { because, inEnglish, type Reason } from '../../reasons/reason.ts';

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

export interface DerElement {
  readonly tag: number;
  /** Tag, length and content. */
  readonly der: Uint8Array;
  readonly content: Uint8Array;
}

/**
 * strict: each value has one encoding (X.690 §10, §11), as in all that this service signs · lenient: what others made is
 * read as OpenSSL reads it, with values that are not in their shortest form, in their order or in their alphabet.
 */
export type DerRules = 'strict' | 'lenient';

/** Throws; is handed what is wrong with the field. */
export type Fail = (problem: Reason) => never;

export interface Reading {
  readonly rules: DerRules;
  readonly fail: Fail;
}

/** Context tags of IMPLICIT ([0] primitive) and of EXPLICIT or constructed values. */
export const contextTag = (number: number): number => 0x80 | number;
export const constructedContextTag = (number: number): number => 0xa0 | number;

const FIRST_CLASSED_TAG = 0x40;
export const MAX_OID_OCTETS = 64;
export const MAX_NAMED_BITS_OCTETS = 8;
/** Of text decoded as Latin-1. */
export const NOT_ASCII = /[\u0080-\u00ff]/;
const DIGIT_0 = 0x30;
const LETTER_Z = 0x5a;
const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
/** X.680 §46, §47: without seconds, and as a local time with its difference from UTC. */
const OTHER_UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:Z|([+-])(\d\d)(\d\d))$/;
const OTHER_GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(?:Z|([+-])(\d\d)(\d\d))$/;
/** Types whose octets are characters, in whatever alphabet. */
const LATIN_TYPES: ReadonlySet<number> = new Set([
  TAG.numericString,
  TAG.printableString,
  TAG.ia5String,
  TAG.visibleString,
]);
const SEQUENCE_WITHOUT_FORM = 0x10;
const SET_WITHOUT_FORM = 0x11;

/** Checks the content of a primitive element of a universal type; what other classes hold is the reader's to know. */
export function assertPrimitive(element: DerElement, reading: Reading): void {
  const { fail } = reading;
  switch (element.tag) {
    case TAG.boolean:
      return assertBoolean(element.content, reading);
    case TAG.integer:
    case TAG.enumerated:
      return assertInteger(element.content, fail);
    case TAG.bitString:
      return assertBitString(element.content, reading);
    case TAG.null:
      if (element.content.length > 0) fail(because('nullWithContent'));
      return;
    case TAG.objectIdentifier:
      decodeObjectIdentifier(element.content, fail);
      return;
    case TAG.utcTime:
    case TAG.generalizedTime:
      decodeTime(element, reading);
      return;
    case TAG.octetString:
      return;
    default:
      if (element.tag < FIRST_CLASSED_TAG) assertString(element, fail);
  }
}

export function decodeObjectIdentifier(content: Uint8Array, fail: Fail): string {
  if (content.length === 0 || ((content.at(-1) ?? 0) & 0x80) !== 0) fail(because('objectIdentifierCut'));
  if (content.length > MAX_OID_OCTETS) fail(because('objectIdentifierLong', { most: MAX_OID_OCTETS }));
  let text = '';
  let arc: number | bigint = 0;
  let isArcStart = true;
  for (const octet of content) {
    if (octet === 0x80 && isArcStart) fail(because('objectIdentifierPadded'));
    arc = appendSeptet(arc, octet & 0x7f);
    isArcStart = octet < 0x80;
    if (isArcStart) {
      text = text === '' ? firstArcs(arc) : `${text}.${arc}`;
      arc = 0;
    }
  }
  return text;
}

/** The numbers of the set bits, counted from the first. */
export function decodeBits(content: Uint8Array, { rules, fail }: Reading): readonly number[] {
  if (content.length > 1 + MAX_NAMED_BITS_OCTETS) fail(because('manyBits', { most: MAX_NAMED_BITS_OCTETS * 8 }));
  const [unused = 0, ...octets] = content;
  const last = octets.at(-1);
  const endsInZero = last !== undefined && ((last >> unused) & 1) === 0;
  if (rules === 'strict' && endsInZero) fail(because('trailingZeros'));
  const bits = octets.flatMap((octet, index) => bitsOf(octet).map((bit) => index * 8 + bit));
  return bits.filter((bit) => bit < octets.length * 8 - unused);
}

export function decodeText(element: DerElement, { rules, fail }: Reading): string {
  // OpenSSL, which reads any other text, does not read this one.
  const isForAnyReader = rules === 'lenient' && element.tag !== TAG.utf8String;
  return isForAnyReader ? decodeAnyText(element) : decodeStrictText(element, fail);
}

/** Text in another alphabet than its type's is Latin-1 as it stands; what is no text at all is its DER (RFC 4514 §2.4). */
function decodeAnyText(element: DerElement): string {
  try {
    return decodeStrictText(element, unreadableText);
  } catch {
    return LATIN_TYPES.has(element.tag) ? latinText(element.content) : `#${hexOf(element.der)}`;
  }
}

function unreadableText(problem: Reason): never {
  throw new Error(`A text ${inEnglish(problem)}`);
}

function decodeStrictText(element: DerElement, fail: Fail): string {
  if (element.tag === TAG.utf8String) return decodeUtf8(element.content, fail);
  const latin = latinText(element.content);
  switch (element.tag) {
    case TAG.printableString:
    case TAG.numericString:
    case TAG.ia5String:
    case TAG.visibleString:
      return NOT_ASCII.test(latin) ? fail(because('notAsciiText')) : latin;
    case TAG.teletexString:
      return latin; // As every reader treats it, whatever T.61 says.
    case TAG.bmpString:
      return decodeUtf16(element.content, fail);
    default:
      return fail(because('notText'));
  }
}

/** In whole seconds of UTC, as RFC 5280 §4.1.2.5 asks of both types; the lenient rules take the other forms of X.680 too. */
export function decodeTime(element: DerElement, { rules, fail }: Reading): Date {
  const isUtc = element.tag === TAG.utcTime;
  if (!isUtc && element.tag !== TAG.generalizedTime) fail(because('notTime'));
  const usual = findUsualTime(element.content, isUtc ? 2 : 4);
  if (usual !== undefined) return usual;
  const text = latinText(element.content);
  const form = isUtc ? UTC_TIME : GENERALIZED_TIME;
  const otherForm = isUtc ? OTHER_UTC_TIME : OTHER_GENERALIZED_TIME;
  const match = form.exec(text) ?? (rules === 'lenient' ? otherForm.exec(text) : null);
  if (match === null) return fail(because('timeForm'));
  const [, year, month, day, hour, minute, second = 0, sign, ...offset] = match;
  const parts = [isUtc ? fullYear(Number(year)) : Number(year), month, day, hour, minute, second].map(Number);
  const date = findDate(parts) ?? fail(because('timeImpossible'));
  return sign === undefined ? date : inUtc(date, { sign, offset: offset.map(Number) });
}

/** Digits and a "Z", by arithmetic alone: an OCSP answer that is linted has three such times. undefined for all others. */
function findUsualTime(content: Uint8Array, yearDigits: 2 | 4): Date | undefined {
  if (content.length !== yearDigits + 11 || content[yearDigits + 10] !== LETTER_Z) return undefined;
  const pairAt = (at: number): number => digitOf(content[at]) * 10 + digitOf(content[at + 1]);
  const year = yearDigits === 2 ? fullYear(pairAt(0)) : pairAt(0) * 100 + pairAt(2);
  const [month, day] = [pairAt(yearDigits), pairAt(yearDigits + 2)];
  const [hour, minute, second] = [pairAt(yearDigits + 4), pairAt(yearDigits + 6), pairAt(yearDigits + 8)];
  // Date.UTC takes a year below 100 for one of the twentieth century; no comparison holds for what has no digits.
  if (!(year >= 100 && hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  return date.getUTCDate() === day && date.getUTCMonth() === month - 1 ? date : undefined;
}

/** NaN for what is no digit. */
function digitOf(octet = 0): number {
  return octet >= DIGIT_0 && octet <= DIGIT_0 + 9 ? octet - DIGIT_0 : NaN;
}

function inUtc(local: Date, { sign, offset }: { readonly sign: string; readonly offset: readonly number[] }): Date {
  const [hours = 0, minutes = 0] = offset;
  const ahead = (sign === '+' ? 1 : -1) * (hours * 60 + minutes);
  return new Date(local.getTime() - ahead * 60_000);
}

function assertBoolean(content: Uint8Array, { rules, fail }: Reading): void {
  const [value = 0] = content;
  const isKnown = value === 0x00 || value === 0xff || rules === 'lenient';
  if (content.length !== 1 || !isKnown) fail(because('booleanOdd'));
}

function assertInteger(content: Uint8Array, fail: Fail): void {
  const [first, second] = content;
  if (first === undefined) return fail(because('integerEmpty'));
  if (second === undefined) return;
  if ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80)) fail(because('integerPadded'));
}

function assertBitString(content: Uint8Array, { rules, fail }: Reading): void {
  const unused = content[0];
  if (unused === undefined || unused > 7) return fail(because('bitsWithoutCount'));
  if (rules === 'lenient') return;
  const last = content.length > 1 ? (content.at(-1) ?? 0) : 0;
  if (content.length === 1 && unused > 0) fail(because('bitsEmptyUnused'));
  if ((last & ((1 << unused) - 1)) !== 0) fail(because('bitsUnusedSet'));
}

function assertString(element: DerElement, fail: Fail): void {
  if (element.tag === SEQUENCE_WITHOUT_FORM || element.tag === SET_WITHOUT_FORM) fail(because('listPrimitive'));
  if (element.tag === TAG.utf8String) decodeUtf8(element.content, fail);
}

function appendSeptet(arc: number | bigint, septet: number): number | bigint {
  if (typeof arc === 'number' && arc < 2 ** 45) return arc * 0x80 + septet;
  return BigInt(arc) * 0x80n + BigInt(septet);
}

/** The first number holds two arcs: 40 times the first, of which there are three, and the second (X.690 §8.19.4). */
function firstArcs(head: number | bigint): string {
  const root = head < 40 ? 0 : head < 80 ? 1 : 2;
  return `${root}.${typeof head === 'bigint' ? head - 80n : head - root * 40}`;
}

function bitsOf(octet: number): readonly number[] {
  return [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (octet & (0x80 >> bit)) !== 0);
}

function decodeUtf8(content: Uint8Array, fail: Fail): string {
  if (!isUtf8(content)) return fail(because('notUtf8'));
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('utf8');
}

export function latinText(content: Uint8Array): string {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1');
}

function decodeUtf16(content: Uint8Array, fail: Fail): string {
  if (content.length % 2 !== 0) return fail(because('halfCharacter'));
  const text = Buffer.from(content).swap16().toString('utf16le');
  return text.isWellFormed() ? text : fail(because('notUtf16'));
}

/** RFC 5280 §4.1.2.5.1: 50 to 99 belong to the last century. */
function fullYear(year: number): number {
  return year >= 50 ? 1900 + year : 2000 + year;
}

/** Date takes the 30th of February for the 2nd of March, and a second 60 for the next minute. */
function findDate(parts: readonly number[]): Date | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isDay && date.getUTCMinutes() === minute && date.getUTCSeconds() === second ? date : undefined;
}
