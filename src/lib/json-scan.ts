// How large the JSON in some bytes would be once it is parsed, counted without parsing it and without copying any of it.

export interface JsonLimits {
  /** How deep brackets may nest. */
  readonly depth: number;
  /** Items of lists and members of objects, at every depth together. */
  readonly values: number;
  /** Of one member's name, as it is written. */
  readonly nameBytes: number;
}

export type JsonScan =
  /** `members` of all its objects; names that stand twice are counted twice. */
  | { readonly kind: 'within'; readonly members: number; readonly readBytes: number }
  /** The reading ends where the limit is passed. */
  | { readonly kind: 'over'; readonly limit: keyof JsonLimits; readonly readBytes: number };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
const CLOSE_LIST = 0x5d;
const CLOSE_OBJECT = 0x7d;

/**
 * One pass over the bytes, in memory that does not grow with them. What is no JSON is counted as far as it looks like some;
 * that it is none is for the parser to say. Values are counted by what opens and what separates them, so that an empty list
 * or object counts as one with one value in it.
 */
export function scanJson(bytes: Uint8Array, limits: JsonLimits): JsonScan {
  let [depth, values, members, textBytes] = [0, 0, 0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at] ?? 0) {
      case QUOTE: {
        const end = endOfText(bytes, at + 1);
        textBytes = end - at - 1;
        at = end;
        break;
      }
      case COLON:
        members += 1;
        if (textBytes > limits.nameBytes) return { kind: 'over', limit: 'nameBytes', readBytes: at };
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth += 1;
        values += 1;
        if (depth > limits.depth) return { kind: 'over', limit: 'depth', readBytes: at };
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        break;
      case COMMA:
        values += 1;
        break;
    }
    if (values > limits.values) return { kind: 'over', limit: 'values', readBytes: at };
  }
  return { kind: 'within', members, readBytes: bytes.length };
}

/** Of all objects in a value that was parsed, and nests within limits: fewer than were scanned where a name stands twice. */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((count: number, member) => count + countMembers(member), own);
}

/** Of the quote that closes a text, or the end of all bytes where none does: the first that no backslash escapes. */
function endOfText(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) {
    let escapes = 0;
    while (at - 1 - escapes >= start && bytes[at - 1 - escapes] === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return bytes.length;
}
