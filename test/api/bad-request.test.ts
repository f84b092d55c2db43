// Requests that are not let in: by protocol, action, signature, time or region; each told what was wrong, and how.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MAX_SKEW_MS } from '../../src/api/call/authenticate.ts';
import type { WireRequest } from '../../src/api/call/request.ts';
import { MAX_AUTHORIZATION_LENGTH, MAX_SIGNED_HEADERS } from '../../src/api/signatures/tc3.ts';
import { readAnswer } from '../support/answers.ts';
import { signTc3, signV1, withHeader, withoutHeader, type Tc3Wish, type V1Wish } from '../support/signing.ts';
import { toyList, toyReplace } from '../support/toy-actions.ts';
import { openToyService, type ToyService } from '../support/toy-service.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const BODY = { CertificateId: 'a91hoLqi', ValidType: 'DNS' };

let service: ToyService;

before(async () => {
  const rates = { ReplaceCertificate: 1e6, DescribeCertificates: 1e6 };
  service = await openToyService({ actions: [toyReplace, toyList], clock: { now: () => NOW }, rates });
});
after(() => service[Symbol.asyncDispose]());

const tc3 = (wish: Partial<Tc3Wish>): WireRequest =>
  signTc3({ credential: service.key, action: 'ReplaceCertificate', now: NOW, body: BODY, ...wish });
const v1 = (wish: Partial<V1Wish>): WireRequest =>
  signV1({ credential: service.key, action: 'ReplaceCertificate', now: NOW, fields: BODY, ...wish });
const authorized = (value: string): WireRequest => withHeader(tc3({}), 'authorization', value);
const at = (milliseconds: number): Date => new Date(NOW.getTime() + milliseconds);

type Case = readonly [title: string, make: () => WireRequest, code: string | undefined, message?: RegExp];

const SIGNATURE = 'a'.repeat(64);
const SCOPE = '2026-03-01/ssl/tc3_request';

