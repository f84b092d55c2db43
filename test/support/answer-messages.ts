// Answers as good servers give them, of any records, with every name compressed.

import * as fc from 'fast-check';
import { uint } from '../../src/dns-message/bytes.ts';
import { TYPE } from '../../src/dns-message/codes.ts';
import { txtData } from '../../src/dns-message/records.ts';
import { concatBytes } from '../../src/lib/bytes.ts';
import { octetsOfAddress } from '../../src/lib/network/ip-address.ts';
import { NameCompressor, QUESTION_AT, rawMessage } from './raw-message.ts';

export interface PlainRecord {
  readonly name: string;
  readonly type: 'TXT' | 'CNAME' | 'NS' | 'A' | 'AAAA' | 'CAA';
  /** As DnsRecordSeen has it. */
  readonly value: string;
}

const label = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/);
const ending = fc.constantFrom('example.com', 'example.net', 'a.example.com');
const name = fc.tuple(fc.array(label, { maxLength: 4 }), ending).map(([labels, end]) => [...labels, end].join('.'));

export const plainRecord: fc.Arbitrary<PlainRecord> = fc.oneof(
  fc.record({ name, type: fc.constant('TXT' as const), value: fc.string({ unit: 'grapheme', maxLength: 300 }) }),
  fc.record({ name, type: fc.constantFrom('CNAME' as const, 'NS' as const), value: name }),
  fc.record({ name, type: fc.constant('A' as const), value: fc.ipV4() }),
  fc.record({ name, type: fc.constant('AAAA' as const), value: fc.ipV6() }),
  fc.record({
    name,
    type: fc.constant('CAA' as const),
    value: fc.stringMatching(/^(0|1|128|255) [a-z0-9]{1,12} [ -~]{0,60}$/),
  }),
);

/** To a question for `type`; the whole message. */
export function answerOf(question: string, type: PlainRecord['type'], records: readonly PlainRecord[]): Uint8Array {
  const names = new NameCompressor();
  const questionBytes = concatBytes(names.write(question, QUESTION_AT), uint(TYPE[type], 2), uint(1, 2));
  let at = QUESTION_AT + questionBytes.length;
  const answers = records.map((record) => {
    const owner = names.write(record.name, at);
    const fixed = concatBytes(owner, uint(TYPE[record.type], 2), uint(1, 2), uint(5, 4));
    const data = dataOf(record, names, at + fixed.length + 2);
    const bytes = concatBytes(fixed, uint(data.length, 2), data);
    at += bytes.length;
    return bytes;
  });
  return rawMessage({ question: questionBytes, answers });
}

function dataOf({ type, value }: PlainRecord, names: NameCompressor, at: number): Uint8Array {
  if (type === 'TXT') return txtData(value);
  if (type === 'CAA') return caaData(value);
  return type === 'A' || type === 'AAAA' ? octetsOfAddress(value) : names.write(value, at);
}

/** RFC 8659 §4.1. */
function caaData(value: string): Uint8Array {
  const [flags = '', tag = ''] = value.split(' ', 2);
  const rest = value.slice(flags.length + tag.length + 2);
  return concatBytes(Uint8Array.of(Number(flags), tag.length), Buffer.from(tag + rest, 'latin1'));
}
