// What every reader is held to: it refuses in its own way, it looks at each byte a few times at most, and what it takes
// is written again as it was.

import assert from 'node:assert/strict';
import { inEnglish, type Reason } from '../../src/reasons/reason.ts';
import { concatBytes } from '../../src/lib/bytes.ts';
import { EncodingError } from '../../src/x509/der/reader.ts';
import { decodeObjectIdentifier, decodeTime, TAG } from '../../src/x509/der/values.ts';
import * as der from '../../src/x509/der/writer.ts';

/**
 * An element has two octets or more and is taken as a whole and as its content, in four looks at most: at its place in a
 * SET, passed over, checked, and read.
 */
export const MAX_PARTS_PER_BYTE = 4;
/** What reading costs before the first byte. */
export const PARTS_OF_NOTHING = 16;

/** Whether it was read; whatever is thrown besides a refusal is passed on. */
export function isRead(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof EncodingError) return false;
    throw error;
  }
}

/** How many parts of the bytes, and parts of parts, the reader takes until it is done or refuses. */
export function countParts(bytes: Uint8Array, read: (bytes: Uint8Array) => unknown): number {
  let parts = 0;
  class CountedBytes extends Uint8Array {
    override subarray(begin?: number, end?: number): Uint8Array<ArrayBuffer> {
      parts += 1;
      return super.subarray(begin, end);
    }
  }
  isRead(() => read(CountedBytes.from(bytes)));
  return parts;
}

export function assertFewSteps(bytes: Uint8Array, read: (bytes: Uint8Array) => unknown): void {
  const parts = countParts(bytes, read);
  const most = PARTS_OF_NOTHING + MAX_PARTS_PER_BYTE * bytes.length;
  assert.ok(parts <= most, `${parts} parts of ${bytes.length} bytes are more than ${most}`);
}

export function assertSameAgain(bytes: Uint8Array, read: (bytes: Uint8Array) => unknown): void {
  if (isRead(() => read(bytes))) assert.deepEqual(writtenAgain(bytes), bytes);
}

/** Written again from its tags and values, each length as short as can be. */
export function writtenAgain(bytes: Uint8Array): Uint8Array {
  const elements: Uint8Array[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const [tag = 0, first = 0] = rest;
    const count = first < 0x80 ? 0 : first - 0x80;
    const length = count === 0 ? first : rest.subarray(2, 2 + count).reduce((sum, octet) => sum * 0x100 + octet, 0);
    const content = rest.subarray(2 + count, 2 + count + length);
    elements.push((tag & 0x20) === 0 ? primitiveAgain(tag, content) : elementOf(tag, writtenAgain(content)));
    rest = rest.subarray(2 + count + length);
  }
  return concatBytes(...elements);
}

/** From its meaning, where our writer has that type. */
function primitiveAgain(tag: number, content: Uint8Array): Uint8Array {
  if (tag === TAG.boolean) return der.boolean(content[0] === 0xff);
  if (tag === TAG.null) return der.nullValue();
  if (tag === TAG.integer && (content[0] ?? 0) < 0x80) return der.integer(content);
  if (tag === TAG.objectIdentifier) return identifierAgain(content);
  if (tag === TAG.utcTime)
    return der.time(decodeTime({ tag, content, der: content }, { rules: 'strict', fail: unreadable }));
  return elementOf(tag, content);
}

/** Arcs that are no safe integers are read, and never written. */
function identifierAgain(content: Uint8Array): Uint8Array {
  const dotted = decodeObjectIdentifier(content, unreadable);
  const isWritable = dotted.split('.').every((arc) => Number.isSafeInteger(Number(arc)));
  return isWritable ? der.objectIdentifier(dotted) : elementOf(TAG.objectIdentifier, content);
}

function elementOf(tag: number, content: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(tag), der.octetString(content).subarray(1));
}

function unreadable(problem: Reason): never {
  throw new Error(`Cannot write it again: it ${inEnglish(problem)}`);
}
