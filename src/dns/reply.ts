// Replies of the embedded server, written; what does not fit is cut to a reply that sends the asker to TCP.

import { CLASS, type Rcode, TYPE } from '../dns-message/codes.ts';
import { type Cookie, EDNS_PAYLOAD_BYTES, optBytes } from '../dns-message/edns.ts';
import { HEADER_BYTES, writeHeader } from '../dns-message/header.ts';
import { nameBytes } from '../dns-message/name-writer.ts';
import { recordBytes } from '../dns-message/records.ts';
import { concatBytes } from '../lib/bytes.ts';
import type { Query, Question } from './query.ts';
import { dataOf, type ZoneRecord } from './zone-record.ts';

/** Short, so that a proof that failed is looked up anew at the next try. */
export const RECORD_TTL_SECONDS = 5;
export const MAX_TCP_BYTES = 65_535;

export interface Reply {
  readonly rcode: Rcode;
  readonly authoritative: boolean;
  readonly answers: readonly ZoneRecord[];
  readonly authorities: readonly ZoneRecord[];
}

export interface ReplyForm {
  readonly limitBytes: number;
  /** For a query that brought one. */
  readonly cookie: Cookie | undefined;
}

/** A reply that does not fit keeps the question alone and says that it is truncated (RFC 2181 §9). */
export function writeReply(query: Query, reply: Reply, form: ReplyForm): Uint8Array {
  const whole = writeMessage(query, reply, { ...form, isTruncated: false });
  return whole.length <= form.limitBytes ? whole : writeTruncated(query, reply, form);
}

/** Sends the asker to TCP, and is hardly longer than the query. */
export function writeTruncated(query: Query, reply: Reply, form: Pick<ReplyForm, 'cookie'>): Uint8Array {
  return writeMessage(query, { ...reply, answers: [], authorities: [] }, { ...form, isTruncated: true });
}

function writeMessage(
  query: Query,
  { rcode, authoritative, answers, authorities }: Reply,
  form: Pick<ReplyForm, 'cookie'> & { readonly isTruncated: boolean },
): Uint8Array {
  const { question, edns } = query;
  const header = writeHeader({
    id: query.id,
    opcode: query.opcode,
    isResponse: true,
    isAuthoritative: authoritative,
    isTruncated: form.isTruncated,
    recursionDesired: query.recursionDesired,
    isAuthenticated: false,
    rcode: rcode % 16,
    questions: question === undefined ? 0 : 1,
    answers: answers.length,
    authorities: authorities.length,
    additionals: edns === undefined ? 0 : 1,
  });
  if (question === undefined) return header;
  const records = [...answers, ...authorities].map((record) => bytesOf(record, question));
  const opt = edns === undefined ? [] : [optOf(rcode, edns.isDnssecOk, form.cookie)];
  return concatBytes(header, question.bytes, ...records, ...opt);
}

/** RFC 3225 §3: the bit for DNSSEC comes back as it was. */
function optOf(rcode: Rcode, isDnssecOk: boolean, cookie: Cookie | undefined): Uint8Array {
  return optBytes({
    payloadBytes: EDNS_PAYLOAD_BYTES,
    version: 0,
    upperRcode: Math.floor(rcode / 16),
    isDnssecOk,
    cookie,
  });
}

function bytesOf(record: ZoneRecord, question: Question): Uint8Array {
  const name = pointerInto(question, record.name) ?? nameBytes(record.name);
  return recordBytes({
    name,
    type: TYPE[record.type],
    class: CLASS.in,
    ttlSeconds: RECORD_TTL_SECONDS,
    data: dataOf(record),
  });
}

const POINTER_BITS = 0xc0_00;

/** To where the name stands in the question as its ending; undefined where it does not. */
function pointerInto(question: Question, name: string): Uint8Array | undefined {
  if (question.name !== name && !question.name.endsWith(`.${name}`)) return undefined;
  let at = 0;
  const labelsBefore = question.name.split('.').length - name.split('.').length;
  for (let left = labelsBefore; left > 0; left -= 1) at += 1 + (question.bytes[at] ?? 0);
  const pointer = POINTER_BITS + HEADER_BYTES + at;
  return Uint8Array.of(pointer >> 8, pointer & 0xff);
}
