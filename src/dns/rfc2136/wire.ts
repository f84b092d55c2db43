// DNS names and records as bytes: written without compression, since signatures are over exact bytes, and read with it.

export const TYPE = { soa: 6, txt: 16, tsig: 250 } as const;
/** RFC 2136 §2.5: class NONE deletes a record, ANY is what TSIG has (RFC 8945 §4.2). */
export const CLASS = { in: 1, none: 254, any: 255 } as const;

const MAX_LABEL_BYTES = 63;
const MAX_NAME_BYTES = 255;
const MAX_STRING_BYTES = 255;
const POINTER_BITS = 0xc0;
/** Type, class, TTL and length, which follow a record's name. */
const RECORD_FIXED_BYTES = 10;
/** Type and class, which follow a question's name. */
const QUESTION_FIXED_BYTES = 4;

export interface WireRecord {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  readonly ttlSeconds: number;
  readonly data: Uint8Array;
}

/** `start` and `end` are offsets in the message. */
export interface ReadRecord extends WireRecord {
  readonly start: number;
  readonly end: number;
  /** Where `data` begins in the message. */
  readonly dataStart: number;
}

/** Big-endian, as everything in DNS. */
export function uint(value: number, bytes: 2 | 4 | 6): Uint8Array {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

/** In lower case, the canonical form that TSIG signs (RFC 8945 §4.3.3). */
export function nameBytes(name: string): Uint8Array {
  const labels = name
    .toLowerCase()
    .split('.')
    .map((label) => Buffer.from(label, 'latin1'));
  const bytes = Buffer.concat([...labels.flatMap((label) => [Uint8Array.of(label.length), label]), Uint8Array.of(0)]);
  const isBad = labels.some(({ length }) => length === 0 || length > MAX_LABEL_BYTES) || bytes.length > MAX_NAME_BYTES;
  if (isBad) throw new Error(`Cannot write the DNS name "${name}": a label or the whole is empty or too long`);
  return bytes;
}

export function recordBytes(record: WireRecord): Uint8Array {
  return Buffer.concat([
    nameBytes(record.name),
    uint(record.type, 2),
    uint(record.class, 2),
    uint(record.ttlSeconds, 4),
    uint(record.data.length, 2),
    record.data,
  ]);
}

/** RFC 1035 §3.3.14, of one string: proofs are far shorter than its 255 bytes. */
export function txtData(value: string): Uint8Array {
  const bytes = Buffer.from(value);
  if (bytes.length > MAX_STRING_BYTES) throw new Error(`Cannot write a TXT value of ${bytes.length} bytes`);
  return Buffer.concat([Uint8Array.of(bytes.length), bytes]);
}

/** Throws for bytes that are no record. */
export function readRecord(message: Uint8Array, start: number): ReadRecord {
  const { name, end: nameEnd } = readName(message, start);
  const view = viewOf(message);
  const dataStart = nameEnd + RECORD_FIXED_BYTES;
  const end = dataStart + view.getUint16(nameEnd + 8);
  if (end > message.length) throw new Error('a record goes on after the end of the message');
  const data = message.subarray(dataStart, end);
  const fixed = {
    type: view.getUint16(nameEnd),
    class: view.getUint16(nameEnd + 2),
    ttlSeconds: view.getUint32(nameEnd + 4),
  };
  return { name, ...fixed, data, start, end, dataStart };
}

/** Where the next part of the message begins. */
export function skipQuestion(message: Uint8Array, start: number): number {
  return readName(message, start).end + QUESTION_FIXED_BYTES;
}

/** In lower case. Pointers may lead ever further back only, so that no name is endless. Throws for what is no name. */
export function readName(message: Uint8Array, start: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = start;
  let lowest = start;
  let end: number | undefined;
  for (let length = message[at]; length !== 0; length = message[at]) {
    if (length === undefined || labels.length > MAX_NAME_BYTES / 2) throw new Error('a name has no end');
    if (length >= POINTER_BITS) {
      const pointer = (length - POINTER_BITS) * 256 + (message[at + 1] ?? 0);
      if (pointer >= lowest) throw new Error('a name points to where it came from');
      end ??= at + 2;
      at = lowest = pointer;
    } else {
      if (length > MAX_LABEL_BYTES) throw new Error('a label is too long');
      labels.push(
        Buffer.from(message.subarray(at + 1, at + 1 + length))
          .toString('latin1')
          .toLowerCase(),
      );
      at += 1 + length;
    }
  }
  return { name: labels.join('.'), end: end ?? at + 1 };
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
