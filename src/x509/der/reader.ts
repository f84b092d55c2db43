// DER, read by one of two rules: a refusal names the field at which it fails (X.690).

import { because, inEnglish, type Reason } from '../../reasons/reason.ts';
import {
  assertPrimitive,
  decodeBits,
  decodeObjectIdentifier,
  decodeText,
  decodeTime,
  TAG,
  type DerElement,
  type DerRules,
  type Fail,
} from './values.ts';

/** Deeper than any certificate goes; names within names within extensions reach about 12. */
export const MAX_DEPTH = 24;

const CONSTRUCTED = 0x20;
const FIRST_CLASSED_TAG = 0x40;
const TAG_NUMBER = 0x1f;
/** From here on the first octet of a length says how many follow it. */
const LONG_LENGTH = 0x80;
const MAX_LENGTH_OCTETS = 3; // 16 MiB; callers set much lower limits for the whole

/** What was read is not the encoding of what it should be. Its reason shows nothing secret. */
export class EncodingError extends Error {
  override readonly name = 'EncodingError';
  readonly what: string;
  readonly reason: Reason;

  constructor(what: string, reason: Reason, options?: ErrorOptions) {
    super(`Cannot read ${what}: ${inEnglish(reason)}`, options);
    this.what = what;
    this.reason = reason;
  }

  /** The end of an English sentence. */
  get detail(): string {
    return inEnglish(this.reason);
  }

  /** What could not be read, and why. */
  get wholeReason(): Reason {
    return because('unreadable', { thing: this.what, why: this.reason });
  }
}

export interface DerForm {
  /** Names the whole in messages: "CSR". */
  readonly what: string;
  readonly maxBytes: number;
  /** `strict` unless said otherwise. */
  readonly rules?: DerRules;
}

/** Reads the one element that `der` must be. Throws EncodingError. */
export function readDer<T>(
  der: Uint8Array,
  { what, maxBytes, rules = 'strict' }: DerForm,
  read: (cursor: DerCursor) => T,
): T {
  if (der.length > maxBytes)
    throw new EncodingError(what, because('tooManyBytes', { bytes: der.length, most: maxBytes }));
  return readWhole(new DerCursor({ bytes: der, start: 0, end: der.length }, { what, rules, depth: 0 }), read);
}

function readWhole<T>(cursor: DerCursor, read: (cursor: DerCursor) => T): T {
  const result = read(cursor);
  cursor.assertAtEnd();
  return result;
}

interface Place {
  readonly what: string;
  readonly rules: DerRules;
  /** 0 for the whole. */
  readonly depth: number;
}

/** Of the octets of the whole, those from `start` until before `end`. */
interface Stretch {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** An element where it stands: to look at all of them as arrays of their own takes more than to read them. */
class StandingElement implements DerElement {
  readonly tag: number;
  readonly #all: Stretch;
  readonly #contentStart: number;

  constructor(tag: number, all: Stretch, contentStart: number) {
    this.tag = tag;
    this.#all = all;
    this.#contentStart = contentStart;
  }

  get der(): Uint8Array {
    const { bytes, start, end } = this.#all;
    return bytes.subarray(start, end);
  }

  get content(): Uint8Array {
    const { bytes, end } = this.#all;
    return bytes.subarray(this.#contentStart, end);
  }
}

/** A place in the content of one value, from which its members are read in their order. */
export class DerCursor {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #place: Place;
  #offset: number;
  #lastField = '';
  /** Of the element that was read last, where what it holds begins; it ends at the offset. */
  #contentStart = 0;

  constructor({ bytes, start, end }: Stretch, place: Place) {
    this.#bytes = bytes;
    this.#offset = start;
    this.#end = end;
    this.#place = place;
  }

  get isAtEnd(): boolean {
    return this.#offset === this.#end;
  }

  /** The identifier octet that comes next; undefined at the end. */
  get nextTag(): number | undefined {
    return this.isAtEnd ? undefined : this.#bytes[this.#offset];
  }

  get rules(): DerRules {
    return this.#place.rules;
  }

