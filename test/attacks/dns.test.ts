// DNS messages made to cost: answers to our questions, answers to updates, and queries, judged by the work that they get.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { excessOf, readAnswer, type RecordType } from '../../src/dns-message/answer.ts';
import { TYPE } from '../../src/dns-message/codes.ts';
import { MessageError } from '../../src/dns-message/message-error.ts';
import { NameReader, STEPS_PER_BYTE } from '../../src/dns-message/name-reader.ts';
import { nameBytes } from '../../src/dns-message/name-writer.ts';
import { txtData } from '../../src/dns-message/records.ts';
import { readQuery } from '../../src/dns/query.ts';
import { findTsig } from '../../src/dns/rfc2136/tsig.ts';
import { concatBytes } from '../../src/lib/bytes.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { makeResolver, MAX_ALIASES, RESOLVER_TIMING } from '../../src/validation/resolver.ts';
import { OPEN, startScriptedDns } from '../support/dns.ts';
import { pointerTo, QUESTION_AT, rawMessage, type RawParts, rawQuestion, rawRecord } from '../support/raw-message.ts';

const NAME = '_dnsauth.example.com';
const FULL = 65_535;
const TXT = rawRecord({ type: TYPE.TXT, data: txtData('v') });

function many(count: number, record: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: count }, () => record);
}

/** Pointers one behind the other in the data of a record, each to the one before, and records whose names begin at the last. */
function pointerBomb(pointers: number, records: number): Uint8Array {
  const dataAt = rawMessage({}).length + 12;
  const chain = Array.from({ length: pointers }, (_, at) => pointerTo(at === 0 ? QUESTION_AT : dataAt + 2 * (at - 1)));
  const last = pointerTo(dataAt + 2 * (pointers - 1));
  const data = concatBytes(...chain);
  return rawMessage({
    answers: [
      rawRecord({ type: TYPE.NS, data }),
      ...many(records, rawRecord({ name: last, type: TYPE.TXT, data: txtData('v') })),
    ],
  });
}

/** Names of the greatest length behind pointers, as many as the message has room for. */
function longNames(records: number): Uint8Array {
  const long = Array.from({ length: 3 }, () => 'x'.repeat(63)).join('.');
  const question = rawQuestion(`${long}.${'y'.repeat(61)}`, TYPE.CNAME);
  return rawMessage({
    question,
    answers: many(records, rawRecord({ type: TYPE.CNAME, data: pointerTo(QUESTION_AT) })),
  });
}

const HOSTILE: Readonly<Record<string, Uint8Array>> = {
  'a pointer to itself': rawMessage({
    answers: [rawRecord({ name: pointerTo(31), type: TYPE.TXT, data: txtData('v') })],
  }),
  'two pointers to each other': rawMessage({
    answers: [rawRecord({ name: pointerTo(33), type: TYPE.TXT, data: txtData('v') }), pointerTo(31)],
    counts: { answers: 1 },
  }),
  'a chain of 7,000 pointers with 100 names at its end': pointerBomb(7000, 100),
  'a chain of 16 pointers with 500 names at its end': pointerBomb(16, 500),
  'a chain of 17 pointers with 500 names at its end': pointerBomb(17, 500),
  '500 aliases of the longest name to itself': longNames(500),
  '64 KB of TXT records': rawMessage({
    answers: many(3000, rawRecord({ type: TYPE.TXT, data: txtData('x'.repeat(8)) })),
  }),
  'one TXT record of 64 KB': rawMessage({ answers: [rawRecord({ type: TYPE.TXT, data: new Uint8Array(65_000) })] }),
  'a TXT record of 16,000 empty strings': rawMessage({
    answers: [rawRecord({ type: TYPE.TXT, data: new Uint8Array(16_000) })],
  }),
  'counts of 65,535 with one record': rawMessage({
    answers: [TXT],
    counts: { answers: FULL, authorities: FULL, additionals: FULL },
  }),
  'counts of 65,535 and a full message': concatBytes(rawMessage({ counts: { answers: FULL } }), new Uint8Array(60_000)),
  '513 records': rawMessage({ answers: many(513, TXT) }),
  'a record that claims 65,535 bytes': concatBytes(
    rawMessage({ counts: { answers: 1 } }),
    Uint8Array.of(0, 0, 16, 0, 1, 0, 0, 0, 0, 255, 255),
  ),
  'labels that go on into the records': rawMessage({
    answers: [rawRecord({ name: Uint8Array.of(63), type: TYPE.TXT, data: txtData('v') })],
  }),
  'a name of 300 octets by pointers': rawMessage({
    answers: [
      rawRecord({
        name: concatBytes(nameBytes('x'.repeat(63)).subarray(0, 64), pointerTo(QUESTION_AT)),
        type: TYPE.TXT,
        data: txtData('v'),
      }),
    ],
    question: rawQuestion(Array.from({ length: 4 }, () => 'z'.repeat(60)).join('.'), TYPE.TXT),
  }),
  'a pointer into the header': rawMessage({
    answers: [rawRecord({ name: pointerTo(2), type: TYPE.TXT, data: txtData('v') })],
  }),
  'labels of the reserved kinds': rawMessage({
    answers: [rawRecord({ name: Uint8Array.of(0x80, 0x40), type: TYPE.TXT, data: txtData('v') })],
  }),
};

