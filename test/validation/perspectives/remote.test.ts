// A perspective that is no good one counts as not heard, with the reason, whatever it answers.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Trust } from '../../../src/deploy/trust.ts';
import { exchangeBounded } from '../../../src/lib/network/bounded-fetch.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { inEnglish } from '../../../src/reasons/reason.ts';
import type { Heard } from '../../../src/validation/perspectives/corroborate.ts';
import {
  digestOf,
  MAX_ANSWER_BYTES,
  MAX_QUESTION_BYTES,
  readQuestion,
} from '../../../src/validation/perspectives/message.ts';
import { makeRemote, type RemotePerspective } from '../../../src/validation/perspectives/remote.ts';
import { OPEN } from '../../support/dns.ts';
import { skipWithoutOpenssl as skip } from '../../support/openssl.ts';
import {
  type FalseAnswer,
  type FalsePlace,
  type Identity,
  makeIdentity,
  openFalsePlace,
  openPlace,
} from '../../support/perspectives.ts';

const opened = new AsyncDisposableStack();
let identity: Identity;
let place: FalsePlace;
let remote: RemotePerspective;

async function remoteAt(url: URL, own: Identity): Promise<RemotePerspective> {
  const secureContext = await new Trust().withClient(own)();
  return makeRemote({ name: 'fra', region: 'ripe', url, secureContext, random: systemRandom });
}

before(async () => {
  if (skip !== false) return;
  identity = opened.use(makeIdentity());
  place = opened.use(await openFalsePlace(identity));
  remote = opened.use(await remoteAt(place.url, identity));
});
after(() => opened.disposeAsync());

const LOOK = { kind: 'proof', method: 'dns', domain: 'a.com', place: '_dnsauth.a.com', value: 'v' } as const;
const FINDING = { agrees: true, seen: [], detail: { en: 'it is there', zh: '存在' } };

async function ask(answer: FalseAnswer, signal = OPEN): Promise<Heard> {
  place.answer = answer;
  return await remote.ask(LOOK, { accountUin: '1', signal });
}

async function reasonFor(answer: FalseAnswer): Promise<string> {
  const heard = await ask(answer);
  assert.equal(heard.kind, 'unheard');
  return heard.kind === 'unheard' ? inEnglish(heard.reason) : '';
}

/** A good answer, with members of its own. */
function answering(members: object = {}, status = 200): FalseAnswer {
  return (body, response) => {
    const { id, version } = readQuestion(body);
    const good = { version, id, question: digestOf(body), place: 'fra', findings: [FINDING] };
    response.writeHead(status).end(JSON.stringify({ ...good, ...members }));
  };
}

const FALSE_ANSWERS: readonly (readonly [title: string, answer: FalseAnswer, reason: RegExp])[] = [
  ['another version', answering({ version: 2 }), /another version than 1/],
  ['its own version, with the refusal of ours', answering({ version: 2 }, 409), /another version than 1/],
  ['the id of another question', answering({ id: Buffer.alloc(16).toString('base64url') }), /another question/],
  ['the digest of another question', answering({ question: digestOf(Buffer.from('{}')) }), /another question/],
  ['another name than its own', answering({ place: 'nyc' }), /calls itself nyc/],
  ['two findings where there is one', answering({ findings: [FINDING, FINDING] }), /another question/],
  ['no finding', answering({ findings: [] }), /cannot be read/],
  ['a member that nobody knows', answering({ further: 1 }), /cannot be read/],
  ['a finding that is no finding', answering({ findings: [{ agrees: 'yes' }] }), /cannot be read/],
  ['words without an end', answering({ findings: [{ ...FINDING, seen: ['x'.repeat(129)] }] }), /cannot be read/],
  ['a page', (_, response) => void response.end('<html>'), /cannot be read: it is no JSON/],
  ['letters that are none', (_, response) => void response.end(Buffer.of(0xff, 0xfe)), /cannot be read: it is no JSON/],
  ['that it is busy', (_, response) => void response.writeHead(503).end('{}'), /too much to do/],
  ['that something broke', (_, response) => void response.writeHead(500).end('{}'), /status 500/],
  ['that it is elsewhere', (_, response) => void response.writeHead(302, { Location: '/' }).end(), /status 302/],
  ['too much', (_, response) => void response.end('x'.repeat(MAX_ANSWER_BYTES + 1)), /longer than/],
  ['nothing, and hangs up', (_, response) => void response.destroy(), /cannot be asked/],
];

test('A good answer is heard', { skip }, async () => {
  assert.deepEqual(await ask(answering()), { kind: 'heard', findings: [FINDING] });
});

for (const [title, answer, reason] of FALSE_ANSWERS) {
  test(`One that answers with ${title} is not heard, and is told why`, { skip }, async () => {
    assert.match(await reasonFor(answer), reason);
  });
}

test('An answer that was right once is none to the next question, though that is the same', { skip }, async () => {
  let first: string | undefined;
  const replaying: FalseAnswer = (body, response) => {
    const { id, version } = readQuestion(body);
    first ??= JSON.stringify({ version, id, question: digestOf(body), place: 'fra', findings: [FINDING] });
    response.end(first);
  };
  assert.equal((await ask(replaying)).kind, 'heard');
  assert.match(await reasonFor(replaying), /another question/);
});

test('One that is not waited for any more is given up', { skip }, async () => {
  const stop = new AbortController();
  const asking = ask(() => stop.abort(new Error('decided')), stop.signal);
  await assert.rejects(asking, /decided/);
});

test('Who shows no certificate of the right root is not answered, and whose server shows none is not asked', {
  skip,
}, async () => {
  using stranger = makeIdentity();
  await using real = await openPlace('fra', identity);
  const strange = { ...stranger, trustFile: identity.trustFile };
  using uninvited = await remoteAt(new URL(real.url), strange);
  using distrusting = await remoteAt(new URL(real.url), { ...identity, trustFile: stranger.trustFile });
  for (const one of [uninvited, distrusting]) {
    const heard = await one.ask(LOOK, { accountUin: '1', signal: OPEN });
    assert.equal(heard.kind, 'unheard');
    assert.ok(!('place' in (await one.about(OPEN))));
  }
});

test('A perspective says what it is, and refuses what is no question', { skip }, async () => {
  await using real = await openPlace('fra', identity);
  using one = await remoteAt(new URL(real.url), identity);
  assert.deepEqual(await one.about(OPEN), { version: 1, place: 'fra' });
  const bad = { ...LOOK, domain: 'white space' };
  const heard = await one.ask(bad, { accountUin: '1', signal: OPEN });
  assert.match(heard.kind === 'unheard' ? inEnglish(heard.reason) : '', /status 400/);
});

test(`A question has ${MAX_QUESTION_BYTES} bytes at most, and says how many`, { skip }, async () => {
  await using real = await openPlace('fra', identity);
  const secureContext = await new Trust().withClient(identity)();
  const statusOf = async (length: number): Promise<number> => {
    const url = new URL('/v1/look', real.url);
    const answer = await exchangeBounded({
      method: 'POST',
      url,
      port: Number(url.port),
      address: '127.0.0.1',
      headers: {},
      body: Buffer.alloc(length, ' '),
      secureContext,
      connectMs: 5000,
      maxBodyBytes: 1000,
      signal: OPEN,
    });
    return answer.status;
  };
  assert.equal(await statusOf(MAX_QUESTION_BYTES), 400);
  assert.equal(await statusOf(MAX_QUESTION_BYTES + 1), 413);
});
