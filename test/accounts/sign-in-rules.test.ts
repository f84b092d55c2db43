// Passwords, one-time codes, recovery codes and waits, as rules without a store.

import { deepEqual, equal, match, notEqual, rejects, throws } from 'node:assert/strict';
import { test } from 'node:test';
import {
  codeOfStep,
  codeUri,
  isCodeSecret,
  newCodeSecret,
  stepOfCode,
} from '../../src/accounts/people/one-time-code.ts';
import {
  checkPassword,
  makePasswordHasher,
  MAX_HASHES_AT_ONCE,
  MAX_HASHES_WAITING,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
} from '../../src/accounts/people/password.ts';
import { hashOfRecoveryCode, newRecoveryCodes, RECOVERY_CODES } from '../../src/accounts/people/recovery-code.ts';
import {
  afterWrong,
  ATTEMPT_LIMITS,
  type Attempts,
  waitOf,
  withoutLast,
} from '../../src/accounts/sessions/attempts.ts';
import { csrfTokenOf, isCsrfToken, isSessionId, newSessionId } from '../../src/accounts/sessions/session.ts';
import { addMs, DAY_MS, MINUTE_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { seededRandom } from '../support/account-world.ts';

const CHEAP = { memoryKiB: 8, passes: 1, parallelism: 1 };
const NOON = new Date('2026-06-01T12:00:00Z');

/** RFC 6238, appendix B: the ASCII secret "12345678901234567890" in Base32, and the last six of its eight digits. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const VECTORS: readonly (readonly [seconds: number, code: string])[] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
];

test('one-time codes are those of RFC 6238', () => {
  for (const [seconds, code] of VECTORS) equal(codeOfStep(SECRET, Math.floor(seconds / 30)), code);
});

test('a code is good in its half minute and in the one before and after, and no longer', () => {
  const now = new Date(59 * SECOND_MS);
  const at = (seconds: number) => stepOfCode('287082', { secret: SECRET, now: addMs(now, seconds * SECOND_MS) });
  deepEqual([at(0), at(30), at(-29), at(31), at(60)], [1, 1, 1, undefined, undefined]);
  for (const none of ['', '28708', '2870820', 'abcdef', '２８７０８２'])
    equal(stepOfCode(none, { secret: SECRET, now }), undefined);
});

test('a secret has 160 bits, and its address is what an authenticator reads', () => {
  const secret = newCodeSecret(seededRandom(1));
  equal(isCodeSecret(secret), true);
  notEqual(secret, newCodeSecret(seededRandom(2)));
  const uri = new URL(codeUri(secret, { issuer: 'Reseal a:b', name: 'alice@example.com' }));
  deepEqual(
    [uri.protocol, uri.searchParams.get('secret'), uri.searchParams.get('issuer')],
    ['otpauth:', secret, 'Reseal a:b'],
  );
});

test('recovery codes are ten, each another, and known again however they are typed', () => {
  const codes = newRecoveryCodes(seededRandom(1));
  equal(new Set(codes).size, RECOVERY_CODES);
  const [code = ''] = codes;
  match(code, /^[a-z2-9]{4}(?:-[a-z2-9]{4}){3}$/);
  equal(hashOfRecoveryCode(` ${code.toUpperCase().replaceAll('-', ' ')}`), hashOfRecoveryCode(code));
});

test('a password is kept as a hash of argon2id with a salt of its own, and is right in every composition', async () => {
  const hasher = makePasswordHasher({ random: seededRandom(1), cost: CHEAP });
  const password = 'correct horse é battery';
  const [one, other] = [await hasher.hash(password), await hasher.hash(password)];
  match(one, /^\$argon2id\$v=19\$m=8,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  notEqual(one, other);
  deepEqual(
    [await hasher.isRight(password, one), await hasher.isRight(password.normalize('NFD'), other)],
    [true, true],
  );
  deepEqual([await hasher.isRight(`${password} `, one), await hasher.isRight(password, undefined)], [false, false]);
  await rejects(hasher.isRight(password, '$2b$10$abc'), /not of argon2id/);
});

test('so many hashes are made at once, so many wait, and one more is refused', async () => {
  const hasher = makePasswordHasher({ random: seededRandom(1), cost: CHEAP });
  const room = MAX_HASHES_AT_ONCE + MAX_HASHES_WAITING;
  const hashes = await Promise.allSettled(Array.from({ length: room + 1 }, async () => await hasher.hash('x')));
  deepEqual(hashes.map(({ status }) => status).filter((status) => status === 'rejected').length, 1);
  match(await hasher.hash('x'), /^\$argon2id/);
});

test('a password has 15 to 256 characters, at least five different ones, and not the name', () => {
  refused('a1b2c3'.padEnd(MIN_PASSWORD_LENGTH - 1, 'x'));
  checkPassword('a1b2c3'.padEnd(MIN_PASSWORD_LENGTH, 'x'), 'alice');
  checkPassword('a1b2c3'.padEnd(MAX_PASSWORD_LENGTH, 'x'), 'alice');
  refused('a1b2c3'.padEnd(MAX_PASSWORD_LENGTH + 1, 'x'));
  refused('abcd'.repeat(5));
  refused('my name is Alice, 1234');
  checkPassword('一二三四五六七八九十百千万亿兆', 'alice');
});

test('the fifth wrong sign-in makes the next one wait, each further one twice as long, up to 15 minutes', () => {
  const limit = ATTEMPT_LIMITS.name;
  let attempts: Attempts | undefined;
  let now = NOON;
  const waits: number[] = [];
  for (let wrong = 1; wrong <= 12; wrong += 1) {
    attempts = afterWrong(attempts, { subject: 's', limit, now });
    waits.push(waitOf(attempts, limit, now) / SECOND_MS);
    now = attempts.waitsUntil;
    equal(waitOf(attempts, limit, now), 0);
  }
  deepEqual(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
  equal(attempts === undefined ? 0 : withoutLast(attempts, now).wrong, 11);
});

test('wrong sign-ins are forgotten after a day, and those of a clock ahead of its time at once', () => {
  const limit = ATTEMPT_LIMITS.name;
  const waiting = { subject: 's', wrong: 9, lastAt: NOON, waitsUntil: addMs(NOON, 15 * MINUTE_MS) };
  equal(waitOf(waiting, limit, NOON), 15 * MINUTE_MS);
  equal(afterWrong(waiting, { subject: 's', limit, now: addMs(NOON, DAY_MS + 1) }).wrong, 1);
  equal(afterWrong(waiting, { subject: 's', limit, now: addMs(NOON, DAY_MS) }).wrong, 9 - limit.free + 1);
  equal(waitOf(waiting, limit, addMs(NOON, -DAY_MS)), 0);
});

test('as many as are free are forgotten in a day, one after the other, and right ones between keep none in mind', () => {
  const limit = ATTEMPT_LIMITS.address;
  const stepMs = limit.forgetMs / limit.free;
  let attempts: Attempts = { subject: 's', wrong: limit.free - 1, lastAt: NOON, waitsUntil: NOON };
  for (let hour = 1; hour <= 24; hour += 1) {
    const now = addMs(NOON, hour * 60 * MINUTE_MS);
    attempts = withoutLast(afterWrong(attempts, { subject: 's', limit, now }), now);
  }
  equal(attempts.wrong, 0);
  const known = { subject: 's', wrong: 3, lastAt: NOON, waitsUntil: NOON };
  equal(afterWrong(known, { subject: 's', limit, now: addMs(NOON, stepMs - 1) }).wrong, 4);
  equal(afterWrong(known, { subject: 's', limit, now: addMs(NOON, stepMs) }).wrong, 3);
});

test('a token against forged requests is of one session, and told by nothing but its id', () => {
  const [one, other] = [newSessionId(seededRandom(1)), newSessionId(seededRandom(2))];
  deepEqual([isSessionId(one), isSessionId(`${one}x`), isSessionId(one.replace(/./, '='))], [true, false, false]);
  deepEqual(
    [isCsrfToken(csrfTokenOf(one), one), isCsrfToken(csrfTokenOf(one), other), isCsrfToken('', one)],
    [true, false, false],
  );
});

function refused(password: string): void {
  throws(() => checkPassword(password, 'alice'), /argumentInvalid/);
}
