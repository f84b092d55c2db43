// How single values are kept in columns.

import { concatBytes } from '../lib/bytes.ts';

const LENGTH_BYTES = 4;

export function msOf(date: Date | undefined): number | null {
  return date === undefined ? null : date.getTime();
}

export function dateOf(milliseconds: number | null): Date | undefined {
  return milliseconds === null ? undefined : new Date(milliseconds);
}

/** Several byte strings as one: each with its length before it, in 4 bytes, big-endian. */
export function packBytes(list: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...list.flatMap((bytes) => [lengthPrefix(bytes.length), bytes]));
}

export function unpackBytes(packed: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const list: Uint8Array[] = [];
  let at = 0;
  while (at < packed.length) {
    const begin = at + LENGTH_BYTES;
    const end = begin > packed.length ? begin : begin + view.getUint32(at);
    if (end > packed.length) throw new Error('Cannot read a list of byte strings: it ends too early');
    list.push(packed.slice(begin, end));
    at = end;
  }
  return list;
}

function lengthPrefix(length: number): Uint8Array {
  const prefix = new Uint8Array(LENGTH_BYTES);
  new DataView(prefix.buffer).setUint32(0, length);
  return prefix;
}
