// What the client of an ACME authority and its issuer decide, without an authority: addresses, waits, words, the next look.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AcmeError } from '../../../src/acme/client/acme-error.ts';
import {
  MAX_DETAIL_CHARACTERS,
  MAX_SUBPROBLEMS,
  readProblem,
  reasonOfProblem,
} from '../../../src/acme/client/authority-problem.ts';
import { alternatesIn, MAX_ALTERNATES } from '../../../src/acme/client/issued-chain.ts';
import { renewalIdOf } from '../../../src/acme/client/renewal-info.ts';
import { MAX_RETRY_AFTER_MS, readRetryAfter } from '../../../src/lib/network/retry-after.ts';
import { judgeAddress, MAX_ADDRESS_CHARACTERS } from '../../../src/acme/client/transport.ts';
import { directoryDefectOf } from '../../../src/app/doctor/acme-issuers.ts';
import { readOrderReference, writeOrderReference } from '../../../src/certificates/model/order-reference.ts';
import { ISSUERS, MAX_ISSUERS } from '../../../src/config/issuers.ts';
import { MAX_BINDING_BYTES, MIN_BINDING_BYTES, readBindingKey } from '../../../src/issuers/acme/binding-key.ts';
import {
  ANSWER_AGAIN_MS,
  MAX_POLL_MS,
  MIN_POLL_MS,
  nextLook,
  ORDER_PATIENCE_MS,
} from '../../../src/issuers/acme/next-look.ts';
import { addMs, SECOND_MS } from '../../../src/lib/clock.ts';
import { inEnglish, inWords } from '../../../src/reasons/reason.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const NOW = new Date('2026-06-01T12:00:00Z');
const issuer = (at: number) => ({ name: `a${at}`, kind: 'acme', preset: 'letsencrypt' });

const URN = 'urn:ietf:params:acme:error:';

test('Retry-After is read as seconds and as a date, and keeps nobody waiting for more than a day', () => {
  const inAMinute = addMs(NOW, 60 * SECOND_MS);
  for (const text of [
    '60',
    'Mon, 01 Jun 2026 12:01:00 GMT',
    'Monday, 01-Jun-26 12:01:00 GMT',
    'Mon Jun  1 12:01:00 2026',
  ])
    assert.deepEqual(readRetryAfter(text, NOW), inAMinute, text);
  assert.deepEqual(readRetryAfter('1', NOW), addMs(NOW, SECOND_MS));
  assert.deepEqual(readRetryAfter('86400', NOW), addMs(NOW, MAX_RETRY_AFTER_MS));
  assert.deepEqual(readRetryAfter('86401', NOW), addMs(NOW, MAX_RETRY_AFTER_MS));
});

test('Retry-After that asks for no patience, or is neither seconds nor a date, says nothing', () => {
  const past = ['0', 'Mon, 01 Jun 2020 12:00:00 GMT', 'Mon, 01 Jun 2026 12:00:00 GMT'];
  const odd = [
    '',
    'soon',
    '-1x',
    '-5',
    '1.5',
    '+5',
    '1e3',
    '0x10',
    '2027-01-01',
    'June 2 2026',
    'Mon, 99 Jun 2026 12:01:00 GMT',
  ];
  for (const text of [undefined, ...past, ...odd]) assert.equal(readRetryAfter(text, NOW), undefined, String(text));
});

test('Addresses of an authority are followed at its own host, and at those that the operator names', () => {
  const where = { directory: new URL('https://ca.example/dir'), hosts: ['other.example:8443'] };
  const base = 'https://ca.example/';
  assert.equal(judgeAddress(`${base}order`, where).pathname, '/order');
  assert.equal(judgeAddress('https://other.example:8443/x', where).port, '8443');
  const long = base.padEnd(MAX_ADDRESS_CHARACTERS, 'x');
  assert.equal(judgeAddress(long, where).href.length, MAX_ADDRESS_CHARACTERS);
  for (const odd of [
    `${long}x`,
    'https://ca.example:444/',
    'https://other.example/',
    'http://ca.example/',
    'x',
    'https://u@ca.example/',
  ])
    assert.throws(() => judgeAddress(odd, where), AcmeError, odd);
});

test('What an authority says is told in both languages, in one line, with so many subproblems and letters', () => {
  const subproblem = { type: `${URN}dns`, detail: 'NXDOMAIN', identifier: { type: 'dns', value: 'a.example' } };
  const told = readProblem({ type: `${URN}compound`, detail: 'two\nof them', subproblems: [subproblem] });
  const reason = reasonOfProblem(told ?? assert.fail());
  assert.equal(inEnglish(reason), 'there are several problems: two of them; a.example: a DNS query failed: NXDOMAIN');
  assert.equal(inWords(reason, 'zh'), '存在多个问题（two of them）；a.example：DNS 查询失败（NXDOMAIN）');
  const long = readProblem({
    type: 'x',
    detail: 'y'.repeat(MAX_DETAIL_CHARACTERS + 1),
    subproblems: Array.from({ length: MAX_SUBPROBLEMS + 1 }, () => subproblem),
  });
  assert.equal(long?.detail.length, MAX_DETAIL_CHARACTERS);
  assert.equal(long.subproblems.length, MAX_SUBPROBLEMS);
  assert.equal(long.type, undefined);
  for (const odd of [undefined, 'text', [], {}, { type: 1 }]) assert.equal(readProblem(odd), undefined);
});

test('Alternate chains are those that the header names so, and so many', () => {
  const base = new URL('https://ca.example/cert/1');
  assert.deepEqual(alternatesIn('</cert/1/alt>;rel="alternate", <https://ca.example/dir>;rel="index"', base), [
    'https://ca.example/cert/1/alt',
  ]);
  const many = Array.from({ length: MAX_ALTERNATES + 1 }, (_, at) => `</${at}>;rel="alternate"`).join(', ');
  assert.equal(alternatesIn(many, base).length, MAX_ALTERNATES);
  assert.deepEqual(alternatesIn('', base), []);
});

