// The readers of DNS messages against bytes that somebody has changed: refused in their own way, or read, in few steps.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { decode } from 'dns-packet';
import * as fc from 'fast-check';
import { readAnswer, RECORD_TYPES } from '../../src/dns-message/answer.ts';
import { TYPE } from '../../src/dns-message/codes.ts';
import { optBytes } from '../../src/dns-message/edns.ts';
import { MessageError } from '../../src/dns-message/message-error.ts';
import { STEPS_PER_BYTE } from '../../src/dns-message/name-reader.ts';
import { nameBytes } from '../../src/dns-message/name-writer.ts';
import { txtData } from '../../src/dns-message/records.ts';
import { concatBytes } from '../../src/lib/bytes.ts';
import { answerOf } from '../support/answer-messages.ts';
import { changed } from '../support/changed-bytes.ts';
import { pointerTo, rawMessage, rawRecord } from '../support/raw-message.ts';

/** A short form is part of the suite; `npm run fuzz` asks for more. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 4000);
/** A run again with the seed that a failure printed: FUZZ_SEED=… node --test. */
const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));

const COOKIE = { client: new Uint8Array(8).fill(1), server: new Uint8Array(16).fill(2) };
const OPT = optBytes({ payloadBytes: 1232, version: 0, upperRcode: 0, isDnssecOk: false, cookie: COOKIE });
const ANSWERS = [
  answerOf('a.example.com', 'TXT', [
    { name: 'a.example.com', type: 'CNAME', value: 'b.a.example.com' },
    { name: 'b.a.example.com', type: 'TXT', value: 'value' },
  ]),
  answerOf('example.net', 'NS', [
    { name: 'example.net', type: 'NS', value: 'ns1.example.net' },
    { name: 'example.net', type: 'NS', value: 'ns2.example.net' },
  ]),
  rawMessage({ answers: [rawRecord({ type: TYPE.TXT, data: txtData('x'.repeat(300)) })], additionals: [OPT] }),
  rawMessage({ answers: [rawRecord({ type: TYPE.AAAA, data: new Uint8Array(16) })] }),
];

/** Records whose names and data are labels and pointers at random, most of them to somewhere in the message. */
const piece = fc.oneof(
  fc.nat(400).map(pointerTo),
  fc.nat(63).map((length) => concatBytes(Uint8Array.of(length), new Uint8Array(length).fill(0x61))),
  fc.constantFrom(Uint8Array.of(0), nameBytes('a.example.com'), Uint8Array.of(0xbf), Uint8Array.of(0xff)),
);
const bytesOfPieces = fc.array(piece, { maxLength: 6 }).map((pieces) => concatBytes(...pieces));
const record = fc
  .record({ name: bytesOfPieces, type: fc.constantFrom(...Object.values(TYPE)), data: bytesOfPieces })
  .map(rawRecord);
const tangled = fc.array(record, { minLength: 1, maxLength: 20 }).map((answers) => rawMessage({ answers }));

for (const [what, messages] of [
  ['changed answers', changed(ANSWERS)],
  ['answers of tangled names', tangled],
  ['changed answers of tangled names', tangled.chain((message) => changed([message]))],
] as const) {
  test(`${what} are read or refused, in at most ${STEPS_PER_BYTE} steps for each byte (seed ${SEED})`, () => {
    const property = fc.property(messages, fc.constantFrom(...RECORD_TYPES), (message, type) => {
      try {
        const { steps } = readAnswer(message, type);
        assert.ok(steps <= STEPS_PER_BYTE * message.length, `${steps} steps for ${message.length} bytes`);
      } catch (error) {
        if (!(error instanceof MessageError)) throw error;
      }
    });
    fc.assert(property, { seed: SEED, numRuns: RUNS });
  });
}

test(`what is read of a changed answer is no other text than dns-packet reads (seed ${SEED})`, () => {
  const property = fc.property(changed(ANSWERS), (message) => {
    const [ours, theirs] = [
      attempt(() => readAnswer(message, 'TXT').records),
      attempt(() => decode(Buffer.from(message))),
    ];
    if (ours === undefined || theirs === undefined) return;
    // It reads records of some other types (NAPTR, for one) beyond the length that they have, and what follows them wrongly.
    if (theirs.answers?.some(({ type }) => !isOurs(type)) === true) return;
    const texts = new Set((theirs.answers ?? []).flatMap((one) => (one.type === 'TXT' ? [textOf(one.data)] : [])));
    for (const { type, value } of ours) if (type === 'TXT') assert.ok(texts.has(value));
  });
  fc.assert(property, { seed: SEED, numRuns: RUNS });
});

function isOurs(type: string): boolean {
  return RECORD_TYPES.some((ours) => ours === type);
}

function attempt<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function textOf(data: string | Buffer | readonly (string | Buffer)[]): string {
  const parts = typeof data === 'string' || Buffer.isBuffer(data) ? [data] : data;
  return Buffer.concat(parts.map((part) => Buffer.from(part))).toString('utf8');
}