interface Work {
  readonly steps: number;
  readonly records: number;
  readonly isRead: boolean;
}

function workOf(message: Uint8Array, type: RecordType): Work {
  try {
    const { steps, records } = readAnswer(message, type);
    return { steps, records: records.length, isRead: true };
  } catch (error) {
    if (error instanceof MessageError) return { steps: 0, records: 0, isRead: false };
    throw error;
  }
}

describe('An answer that is made to cost gets bounded work:', () => {
  for (const [what, message] of Object.entries(HOSTILE)) {
    test(what, () => {
      for (const type of ['TXT', 'CNAME', 'NS'] as const) {
        const { steps, records } = workOf(message, type);
        assert.ok(steps <= STEPS_PER_BYTE * message.length, `${steps} steps for ${message.length} bytes`);
        assert.ok(records <= 512);
      }
      if (excessOf(message) !== undefined) assert.equal(workOf(message, 'TXT').isRead, false);
    });
  }

  test(`names are walked over for ${STEPS_PER_BYTE} steps a byte and no further`, () => {
    const message = longNames(500);
    const names = new NameReader(message);
    const walk = (): void => {
      for (;;) names.read(QUESTION_AT);
    };
    assert.throws(walk, /too involved/);
    assert.ok(names.steps <= STEPS_PER_BYTE * message.length + 64);
  });

  test('what is beyond the bounds is told by its header alone', () => {
    for (const counts of [
      { answers: FULL },
      { authorities: 513 },
      { answers: 200, authorities: 200, additionals: 113 },
    ]) {
      assert.match(excessOf(rawMessage({ counts }).subarray(0, 12)) ?? '', /records, at most 512/);
    }
    assert.match(excessOf(rawMessage({ counts: { answers: 1 } }).subarray(0, 12)) ?? '', /less room/);
  });
});

/** Each is an answer to the very question that was sent. */
const FALSE_PROOFS: Readonly<Record<string, (question: Uint8Array) => RawParts>> = {
  'of class CH': () => ({ answers: [rawRecord({ type: TYPE.TXT, class: 3, data: txtData('forged') })] }),
  'of class HS': () => ({ answers: [rawRecord({ type: TYPE.TXT, class: 4, data: txtData('forged') })] }),
  'of class ANY': () => ({ answers: [rawRecord({ type: TYPE.TXT, class: 255, data: txtData('forged') })] }),
  'at another name': () => ({
    answers: [rawRecord({ name: nameBytes('other.example.com'), type: TYPE.TXT, data: txtData('forged') })],
  }),
  'at a name above': () => ({
    answers: [rawRecord({ name: pointerTo(QUESTION_AT + 9), type: TYPE.TXT, data: txtData('forged') })],
  }),
  'of another type': () => ({ answers: [rawRecord({ type: 99, data: txtData('forged') })] }),
  'in the additional section': () => ({ additionals: [rawRecord({ type: TYPE.TXT, data: txtData('forged') })] }),
  'in the authority section': () => ({
    answers: [rawRecord({ type: TYPE.TXT, data: txtData('forged') })],
    counts: { answers: 0, authorities: 1 },
  }),
  'at an alias that nothing leads to': () => ({
    answers: [
      rawRecord({ name: nameBytes('b.example.com'), type: TYPE.CNAME, data: nameBytes('c.example.com') }),
      rawRecord({ name: nameBytes('c.example.com'), type: TYPE.TXT, data: txtData('forged') }),
    ],
  }),
  'at one label that looks like the name': () => ({
    answers: [
      rawRecord({
        name: concatBytes(Uint8Array.of(NAME.length), Buffer.from(NAME), Uint8Array.of(0)),
        type: TYPE.TXT,
        data: txtData('forged'),
      }),
    ],
  }),
};

describe('A TXT record proves nothing that stands', () => {
  for (const [where, partsFor] of Object.entries(FALSE_PROOFS)) {
    test(where, async () => {
      await using server = await startScriptedDns((_query, _transport, came) => [rawAnswerTo(came, partsFor)]);
      const resolver = makeResolver({
        servers: [server.address],
        random: systemRandom,
        timing: RESOLVER_TIMING,
        closing: OPEN,
      });
      assert.deepEqual(await resolver.lookup(NAME, 'TXT'), { kind: 'noData', aliases: [] });
      assert.deepEqual(server.asked, [`udp TXT ${NAME}`]);
    });
  }
});

type Came = Parameters<Parameters<typeof startScriptedDns>[0]>[2];

