// Resource records (RFC 1035 §4.1.3): written whole, read as places in a message.

import { concatBytes } from '../lib/bytes.ts';
import { uint, viewOf } from './bytes.ts';
import { HEADER_BYTES } from './header.ts';
import { MessageError } from './message-error.ts';
import type { NameReader } from './name-reader.ts';

/** Type, class, TTL and length, which follow a record's name. */
const FIXED_BYTES = 10;
/** RFC 1035 §3.3: the length of a string has one octet. */
export const MAX_STRING_BYTES = 255;

/** Type and class, which follow a question's name. */
const QUESTION_FIXED_BYTES = 4;

/** Offsets are those in the message. */
export interface RecordPlace {
  readonly start: number;
  readonly type: number;
  readonly class: number;
  readonly ttlSeconds: number;
  readonly dataStart: number;
  readonly end: number;
}

/** Its name and its data are passed over. Throws MessageError for bytes that are no record. */
export function placeOfRecord(message: Uint8Array, names: NameReader, start: number): RecordPlace {
  const nameEnd = names.skip(start);
  const dataStart = nameEnd + FIXED_BYTES;
  if (dataStart > message.length) throw new MessageError('a record is cut short');
  const view = viewOf(message);
  const end = dataStart + view.getUint16(nameEnd + 8);
  if (end > message.length) throw new MessageError('a record goes on after the end of the message');
  const [type, recordClass, ttlSeconds] = [
    view.getUint16(nameEnd),
    view.getUint16(nameEnd + 2),
    view.getUint32(nameEnd + 4),
  ];
  return { start, type, class: recordClass, ttlSeconds, dataStart, end };
}

/** Where the part behind the first question begins. Throws MessageError where there is none, or not the whole. */
export function afterQuestion(message: Uint8Array, names: NameReader): number {
  const end = names.skip(HEADER_BYTES) + QUESTION_FIXED_BYTES;
  if (end > message.length) throw new MessageError('its question is cut short');
  return end;
}

/** `name` is as it stands in the message: nameBytes, or a pointer. */
export function recordBytes(record: {
  readonly name: Uint8Array;
  readonly type: number;
  readonly class: number;
  readonly ttlSeconds: number;
  readonly data: Uint8Array;
}): Uint8Array {
  const { name, type, ttlSeconds, data } = record;
  const fixed = [uint(type, 2), uint(record.class, 2), uint(ttlSeconds, 4), uint(data.length, 2)];
  return concatBytes(name, ...fixed, data);
}

/** RFC 1035 §3.3.14: as many strings as it takes, at least one. */
export function txtData(value: string): Uint8Array {
  const bytes = Buffer.from(value);
  const count = Math.max(1, Math.ceil(bytes.length / MAX_STRING_BYTES));
  const strings = Array.from({ length: count }, (_, at) =>
    bytes.subarray(at * MAX_STRING_BYTES, (at + 1) * MAX_STRING_BYTES),
  );
  return concatBytes(...strings.flatMap((string) => [Uint8Array.of(string.length), string]));
}

/** Its strings joined, as UTF-8. Throws MessageError where they are not the whole data. */
export function textOfTxt(data: Uint8Array): string {
  const source = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const joined = Buffer.alloc(data.length);
  let length = 0;
  for (let at = 0; at < data.length; ) {
    const end = at + 1 + (data[at] ?? 0);
    if (end > data.length) throw new MessageError('a TXT record is cut short');
    length += source.copy(joined, length, at + 1, end);
    at = end;
  }
  return joined.toString('utf8', 0, length);
}
