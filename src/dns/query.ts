// A query to the embedded server, its header and its counts judged before anything else of it is read.

import { viewOf } from '../dns-message/bytes.ts';
import { OPCODE, TYPE } from '../dns-message/codes.ts';
import { type Edns, EDNS_PAYLOAD_BYTES, readOpt } from '../dns-message/edns.ts';
import { HEADER_BYTES, type Header, hasRoomFor, readHeader } from '../dns-message/header.ts';
import { MessageError } from '../dns-message/message-error.ts';
import { NameReader } from '../dns-message/name-reader.ts';
import { afterQuestion, placeOfRecord } from '../dns-message/records.ts';

export interface Question {
  /** As it came, to be sent back so: some resolvers hide randomness in the case of letters. */
  readonly bytes: Uint8Array;
  /** Lower-case, as NameReader has it; empty for the root. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface Query {
  readonly id: number;
  readonly opcode: number;
  readonly recursionDesired: boolean;
  /** Absent where it is another operation, cannot be read, asks not exactly one question, or brings more than options. */
  readonly question: Question | undefined;
  /** RFC 6891; absent for a client that knows no EDNS. */
  readonly edns: Edns | undefined;
}

/** A question of the longest name with a signature and options is far shorter; a longer message is not looked into. */
export const MAX_QUERY_BYTES = 4096;
/** An OPT record and a TSIG record. */
export const MAX_ADDITIONALS = 2;
/** RFC 1035 §2.3.4: what a client without EDNS takes. */
export const PLAIN_UDP_BYTES = 512;

/** Undefined for what must not be answered: less than a header, and responses, lest two servers talk for ever. */
export function readQuery(message: Uint8Array): Query | undefined {
  const header = readHeader(message);
  if (header === undefined || header.isResponse) return undefined;
  const { id, opcode, recursionDesired } = header;
  const content = isInBounds(header, message) ? readContent(message, header) : undefined;
  return { id, opcode, recursionDesired, question: content?.question, edns: content?.edns };
}

/** How many octets the client takes over UDP. */
export function udpLimitOf({ edns }: Query): number {
  if (edns === undefined) return PLAIN_UDP_BYTES;
  return Math.min(Math.max(edns.payloadBytes, PLAIN_UDP_BYTES), EDNS_PAYLOAD_BYTES);
}

function isInBounds(header: Header, message: Uint8Array): boolean {
  const { opcode, questions, answers, authorities, additionals } = header;
  if (opcode !== OPCODE.query || questions !== 1 || answers !== 0 || authorities !== 0) return false;
  return additionals <= MAX_ADDITIONALS && message.length <= MAX_QUERY_BYTES && hasRoomFor(header, message);
}

function readContent(message: Uint8Array, { additionals }: Header): Pick<Query, 'question' | 'edns'> | undefined {
  try {
    const names = new NameReader(message);
    const { name, end: nameEnd } = names.read(HEADER_BYTES);
    const end = afterQuestion(message, names);
    const view = viewOf(message);
    const [type, questionClass] = [view.getUint16(nameEnd), view.getUint16(nameEnd + 2)];
    const question = { bytes: message.subarray(HEADER_BYTES, end), name, type, class: questionClass };
    return { question, edns: readAdditionals(message, names, { start: end, count: additionals }) };
  } catch (error) {
    if (error instanceof MessageError) return undefined;
    throw error;
  }
}

/** A signature is passed over: nobody has a key to this server. */
function readAdditionals(
  message: Uint8Array,
  names: NameReader,
  { start, count }: { readonly start: number; readonly count: number },
): Edns | undefined {
  let at = start;
  let edns: Edns | undefined;
  for (let left = count; left > 0; left -= 1) {
    const place = placeOfRecord(message, names, at);
    // RFC 6891 §6.1.1 for two of them.
    const isOpt = place.type === TYPE.OPT && edns === undefined;
    if (!isOpt && place.type !== TYPE.TSIG) throw new MessageError('it has a record that no query has');
    if (isOpt) edns = readOpt(message, place);
    at = place.end;
  }
  return edns;
}
