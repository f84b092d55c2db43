// Answers to our questions: read as dns-packet reads them, within bounds, each tried at its edge and one past it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from 'dns-packet';
import * as fc from 'fast-check';
import {
  type DnsRecordSeen,
  MAX_ANSWER_BYTES,
  MAX_ANSWER_RECORDS,
  readAnswer,
  RECORD_TYPES,
  type RecordType,
} from '../../src/dns-message/answer.ts';
import { TYPE } from '../../src/dns-message/codes.ts';
import { optBytes } from '../../src/dns-message/edns.ts';
import { MessageError } from '../../src/dns-message/message-error.ts';
import { MAX_POINTERS } from '../../src/dns-message/name-reader.ts';
import { nameBytes } from '../../src/dns-message/name-writer.ts';
import { txtData } from '../../src/dns-message/records.ts';
import { concatBytes } from '../../src/lib/bytes.ts';
import { canonicalAddress } from '../../src/lib/network/ip-address.ts';
import { answerOf, plainRecord, type PlainRecord } from '../support/answer-messages.ts';
import { pointerTo, rawMessage, type RawParts, rawRecord } from '../support/raw-message.ts';

const SEED = 1035;
const TXT = rawRecord({ type: TYPE.TXT, data: txtData('v') });

function refusal(parts: RawParts | Uint8Array, type: RecordType = 'TXT'): string {
  try {
    readAnswer(parts instanceof Uint8Array ? parts : rawMessage(parts), type);
    return 'it is read';
  } catch (error) {
    if (error instanceof MessageError) return error.message;
    throw error;
  }
}

/** As dns-packet has it, in the words of our reader. */
function seenByDnsPacket(message: Uint8Array, type: RecordType): readonly DnsRecordSeen[] {
  return (decode(Buffer.from(message)).answers ?? []).flatMap((record): readonly DnsRecordSeen[] => {
    if (record.type !== type && record.type !== 'CNAME') return [];
    const seen = { name: record.name.toLowerCase(), type: record.type } as const;
    if (record.type === 'TXT')
      return [{ ...seen, value: Buffer.concat([record.data].flat().map((part) => Buffer.from(part))).toString() }];
    if (record.type === 'CAA') {
      const { flags, tag, value } = record.data;
      return [{ ...seen, value: `${flags ?? 0} ${tag} ${value}` }];
    }
    if (!('data' in record) || typeof record.data !== 'string') return [];
    const isAddress = record.type === 'A' || record.type === 'AAAA';
    return [{ ...seen, value: isAddress ? (canonicalAddress(record.data) ?? '') : record.data.toLowerCase() }];
  });
}

const isReferral = (parts: RawParts): boolean => readAnswer(rawMessage(parts), 'TXT').isReferral;

describe('An answer', () => {
  test('is read as dns-packet reads it, whatever its records and however its names are compressed', () => {
    const records = fc.array(plainRecord, { maxLength: 30 });
    const property = fc.property(fc.constantFrom(...RECORD_TYPES), records, (type, plain: PlainRecord[]) => {
      const message = answerOf('A.example.com', type, plain);
      assert.deepEqual(readAnswer(message, type).records, seenByDnsPacket(message, type));
    });
    fc.assert(property, { seed: SEED, numRuns: 300 });
  });

  test('has the code and the options that its OPT record tells', () => {
    const cookie = { client: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), server: new Uint8Array(16).fill(9) };
    const edns = { payloadBytes: 1232, version: 0, upperRcode: 1, isDnssecOk: true, cookie };
    const answer = readAnswer(rawMessage({ flags: 0x80_07, additionals: [optBytes(edns)] }), 'TXT');
    assert.equal(answer.rcode, 23);
    assert.deepEqual(answer.edns, edns);
  });

  test('has no record of another class or type, of another section, or of the question alone', () => {
    const answers = [
      rawRecord({ type: TYPE.TXT, class: 3, data: txtData('chaos') }),
      rawRecord({ type: TYPE.A, data: Uint8Array.of(192, 0, 2, 1) }),
      rawRecord({ type: TYPE.TXT, class: 255, data: txtData('any') }),
    ];
    assert.deepEqual(readAnswer(rawMessage({ answers, additionals: [TXT] }), 'TXT').records, []);
  });

  test('keeps a label with a dot in it apart from two labels', () => {
    const name = concatBytes(
      Uint8Array.of(9),
      Buffer.from('a.example'),
      Uint8Array.of(3),
      Buffer.from('com'),
      Uint8Array.of(0),
    );
    const answers = [rawRecord({ name, type: TYPE.TXT, data: txtData('v') })];
    assert.deepEqual(readAnswer(rawMessage({ answers }), 'TXT').records, [
      { name: 'a\\046example.com', type: 'TXT', value: 'v' },
    ]);
  });

  test('that names the servers of another zone and nothing else refers to them, unless an SOA record is there', () => {
    const ns = rawRecord({ type: TYPE.NS, data: nameBytes('ns.example.com') });
    const soa = rawRecord({ type: TYPE.SOA, data: new Uint8Array(22) });
    const counts = { answers: 0, authorities: 1 };
    assert.equal(isReferral({ flags: 0x80_00, answers: [ns], counts }), true);
    assert.equal(isReferral({ flags: 0x84_00, answers: [ns], counts }), false);
    assert.equal(isReferral({ flags: 0x80_00, answers: [ns, soa], counts: { answers: 0, authorities: 2 } }), false);
    assert.equal(isReferral({ flags: 0x80_00, answers: [ns], counts: { answers: 1 } }), false);
  });
});