  fail(reason: Reason): never {
    throw new EncodingError(this.#place.what, reason);
  }

  /** For what others write, though it is wrong: refused by the strict rules, and passed over by the lenient ones. */
  failIfStrict(reason: Reason): void {
    if (this.rules === 'strict') this.fail(reason);
  }

  assertAtEnd(): void {
    if (!this.isAtEnd) this.fail(because('trailingBytes', { field: this.#lastField || 'its beginning' }));
  }

  sequence<T>(field: string, read: (members: DerCursor) => T): T {
    return this.constructed(field, TAG.sequence, read);
  }

  /** Members of a SET OF, whose encodings ascend by the strict rules (X.690 §11.6), under its own tag. */
  set<T>(field: string, read: (members: DerCursor) => T): T {
    return this.implicitSet(field, TAG.set, read);
  }

  /** Members of a SET OF under an implicit tag. */
  implicitSet<T>(field: string, tag: number, read: (members: DerCursor) => T): T {
    this.#pass(field, tag);
    this.#checkOrder(field);
    return readWhole(this.#content(field), read);
  }

  /** A value of constructed form under any tag; `read` must come to the end of its members. */
  constructed<T>(field: string, tag: number, read: (members: DerCursor) => T): T {
    this.#pass(field, tag);
    return readWhole(this.#content(field), read);
  }

  /** As `constructed`, where the value may be absent. */
  optional<T>(field: string, tag: number, read: (members: DerCursor) => T): T | undefined {
    return this.nextTag === tag ? this.constructed(field, tag, read) : undefined;
  }

  /** Reads members until the end. */
  each<T>(read: (cursor: DerCursor) => T): T[] {
    const members: T[] = [];
    while (!this.isAtEnd) members.push(read(this));
    return members;
  }

  /** The next element whatever it is, checked to its depth. */
  any(field: string): DerElement {
    return this.#checked(field, this.#element(field, undefined));
  }

  /** The next element, which must have this tag, checked to its depth. */
  element(field: string, tag: number): DerElement {
    return this.#checked(field, this.#element(field, tag));
  }

  /** The next element, which must have this tag, unchecked: the caller reads what it holds by `inside`. */
  unread(field: string, tag: number): DerElement {
    return this.#element(field, tag);
  }

  /** The magnitude, without leading zero octets but for zero itself; a negative number is refused. */
  unsignedInteger(field: string): Uint8Array {
    const { content } = this.element(field, TAG.integer);
    if ((content[0] ?? 0) >= 0x80) this.#failAt(field)(because('negative'));
    return content[0] === 0 && content.length > 1 ? content.subarray(1) : content;
  }

  /** An INTEGER of 0 to 2^31 - 1. */
  smallInteger(field: string): number {
    const magnitude = this.unsignedInteger(field);
    const value = magnitude.length > 4 ? Infinity : magnitude.reduce((sum, octet) => sum * 0x100 + octet, 0);
    return value < 2 ** 31 ? value : this.#failAt(field)(because('tooLarge'));
  }

  boolean(field: string): boolean {
    return this.element(field, TAG.boolean).content[0] !== 0;
  }

  null(field: string): void {
    this.element(field, TAG.null);
  }

  /** Dotted text. */
  objectIdentifier(field: string): string {
    return decodeObjectIdentifier(this.#element(field, TAG.objectIdentifier).content, this.#failAt(field));
  }

  octetString(field: string): Uint8Array {
    return this.element(field, TAG.octetString).content;
  }

  /** The DER that an OCTET STRING wraps. */
  wrapped<T>(field: string, read: (cursor: DerCursor) => T): T {
    return this.constructed(field, TAG.octetString, read);
  }

  /** Bytes taken from this value, read as the one element that they must be. */
  inside<T>(field: string, bytes: Uint8Array, read: (cursor: DerCursor) => T): T {
    return readWhole(this.#nested(field, { bytes, start: 0, end: bytes.length }), read);
  }

  /** A BIT STRING of whole octets. */
  bitString(field: string): Uint8Array {
    const { content } = this.element(field, TAG.bitString);
    return content[0] === 0 ? content.subarray(1) : this.#failAt(field)(because('partialOctet'));
  }

  /** A named bit list, as the numbers of its set bits; the strict rules refuse trailing zero bits (X.690 §11.2.2). */
  namedBits(field: string): readonly number[] {
    return decodeBits(this.element(field, TAG.bitString).content, this.#readingOf(field));
  }

  /** A character string of any of the types that names use. */
  text(field: string): string {
    return decodeText(this.any(field), this.#readingOf(field));
  }

  /** A UTCTime or a GeneralizedTime. */
  time(field: string): Date {
    return decodeTime(this.#element(field, undefined), this.#readingOf(field));
  }

  #failAt(field: string): Fail {
    return (problem) => this.fail(because('fieldWrong', { field, problem }));
  }

  #readingOf(field: string) {
    return { rules: this.rules, fail: this.#failAt(field) };
  }

  /** What the element that was read last holds. */
  #content(field: string): DerCursor {
    return this.#nested(field, { bytes: this.#bytes, start: this.#contentStart, end: this.#offset });
  }

  #nested(field: string, content: Stretch): DerCursor {
    const { what, rules, depth } = this.#place;
    if (depth >= MAX_DEPTH) this.#failAt(field)(because('nestedTooDeep', { most: MAX_DEPTH }));
    return new DerCursor(content, { what, rules, depth: depth + 1 });
  }

  #element(field: string, expected: number | undefined): DerElement {
    const start = this.#offset;
    const tag = this.#pass(field, expected);
    return new StandingElement(tag, { bytes: this.#bytes, start, end: this.#offset }, this.#contentStart);
  }

  /** Goes over the next element, which must have this tag where one is expected, and answers its tag. */
  #pass(field: string, expected: number | undefined): number {
    const tag = this.nextTag;
    if (tag === undefined) return this.#failAt(field)(because('missing'));
    if (expected !== undefined && tag !== expected) {
      return this.#failAt(field)(because('otherTag', { tag: hexOctet(tag), expected: hexOctet(expected) }));
    }
    if ((tag & TAG_NUMBER) === TAG_NUMBER) this.#failAt(field)(because('longTag'));
    const lengthAt = this.#offset + 1;
    const contentStart = lengthAt + this.#lengthOctets(field, lengthAt);
    const end = contentStart + this.#length(field, lengthAt);
    if (end > this.#end) this.#failAt(field)(because('cutShort'));
    this.#offset = end;
    this.#contentStart = contentStart;
    this.#lastField = field;
    return tag;
  }

  /** Definite; how many octets say the length. */
  #lengthOctets(field: string, at: number): number {
    const first = at < this.#end ? this.#bytes[at] : undefined;
    if (first === undefined) return this.#failAt(field)(because('cutShort'));
    if (first < LONG_LENGTH) return 1;
    if (first === LONG_LENGTH) this.#failAt(field)(because('indefiniteLength'));
    const count = first - LONG_LENGTH;
    if (count > MAX_LENGTH_OCTETS) this.#failAt(field)(because('longLength'));
    if (at + count >= this.#end) this.#failAt(field)(because('cutShort'));
    return 1 + count;
  }

  /** By the strict rules as short as can be (X.690 §10.1). */
  #length(field: string, at: number): number {
    const first = this.#bytes[at] ?? 0;
    if (first < LONG_LENGTH) return first;
    const count = first - LONG_LENGTH;
    let length = 0;
    for (let octet = 1; octet <= count; octet += 1) length = length * 0x100 + (this.#bytes[at + octet] ?? 0);
    const isMinimal = length >= LONG_LENGTH && length >= 0x100 ** (count - 1);
    if (!isMinimal) this.failIfStrict(because('fieldWrong', { field, problem: because('longerLength') }));
    return length;
  }

  /** The element that was read last. */
  #checked(field: string, element: DerElement): DerElement {
    const { tag } = element;
    if (tag === TAG.set) this.#checkOrder(field);
    if ((tag & CONSTRUCTED) !== 0) {
      this.#assertConstructible(field, tag);
      readWhole(this.#content(field), (members) => members.#skipAll(field));
    } else if (tag !== TAG.octetString) assertPrimitive(element, this.#readingOf(field));
    return element;
  }

  /** X.690 §10.2: strings are never constructed. */
  #assertConstructible(field: string, tag: number): void {
    const isUniversal = tag < FIRST_CLASSED_TAG;
    if (isUniversal && tag !== TAG.sequence && tag !== TAG.set) this.#failAt(field)(because('constructedString'));
  }

  #skipAll(field: string): void {
    while (!this.isAtEnd) this.any(field);
  }

  /** Of the members of the element that was read last. */
  #checkOrder(field: string): void {
    if (this.rules === 'lenient') return;
    const members = this.#content(field);
    let previous: Uint8Array | undefined;
    while (!members.isAtEnd) {
      const { der } = members.#element(field, undefined);
      if (previous !== undefined && Buffer.compare(previous, der) > 0) this.#failAt(field)(because('unordered'));
      previous = der;
    }
  }
}

function hexOctet(octet: number): string {
  return `0x${octet.toString(16).padStart(2, '0')}`;
}
