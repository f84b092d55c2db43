// Which answers to an update are believed.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sendUpdate } from '../../src/dns/rfc2136/send.ts';
import { judgeAnswer, writeUpdate } from '../../src/dns/rfc2136/update.ts';
import { FUDGE_SECONDS, type TsigKey } from '../../src/dns/rfc2136/tsig.ts';
import { addMs, SECOND_MS } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { STORE_TEST_TIME as NOON } from '../support/store.ts';
import { type Answering, bareAnswerTo, signedAnswerTo, startToyUpdateServer } from '../support/toy-update-server.ts';
import { inWordsThroughout } from '../support/reasons.ts';
import { inEnglish } from '../../src/reasons/reason.ts';

const KEY: TsigKey = { name: 'reseal', algorithm: 'hmac-sha512', secret: Buffer.alloc(32, 7) };
const UPDATE = { act: 'add', zone: 'example.com', name: '_dnsauth.example.com', value: 'one' } as const;

async function outcomeOf(answering: Answering, timeoutMs = 5000) {
  await using server = await startToyUpdateServer(answering);
  return await sendUpdate(UPDATE, {
    server: server.address,
    key: KEY,
    signedAt: NOON,
    random: systemRandom,
    timeoutMs,
  });
}

const good: Answering = (request) => signedAnswerTo(request, { key: KEY, signedAt: NOON });

const apart = (seconds: number): Answering => {
  const signedAt = addMs(NOON, seconds * SECOND_MS);
  return (request) => signedAnswerTo(request, { key: KEY, signedAt });
};

const changed =
  (change: (answer: Uint8Array) => void): Answering =>
  async (request) => {
    const answer = (await good(request)) ?? new Uint8Array();
    change(answer);
    return answer;
  };

describe('An update is done', () => {
  test('when the answer says so under a right signature', async () => {
    assert.deepEqual(await outcomeOf(good), { kind: 'done' });
  });

  test(`when the server's clock differs by ${FUDGE_SECONDS} s, and not by more`, async () => {
    assert.equal((await outcomeOf(apart(FUDGE_SECONDS))).kind, 'done');
    assert.equal((await outcomeOf(apart(-FUDGE_SECONDS))).kind, 'done');
    assert.equal((await outcomeOf(apart(FUDGE_SECONDS + 1))).kind, 'untrusted');
  });
});

/** The name of the algorithm is a pointer to where it stands, behind the header and the eleven octets of its record. */
const selfNamedTsig = Uint8Array.of(0, 0, 250, 0, 255, 0, 0, 0, 0, 0, 2, 0xc0, 23);

const LIES: Readonly<Record<string, readonly [Answering, string]>> = {
  'one without a signature': [(request) => bareAnswerTo(request, 0), 'it is not signed'],
  'one whose signature was changed': [
    changed((answer) => answer.set([answer.at(-20) === 1 ? 2 : 1], answer.length - 20)),
    'its signature is wrong',
  ],
  'one whose code was changed': [changed((answer) => answer.set([5], 3)), 'its signature is wrong'],
  'one that was signed for another update': [
    (request) => signedAnswerTo(request, { key: KEY, signedAt: NOON, requestMac: new Uint8Array(64) }),
    'its signature is wrong',
  ],
  'one by another key': [
    (request) => signedAnswerTo(request, { key: { ...KEY, name: 'other' }, signedAt: NOON }),
    'it is signed with another key',
  ],
  'one by a weaker algorithm': [
    (request) => signedAnswerTo(request, { key: { ...KEY, algorithm: 'hmac-sha256' }, signedAt: NOON }),
    'it is signed with another key',
  ],
  'one with another id': [changed((answer) => answer.set([answer[0] === 1 ? 2 : 1], 0)), 'it is not to this update'],
  'the request itself': [(request) => request, 'it is not to this update'],
  'one that ends too early': [async (request) => (await good(request))?.subarray(0, -3), 'a record goes on'],
  'one with bytes behind it': [
    async (request) => Buffer.concat([(await good(request)) ?? new Uint8Array(), Uint8Array.of(0)]),
    'it has bytes after its records',
  ],
  'one whose name points to itself': [
    (request) => Buffer.concat([bareAnswerTo(request, 0).subarray(0, 11), Uint8Array.of(1), selfNamedTsig]),
    'a name points to where it came from',
  ],
  'one whose counts promise more than there is': [
    changed((answer) => answer.set([255, 255], 8)),
    'its counts are wrong',
  ],
  'less than a header': [() => Uint8Array.of(1, 2, 3), 'it is not to this update'],
};

test('An answer of which any bit is changed, or any part is cut off, is no proof that the update is done', () => {
  const signing = { key: KEY, signedAt: NOON, random: systemRandom };
  const request = writeUpdate(UPDATE, signing);
  const answer = signedAnswerTo(request.message, signing);
  const kindOf = (message: Uint8Array) => judgeAnswer(message, { request, key: KEY, now: NOON }).kind;
  assert.equal(kindOf(answer), 'done');
  for (const [at, byte] of answer.entries()) {
    assert.notEqual(kindOf(answer.subarray(0, at)), 'done', `the first ${at} bytes`);
    for (let bit = 0; bit < 8; bit += 1) {
      // In DNS names the case of letters is none of the message's matter.
      if (bit === 5 && /[a-z]/.test(String.fromCharCode(byte))) continue;
      assert.notEqual(kindOf(answer.with(at, byte ^ (1 << bit))), 'done', `byte ${at}, bit ${bit}`);
    }
  }
});

describe('An answer is not believed, and the update counts as open:', () => {
  for (const [title, [answering, why]] of Object.entries(LIES)) {
    test(title, async () => {
      const outcome = await outcomeOf(answering);
      assert.equal(outcome.kind, 'untrusted');
      assert.ok('detail' in outcome && inEnglish(outcome.detail).includes(why), JSON.stringify(outcome));
    });
  }

  test('none at all, from a server that closes the connection or is silent', async () => {
    const closed = await outcomeOf(() => undefined);
    assert.deepEqual(inWordsThroughout(closed), {
      kind: 'untrusted',
      detail: 'it gives no answer: it closes the connection',
    });
    const silence = Promise.withResolvers<undefined>();
    const silent = await outcomeOf(() => silence.promise, 50);
    silence.resolve(undefined);
    assert.deepEqual(inWordsThroughout(silent), { kind: 'untrusted', detail: 'it gives no answer: the time is up' });
  });
});

test('A refusal counts, signed or not, and tells its code', async () => {
  const signed = await outcomeOf((request) => signedAnswerTo(request, { key: KEY, signedAt: NOON, rcode: 5 }));
  assert.deepEqual(inWordsThroughout(signed), { kind: 'refused', detail: 'REFUSED' });
  for (const [rcode, detail] of [
    [2, 'SERVFAIL'],
    [15, 'RCODE 15'],
  ] as const) {
    const bare = await outcomeOf((request) => bareAnswerTo(request, rcode));
    assert.deepEqual(inWordsThroughout(bare), { kind: 'refused', detail });
  }
});