const filled = (length: number): Uint8Array =>
  concatBytes(rawMessage({ answers: [TXT] }), new Uint8Array(length)).subarray(0, length);

const some = (count: number) => ({ answers: Array.from({ length: count - 1 }, () => TXT), additionals: [TXT] });

const named = (...lengths: number[]) => ({
  answers: [
    rawRecord({
      name: concatBytes(
        ...lengths.map((length) => concatBytes(Uint8Array.of(length), Buffer.alloc(length, 'a'))),
        Uint8Array.of(0),
      ),
      type: TYPE.TXT,
      data: txtData('v'),
    }),
  ],
});

describe('The bounds of an answer', () => {
  test(`are ${MAX_ANSWER_BYTES} bytes`, () => {
    assert.equal(refusal(filled(MAX_ANSWER_BYTES)), 'it is read');
    assert.match(refusal(filled(MAX_ANSWER_BYTES + 1)), /16385 bytes, at most 16384/);
  });

  test(`are ${MAX_ANSWER_RECORDS} records in all sections`, () => {
    assert.equal(refusal(some(MAX_ANSWER_RECORDS)), 'it is read');
    assert.match(refusal(some(MAX_ANSWER_RECORDS + 1)), /513 records, at most 512/);
  });

  test('are the room that its counts need, which is asked before any record is read', () => {
    const fifteen = new Uint8Array(15);
    assert.equal(refusal({ answers: [TXT, fifteen], counts: { answers: 2 } }), 'it is read');
    assert.match(refusal({ answers: [TXT], counts: { answers: 4 } }), /less room than its counts/);
  });

  test(`are ${MAX_POINTERS} pointers in one name`, () => {
    const chain = (pointers: number) => {
      const labels = Array.from({ length: pointers }, (_, at) =>
        concatBytes(
          Uint8Array.of(1, 0x61),
          at === 0 ? Uint8Array.of(0) : pointerTo(at === 1 ? dataAt : dataAt + 3 + 4 * (at - 2)),
        ),
      );
      const data = concatBytes(...labels);
      const last = pointers === 1 ? dataAt : dataAt + 3 + 4 * (pointers - 2);
      return {
        answers: [
          rawRecord({ type: TYPE.A, data }),
          rawRecord({ name: pointerTo(last), type: TYPE.TXT, data: txtData('v') }),
        ],
      };
    };
    const dataAt = rawMessage({}).length + 12;
    assert.equal(refusal(chain(MAX_POINTERS)), 'it is read');
    assert.equal(refusal(chain(MAX_POINTERS + 1)), 'a name has too many pointers');
  });

  test('are 255 octets of a name, 63 of a label', () => {
    assert.equal(refusal(named(63, 63, 63, 61)), 'it is read');
    assert.equal(refusal(named(63, 63, 63, 62)), 'a name is too long');
    assert.equal(refusal(named(64)), 'a label is too long');
  });
});

const CUT = rawMessage({ answers: [TXT] }).subarray(0, -1);
const REFUSED: readonly (readonly [what: string, message: Uint8Array | RawParts, why: RegExp])[] = [
  ['a record that goes on after the end', CUT, /goes on after the end/],
  ['no question', { question: new Uint8Array(), counts: { questions: 0 } }, /not one question/],
  ['two questions', { answers: [TXT], counts: { questions: 2, answers: 0 } }, /not one question/],
  ['less than a header', new Uint8Array(11), /no header/],
  [
    'a pointer to itself',
    { answers: [rawRecord({ name: pointerTo(31), type: TYPE.TXT, data: txtData('v') })] },
    /points to where/,
  ],
  [
    'a pointer ahead',
    { answers: [rawRecord({ name: pointerTo(200), type: TYPE.TXT, data: txtData('v') })] },
    /points to where/,
  ],
  [
    'a string that is longer than its record',
    { answers: [rawRecord({ type: TYPE.TXT, data: Uint8Array.of(2, 1) })] },
    /TXT record is cut/,
  ],
  ['an alias and more', { answers: [rawRecord({ type: TYPE.CNAME, data: Uint8Array.of(0, 0) })] }, /more than a name/],
  [
    'an alias that begins in its record and ends behind it',
    { answers: [rawRecord({ type: TYPE.CNAME, data: Uint8Array.of(1) })] },
    /no end/,
  ],
  [
    'a named OPT record',
    { additionals: [rawRecord({ type: TYPE.OPT, data: new Uint8Array() })] },
    /OPT record has a name/,
  ],
  [
    'an option that is cut',
    { additionals: [rawRecord({ name: Uint8Array.of(0), type: TYPE.OPT, data: Uint8Array.of(0, 10, 0, 9) })] },
    /option is cut/,
  ],
  [
    'a cookie of 7 octets',
    {
      additionals: [
        rawRecord({ name: Uint8Array.of(0), type: TYPE.OPT, data: Uint8Array.of(0, 10, 0, 7, 1, 2, 3, 4, 5, 6, 7) }),
      ],
    },
    /cookie/,
  ],
];

describe('An answer is refused that has', () => {
  for (const [what, message, why] of REFUSED) test(what, () => assert.match(refusal(message), why));

  test('an address of another length', () => {
    const answers = [rawRecord({ type: TYPE.A, data: new Uint8Array(5) })];
    assert.match(refusal({ answers }, 'A'), /A record has 5 bytes/);
  });
});