test('A certificate is called as the example of RFC 9773 calls it', () => {
  const authorityKeyIdentifier = Uint8Array.from(Buffer.from('69885B6B87464041E1B37B847BA0AE2CDE01C8D4', 'hex'));
  assert.equal(renewalIdOf({ authorityKeyIdentifier, serial: '0087654321' }), 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
  assert.equal(renewalIdOf({ authorityKeyIdentifier: undefined, serial: '01' }), undefined);
});

test('The next look at an order follows from its state and the times', () => {
  const record = { openedAt: NOW, answeredAt: undefined };
  const at = (status: 'pending' | 'ready' | 'processing' | 'valid' | 'invalid', more: object = {}) =>
    nextLook({ status, retryAt: undefined }, { record, now: NOW, ...more });
  assert.deepEqual(at('pending'), { act: 'answer' });
  assert.deepEqual(at('ready'), { act: 'finalize' });
  assert.deepEqual(at('valid'), { act: 'fetch' });
  assert.deepEqual(at('invalid'), { act: 'fail' });
  assert.deepEqual(at('processing'), { act: 'wait', until: addMs(NOW, MIN_POLL_MS) });
  const answered = { record: { openedAt: NOW, answeredAt: NOW } };
  const later = (milliseconds: number) => at('pending', { ...answered, now: addMs(NOW, milliseconds) });
  assert.deepEqual(later(60 * SECOND_MS), { act: 'wait', until: addMs(NOW, 90 * SECOND_MS) });
  assert.deepEqual(later(ANSWER_AGAIN_MS - 1), { act: 'wait', until: addMs(NOW, ANSWER_AGAIN_MS - 1 + MAX_POLL_MS) });
  assert.deepEqual(later(ANSWER_AGAIN_MS), { act: 'answer' });
  assert.equal(at('ready', { now: addMs(NOW, ORDER_PATIENCE_MS - 1) }).act, 'finalize');
  assert.equal(at('ready', { now: addMs(NOW, ORDER_PATIENCE_MS) }).act, 'giveUp');
  assert.equal(at('valid', { now: addMs(NOW, ORDER_PATIENCE_MS) }).act, 'fetch');
});

test('An order at an issuer is called so that it can be read again, and other orders are not read so', () => {
  const reference = { issuer: 'letsencrypt', certificateId: 'Ab12Cd34', number: 12 };
  assert.equal(writeOrderReference(reference), 'acme:letsencrypt:Ab12Cd34/12');
  assert.deepEqual(readOrderReference('acme:letsencrypt:Ab12Cd34/12'), reference);
  for (const odd of ['', 'Ab12Cd34', 'https://a.example/1', 'acme:x:Ab12Cd34/0', 'acme::Ab12Cd34/1'])
    assert.equal(readOrderReference(odd), undefined, odd);
});

test('Issuers are named once each, up to so many, with a directory or a preset', () => {
  const some = (count: number) => ISSUERS.safeParse(Array.from({ length: count }, (_, at) => issuer(at))).success;
  assert.deepEqual([some(MAX_ISSUERS), some(MAX_ISSUERS + 1)], [true, false]);
  const bad = [
    [issuer(1), issuer(1)],
    [{ ...issuer(1), name: 'builtin' }],
    [{ ...issuer(1), directory: 'https://a.example/' }],
    [{ name: 'a', kind: 'acme' }],
    [{ name: 'a', kind: 'acme', directory: 'http://a.example/' }],
    [{ ...issuer(1), contact: ['ops@example.com'] }],
  ];
  for (const list of bad) assert.equal(ISSUERS.safeParse(list).success, false, JSON.stringify(list));
});

test('The key of an external account binding is base64url, and neither short nor long', async () => {
  using folder = makeTemporaryFolder();
  const keyOf = async (bytes: number) =>
    await readBindingKey(folder.write('key', `${Buffer.alloc(bytes, 7).toString('base64url')}\n`));
  assert.equal((await keyOf(MIN_BINDING_BYTES)).length, MIN_BINDING_BYTES);
  assert.equal((await keyOf(MAX_BINDING_BYTES)).length, MAX_BINDING_BYTES);
  await assert.rejects(keyOf(MIN_BINDING_BYTES - 1), /has 15 bytes/);
  await assert.rejects(keyOf(MAX_BINDING_BYTES + 1), /has 257 bytes/);
  await assert.rejects(readBindingKey(folder.write('key', 'no key!')), /not base64url/);
});

test('The doctor says what a directory asks for that the issuer is not configured with', () => {
  const url = new URL('https://ca.example/');
  const addresses = {
    newNonce: url,
    newAccount: url,
    newOrder: url,
    revokeCert: url,
    keyChange: url,
    renewalInfo: url,
  };
  const offers = {
    ...addresses,
    termsOfService: 'https://ca.example/terms',
    externalAccountRequired: true,
    profiles: ['tls'],
  };
  const setting = { termsAgreed: true, eab: { keyId: 'k', keyFile: 'f' }, profile: 'tls' };
  assert.equal(directoryDefectOf(offers, setting), undefined);
  assert.match(directoryDefectOf(offers, { ...setting, termsAgreed: false })?.found ?? '', /terms/);
  assert.match(directoryDefectOf(offers, { ...setting, eab: undefined })?.found ?? '', /binding/);
  assert.match(directoryDefectOf(offers, { ...setting, profile: 'long' })?.advice ?? '', /tls/);
});
