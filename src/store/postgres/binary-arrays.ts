// Arrays as PostgreSQL receives them in binary: neither side has to take a text apart, and bytes stay as they are.

/** Object identifiers of the types of elements, fixed in PostgreSQL's pg_type.dat. */
const [BYTEA, INT8, TEXT] = [17, 20, 25];

/** array_recv in PostgreSQL's utils/adt/arrayfuncs.c: dimensions, whether there are nulls, type; of the only dimension length and first index. */
const EMPTY_HEADER_BYTES = 12;
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const INT8_BYTES = 8;
const NULL_LENGTH = -1;

export function textArray(values: readonly (string | null)[]): Buffer {
  const lengths = values.map((value) => (value === null ? NULL_LENGTH : Buffer.byteLength(value)));
  const array = makeArray(TEXT, lengths);
  let at = HEADER_BYTES;
  for (const [nth, value] of values.entries()) {
    at = array.writeInt32BE(lengths[nth] ?? NULL_LENGTH, at);
    if (value !== null) at += array.write(value, at);
  }
  return array;
}

/** Of whole numbers up to 2^53 - 1 in either direction; of others it throws. */
export function integerArray(values: readonly (number | null)[]): Buffer {
  const array = makeArray(
    INT8,
    values.map((value) => (value === null ? NULL_LENGTH : INT8_BYTES)),
  );
  let at = HEADER_BYTES;
  for (const value of values) {
    at = array.writeInt32BE(value === null ? NULL_LENGTH : INT8_BYTES, at);
    if (value !== null) at = writeInt8(array, { value, at });
  }
  return array;
}

export function bytesArray(values: readonly (Uint8Array | null)[]): Buffer {
  const array = makeArray(
    BYTEA,
    values.map((value) => value?.length ?? NULL_LENGTH),
  );
  let at = HEADER_BYTES;
  for (const value of values) {
    at = array.writeInt32BE(value?.length ?? NULL_LENGTH, at);
    if (value === null) continue;
    array.set(value, at);
    at += value.length;
  }
  return array;
}

/** With its header; `lengths` of the elements, of which NULL_LENGTH is null. */
function makeArray(type: number, lengths: readonly number[]): Buffer {
  if (lengths.length === 0) {
    const empty = Buffer.alloc(EMPTY_HEADER_BYTES);
    empty.writeInt32BE(type, EMPTY_HEADER_BYTES - LENGTH_BYTES);
    return empty;
  }
  const bytes = lengths.reduce((sum, length) => sum + LENGTH_BYTES + Math.max(length, 0), HEADER_BYTES);
  const array = Buffer.allocUnsafe(bytes);
  const header = [1, lengths.includes(NULL_LENGTH) ? 1 : 0, type, lengths.length, 1];
  for (const [nth, number] of header.entries()) array.writeInt32BE(number, nth * LENGTH_BYTES);
  return array;
}

const TWO_TO_32 = 2 ** 32;

function writeInt8(array: Buffer, { value, at }: { readonly value: number; readonly at: number }): number {
  if (!Number.isSafeInteger(value)) throw new TypeError(`Cannot send ${value} to PostgreSQL: it is no whole number`);
  return array.writeUInt32BE(value >>> 0, array.writeInt32BE(Math.floor(value / TWO_TO_32), at));
}