const CASES: readonly Case[] = [
  ['a method other than GET and POST', () => ({ ...tc3({}), method: 'PUT' }), 'UnsupportedProtocol', /PUT/],
  [
    'multipart',
    () => tc3({ headers: { 'content-type': 'multipart/mixed; boundary=x' } }),
    'UnsupportedProtocol',
    /application\/json/,
  ],
  ['a body without a type', () => tc3({ headers: { 'content-type': undefined } }), 'UnsupportedProtocol'],
  [
    'a form under TC3',
    () => tc3({ headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    'UnsupportedProtocol',
    /TC3/,
  ],

  ['no action', () => tc3({ headers: { 'x-tc-action': undefined } }), 'MissingParameter', /`Action`/],
  ['no version', () => tc3({ headers: { 'x-tc-version': undefined } }), 'MissingParameter', /`Version`/],
  ['an unknown action', () => tc3({ action: 'ReplaceEverything' }), 'InvalidAction', /`ReplaceEverything`/],
  ['an action named like a member of every object', () => tc3({ action: '__proto__' }), 'InvalidAction', /`__proto__`/],
  ['an action of another case', () => tc3({ action: 'replacecertificate' }), 'InvalidAction'],
  ['an unknown version', () => tc3({ headers: { 'x-tc-version': '2017-03-12' } }), 'NoSuchVersion', /`2017-03-12`/],
  ['an unknown action of an unknown caller', () => withHeader(authorized('x'), 'x-tc-action', 'No'), 'InvalidAction'],

  [
    'no Authorization',
    () => withoutHeader(tc3({}), 'authorization'),
    'AuthFailure.InvalidAuthorization',
    /no Authorization/,
  ],
  ['the unsigned mode', () => authorized('SKIP'), 'AuthFailure.InvalidAuthorization', /SKIP/],
  [
    'another scheme of Authorization',
    () => authorized('Basic dXNlcjpwYXNz'),
    'AuthFailure.InvalidAuthorization',
    /TC3-HMAC-SHA256/,
  ],
  [
    'an Authorization without a signature',
    () => authorized(`TC3-HMAC-SHA256 Credential=x/${SCOPE}, SignedHeaders=content-type;host`),
    'AuthFailure.InvalidAuthorization',
  ],
  [
    'a Credential that ends otherwise',
    () =>
      authorized(
        `TC3-HMAC-SHA256 Credential=x/2026-03-01/ssl/aws4_request, SignedHeaders=content-type;host, Signature=${SIGNATURE}`,
      ),
    'AuthFailure.InvalidAuthorization',
    /Credential/,
  ],
  ['an unsigned Host', () => tc3({ signedHeaders: ['content-type'] }), 'AuthFailure.InvalidAuthorization', /host/],
  [
    'an unsigned Content-Type',
    () => tc3({ signedHeaders: ['host'] }),
    'AuthFailure.InvalidAuthorization',
    /content-type/,
  ],
  ['as many signed headers as may be', () => tc3({ signedHeaders: signedHeaders(MAX_SIGNED_HEADERS) }), undefined],
  [
    'one signed header too many',
    () => tc3({ signedHeaders: signedHeaders(MAX_SIGNED_HEADERS + 1) }),
    'AuthFailure.InvalidAuthorization',
    /more than 32/,
  ],
  [
    'an Authorization that is as long as may be',
    () => authorized(longAuthorization(MAX_AUTHORIZATION_LENGTH)),
    'AuthFailure.SecretIdNotFound',
  ],
  [
    'an Authorization one character too long',
    () => authorized(longAuthorization(MAX_AUTHORIZATION_LENGTH + 1)),
    'AuthFailure.InvalidAuthorization',
  ],
  [
    'spaces around the commas of Authorization',
    () => authorized(authorizationOf(tc3({})).replaceAll(', ', '  ,   ')),
    undefined,
  ],
  [
    'no spaces around the commas of Authorization',
    () => authorized(authorizationOf(tc3({})).replaceAll(', ', ',')),
    undefined,
  ],

  [
    'an unknown SecretId',
    () => tc3({ credential: { ...service.key, secretId: 'AKIDnobody' } }),
    'AuthFailure.SecretIdNotFound',
  ],
  [
    'an unknown SecretId under v1',
    () => v1({ credential: { ...service.key, secretId: 'AKIDnobody' } }),
    'AuthFailure.SecretIdNotFound',
  ],
  [
    'an endless SecretId under v1',
    () => v1({ credential: { ...service.key, secretId: 'A'.repeat(2000) } }),
    'AuthFailure.SecretIdNotFound',
  ],

  ['a timestamp as old as may be', () => tc3({ now: at(-MAX_SKEW_MS) }), undefined],
  [
    'a timestamp a second too old',
    () => tc3({ now: at(-MAX_SKEW_MS - 1000) }),
    'AuthFailure.SignatureExpire',
    /5 minutes/,
  ],
  ['a timestamp as far ahead as may be', () => tc3({ now: at(MAX_SKEW_MS) }), undefined],
  ['a timestamp a second too far ahead', () => tc3({ now: at(MAX_SKEW_MS + 1000) }), 'AuthFailure.SignatureExpire'],
  ['a stale timestamp under v1', () => v1({ now: at(-MAX_SKEW_MS - 1000) }), 'AuthFailure.SignatureExpire'],
  [
    'a timestamp in milliseconds',
    () => withHeader(tc3({}), 'x-tc-timestamp', String(NOW.getTime())),
    'AuthFailure.SignatureExpire',
  ],
  [
    'a timestamp that is no number',
    () => withHeader(tc3({}), 'x-tc-timestamp', 'now'),
    'AuthFailure.SignatureExpire',
    /seconds/,
  ],
  ['no timestamp', () => withoutHeader(tc3({}), 'x-tc-timestamp'), 'MissingParameter', /`Timestamp`/],
  [
    "a scope of another day than the timestamp's",
    () => authorized(authorizationOf(tc3({})).replace('2026-03-01', '2026-02-28')),
    'AuthFailure.SignatureExpire',
    /date/,
  ],

  [
    'a wrong SecretKey',
    () => tc3({ credential: { ...service.key, secretKey: 'wrong' } }),
    'AuthFailure.SignatureFailure',
  ],
  [
    'a wrong SecretKey under v1',
    () => v1({ credential: { ...service.key, secretKey: 'wrong' } }),
    'AuthFailure.SignatureFailure',
  ],
  [
    'a body changed after it was signed',
    () => ({ ...tc3({}), body: Buffer.from('{}') }),
    'AuthFailure.SignatureFailure',
  ],
  [
    'a query changed after it was signed',
    () => ({ ...tc3({ method: 'GET', query: 'Limit=1' }), target: '/?Limit=2' }),
    'AuthFailure.SignatureFailure',
  ],
  ['a field added after it was signed', () => appended(v1({}), '&Reason=x'), 'AuthFailure.SignatureFailure'],
  ['the Host of another service', () => withHeader(tc3({}), 'host', 'evil.example'), 'AuthFailure.SignatureFailure'],
  [
    'a Host that is an address with credentials',
    () => withHeader(tc3({}), 'host', 'http://user:pass@169.254.169.254/latest'),
    'AuthFailure.SignatureFailure',
  ],
  ['no Host at all', () => withoutHeader(tc3({}), 'host'), 'AuthFailure.SignatureFailure'],

  ['no SecretId under v1', () => v1({ fields: { ...BODY, SecretId: undefined } }), 'MissingParameter', /`SecretId`/],
  ['no Nonce under v1', () => v1({ fields: { ...BODY, Nonce: undefined } }), 'MissingParameter', /`Nonce`/],
  ['no Timestamp under v1', () => v1({ fields: { ...BODY, Timestamp: undefined } }), 'MissingParameter', /`Timestamp`/],
  [
    'another hash under v1',
    () => v1({ fields: { ...BODY, SignatureMethod: 'HmacMD5' } }),
    'AuthFailure.InvalidAuthorization',
    /HmacSHA1/,
  ],
  ['a token under v1', () => v1({ fields: { ...BODY, Token: 'x' } }), 'AuthFailure.TokenFailure'],
  ['an empty token', () => tc3({ headers: { 'x-tc-token': '' } }), undefined],
  ['a token', () => tc3({ headers: { 'x-tc-token': 'x' } }), 'AuthFailure.TokenFailure'],

  ['an empty region', () => tc3({ headers: { 'x-tc-region': '' } }), undefined],
  ['an empty region under v1', () => v1({ fields: { ...BODY, Region: '' } }), undefined],
  ['a region of 64 letters', () => tc3({ headers: { 'x-tc-region': 'a'.repeat(64) } }), undefined],
  ['a region of 65', () => tc3({ headers: { 'x-tc-region': 'a'.repeat(65) } }), 'InvalidParameterValue', /`Region`/],
  ['a region that is no name', () => tc3({ headers: { 'x-tc-region': 'a b' } }), 'InvalidParameterValue', /`Region`/],
  ['any region', () => tc3({ headers: { 'x-tc-region': 'ap-guangzhou' } }), undefined],
  [
    'a wrong signature and a region that is no name',
    () => tc3({ credential: { ...service.key, secretKey: 'wrong' }, headers: { 'x-tc-region': 'a b' } }),
    'AuthFailure.SignatureFailure',
  ],
];

for (const [title, make, code, message] of CASES) {
  test(`${title}: ${code ?? 'accepted'}`, async () => {
    const answer = readAnswer(await service.api.answer(make()));
    assert.equal(answer.code, code, answer.message);
    if (message !== undefined) assert.match(answer.message, message);
  });
}

test('nothing secret stands in an answer or in the log, whatever was wrong', async () => {
  const wires = [tc3({}), tc3({ body: { ...BODY, CsrkeyPassword: 5 } }), v1({}), v1({ fields: { Reason: '1' } })];
  const wrong = tc3({
    credential: { ...service.key, secretKey: 'wrong' },
    body: { ...BODY, CsrkeyPassword: 'hunter2' },
  });
  for (const wire of [...wires, wrong]) {
    const told = [(await service.api.answer(wire)).text, ...service.logLines].join('');
    for (const secret of [service.key.secretKey, 'hunter2', ...signatureOf(wire)]) assert.ok(!told.includes(secret));
  }
});

test('a refusal is told in Chinese where the request asks for it, by header or by field', async () => {
  const asked = [
    tc3({ body: {}, headers: { 'x-tc-language': 'zh-CN' } }),
    v1({ fields: { Language: 'zh-CN' } }),
    v1({ fields: { Language: 'zh-cn' } }),
    withHeader({ ...tc3({}), method: 'PUT' }, 'x-tc-language', 'zh-CN'),
  ];
  for (const wire of asked) assert.match(readAnswer(await service.api.answer(wire)).message, /\p{Script=Han}/u);
  assert.doesNotMatch(readAnswer(await service.api.answer(tc3({ body: {} }))).message, /\p{Script=Han}/u);
});

function authorizationOf(wire: WireRequest): string {
  return wire.headers.get('authorization') ?? '';
}

function signatureOf(wire: WireRequest): readonly string[] {
  const { target, body } = wire;
  const v1Signature = /Signature=([^&]+)/.exec(target + Buffer.from(body).toString())?.[1];
  const tc3Signature = /Signature=(.+)/.exec(authorizationOf(wire))?.[1];
  return [v1Signature, tc3Signature].filter((signature) => signature !== undefined);
}

function signedHeaders(count: number): readonly string[] {
  return ['content-type', 'host', ...Array.from({ length: count - 2 }, (_, index) => `x-extra-${index}`)];
}

/** Of an unknown key: it is read, or is too long to be read. */
function longAuthorization(length: number): string {
  const start = `TC3-HMAC-SHA256 Credential=nobody/${SCOPE}, SignedHeaders=content-type;host;`;
  const end = `, Signature=${SIGNATURE}`;
  return `${start}${'x'.repeat(length - start.length - end.length)}${end}`;
}

function appended(wire: WireRequest, more: string): WireRequest {
  return { ...wire, target: `${wire.target}${more}` };
}
