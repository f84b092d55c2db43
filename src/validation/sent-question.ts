// One question as it is sent to a DNS server, and what comes back held against it, before anything of it is decoded.

import { uint } from '../dns-message/bytes.ts';
import { CLASS, OPCODE, RCODE, TYPE } from '../dns-message/codes.ts';
import type { RecordType } from '../dns-message/answer.ts';
import { type Cookie, EDNS_PAYLOAD_BYTES, optBytes } from '../dns-message/edns.ts';
import { HEADER_BYTES, type Header, readHeader, recordCountOf, writeHeader } from '../dns-message/header.ts';
import { nameBytes } from '../dns-message/name-writer.ts';
import { concatBytes } from '../lib/bytes.ts';
import type { Random } from '../lib/random.ts';

export interface SentQuestion {
  readonly id: number;
  /** The question section, its letters in random case. */
  readonly question: Uint8Array;
  readonly message: Uint8Array;
}

/** `edns` is undefined for a server that does not know EDNS. */
export function writeQuestion(
  asked: { readonly name: string; readonly type: RecordType },
  form: { readonly random: Random; readonly edns: { readonly cookie: Cookie } | undefined },
): SentQuestion {
  const { random, edns } = form;
  const [high = 0, low = 0] = random(2);
  const id = high * 256 + low;
  const name = nameBytes(mixCase(asked.name, random));
  const question = concatBytes(name, uint(TYPE[asked.type], 2), uint(CLASS.in, 2));
  const opt = edns === undefined ? new Uint8Array() : optBytes({ ...OUR_EDNS, cookie: edns.cookie });
  const header = writeHeader({ ...QUERY_HEADER, id, additionals: edns === undefined ? 0 : 1 });
  return { id, question, message: concatBytes(header, question, opt) };
}

const QUERY_HEADER = {
  opcode: OPCODE.query,
  isResponse: false,
  isAuthoritative: false,
  isTruncated: false,
  recursionDesired: true,
  isAuthenticated: true,
  rcode: 0,
  questions: 1,
  answers: 0,
  authorities: 0,
} as const;

const OUR_EDNS = { payloadBytes: EDNS_PAYLOAD_BYTES, version: 0, upperRcode: 0, isDnssecOk: false } as const;

/**
 * One more bit for each letter that who forges an answer has to guess
 * (draft-vixie-dnsext-dns0x20): servers send the question back as it came.
 */
function mixCase(name: string, random: Random): string {
  const bits = random(Math.ceil(name.length / 8));
  return name.replace(/[a-z]/g, (letter, at: number) => {
    const isUpper = (((bits[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
    return isUpper ? letter.toUpperCase() : letter;
  });
}

/**
 * answer: to this question, to the letter · otherCase: to this question, by a server that does not keep the case of letters,
 * or by one who has guessed the rest · bareRefusal: it refuses a form of message and repeats no question, as servers
 * without EDNS do · foreign: anything else.
 */
export type Screening = 'answer' | 'otherCase' | 'bareRefusal' | 'foreign';

/** Costs the same for any message. */
export function screen(message: Uint8Array, { id, question }: SentQuestion): Screening {
  const header = readHeader(message);
  if (header?.id !== id || !header.isResponse || header.opcode !== OPCODE.query) return 'foreign';
  if (isBareRefusal(header)) return 'bareRefusal';
  const repeated = message.subarray(HEADER_BYTES, HEADER_BYTES + question.length);
  if (header.questions !== 1) return 'foreign';
  if (Buffer.compare(repeated, question) === 0) return 'answer';
  return Buffer.compare(withoutCase(repeated), withoutCase(question)) === 0 ? 'otherCase' : 'foreign';
}

function isBareRefusal(header: Header): boolean {
  const isRefusal = header.rcode === RCODE.formatError || header.rcode === RCODE.notImplemented;
  return isRefusal && header.questions === 0 && recordCountOf(header) <= 1;
}

/** Type and class, which are no letters, stay. */
function withoutCase(question: Uint8Array): Uint8Array {
  const nameEnd = question.length - 4;
  return question.map((octet, at) => (at < nameEnd && octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet));
}
