// The rate limit, at its edge and under many calls at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateLimiter, MAX_WINDOWS } from '../../src/api/call/rate.ts';
import { DEFAULT_RATE_PER_SECOND, type Rates, ratePerSecondOf } from '../../src/api/call/rates.ts';
import { ACTIONS, makeRegistry } from '../../src/api/registry.ts';
import { EXTENSION_ACTIONS } from '../../src/api/extensions.ts';
import { INTERNATIONAL_ACTIONS } from '../../src/api/international.ts';
import { DomainError } from '../../src/failure.ts';
import { makeSetClock } from '../support/authority.ts';
import { readAnswer } from '../support/answers.ts';
import { signTc3 } from '../support/signing.ts';
import { toyReplace } from '../support/toy-actions.ts';
import { openToyService } from '../support/toy-service.ts';

const START = new Date('2026-03-01T12:00:00Z');
const after = (milliseconds: number): Date => new Date(START.getTime() + milliseconds);
const BODY = { CertificateId: 'a91hoLqi', ValidType: 'DNS' };

test('twenty calls of ReplaceCertificate pass in any second, and the next is told what was seen and the limit', async () => {
  const clock = makeSetClock(START);
  await using service = await openToyService({ actions: [toyReplace], clock });
  const call = async () => {
    const wire = signTc3({ credential: service.key, action: 'ReplaceCertificate', now: clock.now(), body: BODY });
    return readAnswer(await service.api.answer(wire));
  };
  for (let count = 0; count < 20; count += 1) {
    clock.set(after(count * 10));
    assert.equal((await call()).code, undefined);
  }
  clock.set(after(999));
  const refused = await call();
  assert.equal(refused.code, 'RequestLimitExceeded');
  assert.match(refused.message, /called 21 times within one second, the limit is 20/);
  clock.set(after(1000));
  assert.equal((await call()).code, undefined, 'the first call is a second old');
  assert.equal((await call()).code, 'RequestLimitExceeded', 'the second one is not');
});

test('of a hundred calls at once exactly as many pass as the limit says', async () => {
  await using service = await openToyService({ actions: [toyReplace], clock: { now: () => START } });
  const wire = signTc3({ credential: service.key, action: 'ReplaceCertificate', now: START, body: BODY });
  const answers = await Promise.all(Array.from({ length: 100 }, () => service.api.answer(wire)));
  const codes = answers.map((answer) => readAnswer(answer).code);
  assert.equal(codes.filter((code) => code === undefined).length, 20);
  assert.equal(codes.filter((code) => code === 'RequestLimitExceeded').length, 80);
});

test('the keys of an account share its rate, and accounts and actions do not', () => {
  const limiter = new RateLimiter();
  limiter.pass({ accountUin: '1', action: 'A', limit: 1, now: START });
  limiter.pass({ accountUin: '2', action: 'A', limit: 1, now: START });
  limiter.pass({ accountUin: '1', action: 'B', limit: 1, now: START });
  assert.throws(() => limiter.pass({ accountUin: '1', action: 'A', limit: 1, now: START }), DomainError);
});

test('refused calls do not count: a client that keeps asking gets its full rate', () => {
  const limiter = new RateLimiter();
  const request = { accountUin: '1', action: 'A', limit: 2 };
  limiter.pass({ ...request, now: after(0) });
  limiter.pass({ ...request, now: after(500) });
  for (let time = 501; time < 1000; time += 100) assert.throws(() => limiter.pass({ ...request, now: after(time) }));
  limiter.pass({ ...request, now: after(1000) });
  assert.throws(() => limiter.pass({ ...request, now: after(1499) }));
  limiter.pass({ ...request, now: after(1500) });
});

test('a call that fails its signature does not use up the rate', async () => {
  await using service = await openToyService({
    actions: [toyReplace],
    clock: { now: () => START },
    rates: { ReplaceCertificate: 1 },
  });
  const wish = { action: 'ReplaceCertificate', now: START, body: BODY };
  const wrong = signTc3({ ...wish, credential: { ...service.key, secretKey: 'wrong' } });
  assert.equal(readAnswer(await service.api.answer(wrong)).code, 'AuthFailure.SignatureFailure');
  const good = signTc3({ ...wish, credential: service.key });
  assert.equal(readAnswer(await service.api.answer(good)).code, undefined);
});

test('a clock that is set back shuts nobody out', () => {
  const limiter = new RateLimiter();
  const request = { accountUin: '1', action: 'A', limit: 1 };
  limiter.pass({ ...request, now: after(3_600_000) });
  limiter.pass({ ...request, now: after(0) });
});

test('what is remembered is bounded, and forgotten after a second', () => {
  const limiter = new RateLimiter();
  for (let index = 0; index <= MAX_WINDOWS; index += 1) {
    limiter.pass({ accountUin: String(index), action: 'A', limit: 1, now: START });
  }
  assert.equal(limiter.size, MAX_WINDOWS);
  limiter.pass({ accountUin: 'later', action: 'A', limit: 1, now: after(1000) });
  assert.equal(limiter.size, 1);
});

test('the configuration sets the rate of an action, and the others keep theirs', () => {
  const registry = makeRegistry([...ACTIONS, ...INTERNATIONAL_ACTIONS, ...EXTENSION_ACTIONS]);
  const rateOf = (name: string, configured: Rates): number => {
    const action = registry.get(name);
    assert.ok(action !== undefined);
    return ratePerSecondOf(action, configured);
  };
  assert.equal(rateOf('ReplaceCertificate', {}), 20);
  assert.equal(rateOf('ReplaceCertificate', { ReplaceCertificate: 7 }), 7);
  assert.equal(rateOf('ApplyCertificate', { ReplaceCertificate: 7 }), DEFAULT_RATE_PER_SECOND);
  assert.equal(rateOf('DescribeCertificates', { ReplaceCertificate: 7 }), 100);
  assert.equal(rateOf('CreateCSR', {}), 10);
  assert.equal(rateOf('ResealReportKeyCompromise', {}), 1);
  assert.equal(ratePerSecondOf({ name: 'toString', ratePerSecond: 3 }, {}), 3);
});
