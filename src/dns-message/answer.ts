// The answer to one of our questions, read within bounds that are checked before anything is decoded.

import { addressOfOctets } from '../lib/network/ip-address.ts';
import { textOfCaa } from './caa.ts';
import { CLASS, RCODE, TYPE } from './codes.ts';
import { type Edns, readOpt } from './edns.ts';
import { hasRoomFor, readHeader, recordCountOf } from './header.ts';
import { MessageError } from './message-error.ts';
import { NameReader } from './name-reader.ts';
import { afterQuestion, placeOfRecord, type RecordPlace, textOfTxt } from './records.ts';

/** Over TCP: the 200 values that are looked at, at a name of any length, take 9 KB; the largest answers seen take 10. */
export const MAX_ANSWER_BYTES = 16_384;
/** Over UDP: more than was ever asked for; a longer datagram is fragments, which are easy to forge. */
export const MAX_UDP_ANSWER_BYTES = 4096;
/** In all sections: the values and aliases that are looked at, twice over. */
export const MAX_ANSWER_RECORDS = 512;

export const RECORD_TYPES = ['TXT', 'CNAME', 'A', 'AAAA', 'NS', 'CAA'] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

/** With what leads on from the name that was asked for, or from one above it. */
export type SeenType = RecordType | 'DNAME';

export interface DnsRecordSeen {
  /** Lower-case, no trailing dot. */
  readonly name: string;
  readonly type: SeenType;
  /** TXT: its strings joined. A name: lower-case, no trailing dot. CAA: as textOfCaa writes it. */
  readonly value: string;
}

export interface DnsAnswer {
  /** With the bits that the OPT record has. */
  readonly rcode: number;
  readonly edns: Edns | undefined;
  /** It names the servers of a zone below and says nothing itself: whom we asked neither knows nor looks further. */
  readonly isReferral: boolean;
  /** The server says that it has verified it by DNSSEC. */
  readonly isAuthenticated: boolean;
  /** Those of class IN in the answer section, of the type that was asked for, CNAME or DNAME. */
  readonly records: readonly DnsRecordSeen[];
  /** Octets of names walked over; at most STEPS_PER_BYTE for each byte. */
  readonly steps: number;
}

/** Why the message is not looked into; undefined for one within the bounds. Costs the same for any message. */
export function excessOf(message: Uint8Array): string | undefined {
  const header = readHeader(message);
  if (header === undefined) return 'it has no header';
  if (message.length > MAX_ANSWER_BYTES) return `it has ${message.length} bytes, at most ${MAX_ANSWER_BYTES} are read`;
  const count = recordCountOf(header);
  if (count > MAX_ANSWER_RECORDS) return `it has ${count} records, at most ${MAX_ANSWER_RECORDS} are read`;
  return hasRoomFor(header, message) ? undefined : 'it has less room than its counts need';
}

/** Its question, one, is passed over: whoever sent it knows its bytes. Throws MessageError. */
export function readAnswer(message: Uint8Array, type: RecordType): DnsAnswer {
  const excess = excessOf(message);
  if (excess !== undefined) throw new MessageError(excess);
  const header = readHeader(message);
  if (header?.questions !== 1) throw new MessageError('it has not one question');
  const names = new NameReader(message);
  const { answers, authorities, additionals } = placeSections(message, names, header);
  const records = answers.flatMap((place) => seenAt({ message, names, place, type }));
  const opts = additionals.filter((place) => place.type === TYPE.OPT);
  if (opts.length > 1) throw new MessageError('it has several OPT records');
  const [edns] = opts.map((place) => readOpt(message, place));
  return {
    rcode: header.rcode + 16 * (edns?.upperRcode ?? 0),
    edns,
    isReferral: header.rcode === RCODE.noError && !header.isAuthoritative && refersOn(answers, authorities),
    isAuthenticated: header.isAuthenticated,
    records,
    steps: names.steps,
  };
}

/** RFC 2308 §2.2: an SOA record would say that there is no such data. */
function refersOn(answers: readonly RecordPlace[], authorities: readonly RecordPlace[]): boolean {
  const has = (type: number): boolean => authorities.some((place) => place.type === type);
  return answers.length === 0 && has(TYPE.NS) && !has(TYPE.SOA);
}

interface Sections {
  readonly answers: readonly RecordPlace[];
  readonly authorities: readonly RecordPlace[];
  readonly additionals: readonly RecordPlace[];
}

function placeSections(
  message: Uint8Array,
  names: NameReader,
  counts: { readonly [section in keyof Sections]: number },
): Sections {
  let at = afterQuestion(message, names);
  const places = (count: number): readonly RecordPlace[] =>
    Array.from({ length: count }, () => {
      const place = placeOfRecord(message, names, at);
      at = place.end;
      return place;
    });
  const [answers, authorities] = [places(counts.answers), places(counts.authorities)];
  return { answers, authorities, additionals: places(counts.additionals) };
}

interface Look {
  readonly message: Uint8Array;
  readonly names: NameReader;
  readonly place: RecordPlace;
  /** What was asked for. */
  readonly type: RecordType;
}

const ALIAS_TYPES = ['CNAME', 'DNAME'] as const;

function seenAt(look: Look): readonly DnsRecordSeen[] {
  const { names, place, type: asked } = look;
  const type = ALIAS_TYPES.find((one) => place.type === TYPE[one]) ?? asked;
  if (place.class !== CLASS.in || place.type !== TYPE[type]) return [];
  return [{ name: names.read(place.start).name, type, value: valueAt(look, type) }];
}

function valueAt({ message, names, place }: Look, type: SeenType): string {
  const data = message.subarray(place.dataStart, place.end);
  switch (type) {
    case 'TXT':
      return textOfTxt(data);
    case 'CNAME':
    case 'DNAME':
    case 'NS': {
      const { name, end } = names.read(place.dataStart);
      if (end !== place.end) throw new MessageError(`a ${type} record is more than a name`);
      return name;
    }
    case 'A':
    case 'AAAA':
      return addressText(data, type);
    case 'CAA':
      return textOfCaa(data);
  }
}

const ADDRESS_BYTES = { A: 4, AAAA: 16 } as const;

function addressText(data: Uint8Array, type: 'A' | 'AAAA'): string {
  if (data.length !== ADDRESS_BYTES[type]) throw new MessageError(`an ${type} record has ${data.length} bytes`);
  return addressOfOctets(data);
}
