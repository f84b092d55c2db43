// The names of one message, read with their compression, in a number of steps that the message's length bounds.

import { HEADER_BYTES } from './header.ts';
import { MessageError } from './message-error.ts';
import { MAX_LABEL_BYTES, MAX_NAME_BYTES } from './name-writer.ts';

/**
 * Octets of labels and pointers walked over in all names of one message, for each of its bytes. A record of 16 bytes, the
 * address of a host, may have the longest name, of 255, by a pointer; what needs more than that is made to cost.
 */
export const STEPS_PER_BYTE = 16;
/** Pointers followed in one name; a compressor that shares the longest known ending needs one for each name before it. */
export const MAX_POINTERS = 16;

const POINTER_BITS = 0xc0;
const POINTER_BYTES = 2;

export interface NameRead {
  /** Lower-case, no trailing dot; empty for the root. An octet that is no plain character, or a dot in a label, is "\ddd". */
  readonly name: string;
  /** Where it ends in the message: behind its last label, or its first pointer. */
  readonly end: number;
}

/** Every method throws MessageError for what is no name, and when the steps are used up. */
export class NameReader {
  readonly #message: Buffer;
  /** Names that pointers have led to, by where they begin: most owners are that of the question. */
  readonly #known = new Map<number, string>();
  #steps = 0;

  constructor(message: Uint8Array) {
    this.#message = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  }

  /** Octets walked over so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Where the name that begins at `start` ends. */
  skip(start: number): number {
    for (let at = start; ; ) {
      const length = this.#lengthAt(at);
      if (length === 0) return at + 1;
      if (length >= POINTER_BITS) return at + POINTER_BYTES;
      at += 1 + length;
    }
  }

  /** Pointers may lead ever further back only, so that no name is endless (RFC 9267 §2). */
  read(start: number): NameRead {
    const isPointer = this.#lengthAt(start) >= POINTER_BITS;
    if (!isPointer) return this.#walk(start);
    const target = this.#targetOf(start, start);
    const name = this.#known.get(target) ?? this.#walk(start).name;
    this.#known.set(target, name);
    return { name, end: start + POINTER_BYTES };
  }

  #walk(start: number): NameRead {
    const labels: string[] = [];
    let end: number | undefined;
    let [lowest, bytes, pointers] = [start, 1, 0];
    for (let at = start; ; ) {
      const length = this.#lengthAt(at);
      if (length === 0) return { name: labels.join('.'), end: end ?? at + 1 };
      if (length >= POINTER_BITS) {
        end ??= at + POINTER_BYTES;
        at = this.#targetOf(at, lowest);
        lowest = at;
        pointers += 1;
        if (pointers > MAX_POINTERS) throw new MessageError('a name has too many pointers');
      } else {
        bytes += 1 + length;
        if (bytes > MAX_NAME_BYTES) throw new MessageError('a name is too long');
        labels.push(labelText(this.#message, at + 1, at + 1 + length));
        at += 1 + length;
      }
    }
  }

  /** The octet that begins a label or a pointer, all of which lies in the message. */
  #lengthAt(at: number): number {
    const length = this.#message[at];
    if (length === undefined) throw new MessageError('a name has no end');
    if (length > MAX_LABEL_BYTES && length < POINTER_BITS) throw new MessageError('a label is too long');
    const octets = length >= POINTER_BITS ? POINTER_BYTES : 1 + length;
    if (at + octets > this.#message.length) throw new MessageError('a name has no end');
    this.#steps += octets;
    if (this.#steps > STEPS_PER_BYTE * this.#message.length) throw new MessageError('its names are too involved');
    return length;
  }

  #targetOf(at: number, lowest: number): number {
    const target = ((this.#message[at] ?? 0) - POINTER_BITS) * 256 + (this.#message[at + 1] ?? 0);
    if (target >= lowest) throw new MessageError('a name points to where it came from');
    if (target < HEADER_BYTES) throw new MessageError('a name points into the header');
    return target;
  }
}

/** In the presentation format of RFC 1035 §5.1, in which no label can pretend to be two. */
function labelText(message: Buffer, start: number, end: number): string {
  const latin = message.toString('latin1', start, end);
  if (PLAIN.test(latin)) return latin.toLowerCase();
  return Array.from(message.subarray(start, end), (octet) => CHARACTERS[octet]).join('');
}

/** Printable, without the dot and the backslash. */
const PLAIN = /^[!-\-/-[\]-~]*$/;

const CHARACTERS: readonly string[] = Array.from({ length: 256 }, (_, octet) => {
  const character = String.fromCharCode(octet);
  const isPlain = octet > 0x20 && octet < 0x7f && character !== '.' && character !== '\\';
  return isPlain ? character.toLowerCase() : `\\${octet.toString().padStart(3, '0')}`;
});
