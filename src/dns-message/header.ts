// The twelve octets that begin a DNS message (RFC 1035 §4.1.1): read before anything else, for they say how much follows.

import { concatBytes } from '../lib/bytes.ts';
import { uint, viewOf } from './bytes.ts';

export const HEADER_BYTES = 12;
/** A name of one octet, type, class, TTL and length: no record is shorter. */
export const MIN_RECORD_BYTES = 11;
/** A name of one octet, type and class. */
export const MIN_QUESTION_BYTES = 5;

export interface Counts {
  readonly questions: number;
  readonly answers: number;
  readonly authorities: number;
  readonly additionals: number;
}

export interface Header extends Counts {
  readonly id: number;
  readonly opcode: number;
  readonly isResponse: boolean;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly recursionDesired: boolean;
  /** AD: of an answer, that a resolver has verified it by DNSSEC; of a question, that whoever asks wants to be told (RFC 6840 §5.7, §5.8). */
  readonly isAuthenticated: boolean;
  /** The lower four bits alone. */
  readonly rcode: number;
}

const FLAG = {
  response: 0x80_00,
  authoritative: 0x04_00,
  truncated: 0x02_00,
  recursionDesired: 0x01_00,
  authenticated: 0x00_20,
} as const;
const OPCODE_SHIFT = 11;
const FOUR_BITS = 0xf;

/** Undefined for less than a header. */
export function readHeader(message: Uint8Array): Header | undefined {
  if (message.length < HEADER_BYTES) return undefined;
  const view = viewOf(message);
  const flags = view.getUint16(2);
  return {
    id: view.getUint16(0),
    opcode: (flags >> OPCODE_SHIFT) & FOUR_BITS,
    isResponse: (flags & FLAG.response) !== 0,
    isAuthoritative: (flags & FLAG.authoritative) !== 0,
    isTruncated: (flags & FLAG.truncated) !== 0,
    recursionDesired: (flags & FLAG.recursionDesired) !== 0,
    isAuthenticated: (flags & FLAG.authenticated) !== 0,
    rcode: flags & FOUR_BITS,
    questions: view.getUint16(4),
    answers: view.getUint16(6),
    authorities: view.getUint16(8),
    additionals: view.getUint16(10),
  };
}

export function writeHeader(header: Header): Uint8Array {
  const flags =
    (header.opcode << OPCODE_SHIFT) |
    (header.isResponse ? FLAG.response : 0) |
    (header.isAuthoritative ? FLAG.authoritative : 0) |
    (header.isTruncated ? FLAG.truncated : 0) |
    (header.recursionDesired ? FLAG.recursionDesired : 0) |
    (header.isAuthenticated ? FLAG.authenticated : 0) |
    header.rcode;
  const { id, questions, answers, authorities, additionals } = header;
  return concatBytes(...[id, flags, questions, answers, authorities, additionals].map((value) => uint(value, 2)));
}

export function recordCountOf({ answers, authorities, additionals }: Counts): number {
  return answers + authorities + additionals;
}

/** False for counts that promise more than the message has room for. */
export function hasRoomFor(counts: Counts, message: Uint8Array): boolean {
  const leastBytes = counts.questions * MIN_QUESTION_BYTES + recordCountOf(counts) * MIN_RECORD_BYTES;
  return HEADER_BYTES + leastBytes <= message.length;
}