function rawAnswerTo(came: Came, partsFor: (question: Uint8Array) => RawParts): Uint8Array {
  const question = rawQuestion(came.questions?.[0]?.name ?? '', TYPE.TXT);
  return rawMessage({ id: came.id ?? 0, question, ...partsFor(question) });
}

/** The target of an alias for the name that is asked for. */
const ALIASES: Readonly<Record<string, (name: string) => readonly string[]>> = {
  'to itself': (name) => [name],
  'to each other': (name) => ['x.example.com', name],
  'ever on': (name) => [`x.${name}`.slice(0, 200)],
  'in chains of 500 in each answer': () => Array.from({ length: 500 }, (_, at) => `${at}.example.com`),
  'to 400 targets at once': () => Array.from({ length: 400 }, () => 'y.example.com'),
};

describe(`Aliases are followed ${MAX_ALIASES} times at most when they lead`, () => {
  for (const [where, targetsOf] of Object.entries(ALIASES)) {
    test(where, async () => {
      await using server = await startScriptedDns((query, _transport, came) => {
        const name = query.questions?.[0]?.name ?? '';
        const targets = targetsOf(name);
        const owners = where === 'to 400 targets at once' ? targets.map(() => name) : [name, ...targets];
        const records = targets.map((target, at) =>
          rawRecord({ name: nameBytes(owners[at] ?? name), type: TYPE.CNAME, data: nameBytes(target) }),
        );
        return [rawAnswerTo(came, () => ({ answers: records }))];
      });
      const resolver = makeResolver({
        servers: [server.address],
        random: systemRandom,
        timing: RESOLVER_TIMING,
        closing: OPEN,
      });
      const lookup = await resolver.lookup(NAME, 'TXT');
      assert.notEqual(lookup.kind, 'found');
      assert.ok(lookup.aliases.length <= MAX_ALIASES);
      assert.ok(resolver.figures.client.questions <= MAX_ALIASES + 1, `${resolver.figures.client.questions} questions`);
    });
  }
});

const QUERY = rawMessage({ flags: 0 });
const BAD_QUERIES: Readonly<Record<string, Uint8Array>> = {
  'two questions': rawMessage({ flags: 0, counts: { questions: 2 } }),
  '65,535 questions': rawMessage({ flags: 0, counts: { questions: FULL } }),
  'no question': rawMessage({ flags: 0, question: new Uint8Array(), counts: { questions: 0 } }),
  'an answer': rawMessage({ flags: 0, answers: [TXT] }),
  '65,535 additional records': rawMessage({ flags: 0, counts: { additionals: FULL } }),
  'three additional records': rawMessage({
    flags: 0,
    additionals: many(3, rawRecord({ name: Uint8Array.of(0), type: TYPE.TSIG, data: new Uint8Array() })),
  }),
  'two OPT records': rawMessage({
    flags: 0,
    additionals: many(2, rawRecord({ name: Uint8Array.of(0), type: TYPE.OPT, data: new Uint8Array() })),
  }),
  'a TXT record': rawMessage({ flags: 0, additionals: [TXT] }),
  'a name that is a pointer': concatBytes(QUERY.subarray(0, 12), pointerTo(12), Uint8Array.of(0, 16, 0, 1)),
  'a name that points into the header': concatBytes(QUERY.subarray(0, 12), pointerTo(4), Uint8Array.of(0, 16, 0, 1)),
  'a name without an end': QUERY.subarray(0, 20),
  'half a type': QUERY.subarray(0, -3),
  'more than 4,096 bytes': concatBytes(QUERY, new Uint8Array(4097 - QUERY.length)),
};

describe('A query is answered FORMERR and nothing of it is asked of the store when it has', () => {
  test('nothing wrong, it is read', () => assert.equal(readQuery(QUERY)?.question?.name, 'a.example.com'));

  for (const [what, message] of Object.entries(BAD_QUERIES)) {
    test(what, () => assert.equal(readQuery(message)?.question, undefined));
  }
});

test('Only the header of another operation is read', () => {
  for (const opcode of [1, 2, 4, 5, 6, 15]) {
    const query = readQuery(rawMessage({ flags: opcode << 11, question: Uint8Array.of(0xc0, 12) }));
    assert.deepEqual([query?.opcode, query?.question], [opcode, undefined]);
  }
});

describe('An answer to an update is refused unread that has', () => {
  for (const [what, message] of [
    ['65,535 records', rawMessage({ counts: { answers: FULL } })],
    ['records beyond its room', rawMessage({ answers: [TXT], counts: { answers: 9 } })],
    ['17 records', rawMessage({ answers: many(17, TXT) })],
    ['two zones', rawMessage({ answers: many(2, TXT), counts: { questions: 2, answers: 0 } })],
    ['a chain of pointers for a name', pointerBomb(1500, 10)],
  ] as const) {
    test(what, () => {
      if (what === 'a chain of pointers for a name') assert.equal(findTsig(message), undefined);
      else assert.throws(() => findTsig(message), MessageError);
    });
  }
});
