// DNS messages as the embedded server reads and writes them; only names and records are dns-packet's.

import { type Answer, AUTHORITATIVE_ANSWER, decode, encode, type Packet, TRUNCATED_RESPONSE } from 'dns-packet';

/** RFC 1035 §4.1.1 and RFC 6891 §9. */
export const RCODE = {
  noError: 0,
  formatError: 1,
  serverFailure: 2,
  noName: 3,
  notImplemented: 4,
  refused: 5,
} as const;

export type Rcode = (typeof RCODE)[keyof typeof RCODE];

export interface Question {
  /** As it came, to be sent back so: some resolvers hide randomness in the case of letters. */
  readonly bytes: Uint8Array;
  /** Lower-case; an octet that is no plain character stands as "\ddd", which no published name has. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface Query {
  readonly id: number;
  readonly opcode: number;
  readonly recursionDesired: boolean;
  /** Absent where the message cannot be read or asks not exactly one question. */
  readonly question: Question | undefined;
  /** RFC 6891; absent for a client that knows no EDNS. */
  readonly edns: { readonly payloadBytes: number; readonly version: number } | undefined;
}

export interface Reply {
  readonly rcode: Rcode;
  readonly authoritative: boolean;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

/** RFC 9715: 1,232 octets pass without fragments, whatever the client says that it could take. */
export const MAX_UDP_BYTES = 1232;
/** RFC 1035 §2.3.4: what a client without EDNS takes. */
export const PLAIN_UDP_BYTES = 512;
export const MAX_TCP_BYTES = 65_535;

const HEADER_BYTES = 12;
const MAX_WIRE_NAME_BYTES = 255;
const MAX_LABEL_BYTES = 63;
const RESPONSE_BIT = 0x80_00;
const RECURSION_DESIRED_BIT = 0x01_00;

/** Undefined for what must not be answered: less than a header, and responses, lest two servers talk for ever. */
export function readQuery(message: Uint8Array): Query | undefined {
  if (message.length < HEADER_BYTES) return undefined;
  const view = viewOf(message);
  const flags = view.getUint16(2);
  if ((flags & RESPONSE_BIT) !== 0) return undefined;
  const packet = view.getUint16(4) === 1 ? decodeSafely(message) : undefined;
  return {
    id: view.getUint16(0),
    opcode: (flags >> 11) & 0xf,
    recursionDesired: (flags & RECURSION_DESIRED_BIT) !== 0,
    question: packet === undefined ? undefined : readQuestion(message),
    edns: packet === undefined ? undefined : ednsIn(packet),
  };
}

/** How many octets the client takes over UDP. */
export function udpLimitOf(query: Query): number {
  if (query.edns === undefined) return PLAIN_UDP_BYTES;
  return Math.min(Math.max(query.edns.payloadBytes, PLAIN_UDP_BYTES), MAX_UDP_BYTES);
}

/** A reply that does not fit keeps the question alone and says that it is truncated (RFC 2181 §9). */
export function writeReply(query: Query, reply: Reply, limitBytes: number): Uint8Array {
  const whole = writeMessage(query, reply, 0);
  if (whole.length <= limitBytes) return whole;
  return writeMessage(query, { ...reply, answers: [], authorities: [] }, TRUNCATED_RESPONSE);
}

function writeMessage(query: Query, reply: Reply, extraFlags: number): Uint8Array {
  const flags =
    (query.opcode << 11) |
    (query.recursionDesired ? RECURSION_DESIRED_BIT : 0) |
    (reply.authoritative ? AUTHORITATIVE_ANSWER : 0) |
    extraFlags |
    reply.rcode;
  const encoded = encode({
    id: query.id,
    type: 'response',
    flags,
    answers: [...reply.answers],
    authorities: [...reply.authorities],
    additionals: query.edns === undefined ? [] : [ednsOf(query.edns.version)],
  });
  if (query.question === undefined) return encoded;
  const header = encoded.subarray(0, HEADER_BYTES);
  header.writeUInt16BE(1, 4);
  return Buffer.concat([header, query.question.bytes, encoded.subarray(HEADER_BYTES)]);
}

/** RFC 6891 §6.1.3: a version that is not known is answered BADVERS (16), whose upper bits stand here. */
function ednsOf(version: number): Answer {
  return {
    type: 'OPT',
    name: '.',
    udpPayloadSize: MAX_UDP_BYTES,
    extendedRcode: version === 0 ? 0 : 1,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
}

function decodeSafely(message: Uint8Array): Packet | undefined {
  try {
    return decode(Buffer.from(message.buffer, message.byteOffset, message.byteLength));
  } catch {
    return undefined;
  }
}

function ednsIn(packet: Packet): Query['edns'] {
  const option = packet.additionals?.find((record) => record.type === 'OPT');
  if (option?.type !== 'OPT') return undefined;
  return { payloadBytes: option.udpPayloadSize, version: option.ednsVersion };
}

/** The first question never has a pointer, since nothing stands before it to point to. */
function readQuestion(message: Uint8Array): Question | undefined {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message[at]; length !== 0; length = message[at]) {
    if (length === undefined || length > MAX_LABEL_BYTES || at - HEADER_BYTES > MAX_WIRE_NAME_BYTES) return undefined;
    labels.push(labelText(message.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  const end = at + 5;
  if (at + 1 - HEADER_BYTES > MAX_WIRE_NAME_BYTES || end > message.length) return undefined;
  const view = viewOf(message);
  const bytes = message.subarray(HEADER_BYTES, end);
  return { bytes, name: labels.join('.'), type: view.getUint16(at + 1), class: view.getUint16(at + 3) };
}

function labelText(label: Uint8Array): string {
  return Array.from(label, (octet) => {
    const character = String.fromCharCode(octet);
    return /[!-[\]-~]/.test(character) && character !== '.' ? character : `\\${octet.toString().padStart(3, '0')}`;
  })
    .join('')
    .toLowerCase();
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
