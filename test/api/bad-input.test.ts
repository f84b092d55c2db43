// Parameters that are not taken: missing, unknown, mistyped, too long, or not to be read at all; each named.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bodyBytesOf } from '../../src/api/call/body-limits.ts';
import { MAX_FIELDS, MAX_JSON_DEPTH, MAX_NAME_BYTES } from '../../src/api/call/parameters.ts';
import { MAX_TARGET_BYTES, type WireRequest } from '../../src/api/call/request.ts';
import { readAnswer } from '../support/answers.ts';
import { signTc3, signV1, type Tc3Wish, type V1Wish } from '../support/signing.ts';
import { toyList, toyReplace } from '../support/toy-actions.ts';
import { openToyService, type ToyService } from '../support/toy-service.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const BODY = { CertificateId: 'a91hoLqi', ValidType: 'DNS' };
const MAX_BYTES = bodyBytesOf(toyReplace);

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

const TOO_LONG = new RegExp(`the limit of its body is ${MAX_BYTES} bytes`);

type Case = readonly [title: string, make: () => WireRequest, code: string | undefined, message?: RegExp];

const CASES: readonly Case[] = [
  ['a missing parameter', () => tc3({ body: { ValidType: 'DNS' } }), 'MissingParameter', /`CertificateId`/],
  ['an empty body', () => tc3({ body: '' }), 'MissingParameter', /`CertificateId`/],
  [
    'a required parameter that is null',
    () => tc3({ body: { ...BODY, ValidType: null } }),
    'MissingParameter',
    /`ValidType`/,
  ],
  ['an optional parameter that is null', () => tc3({ body: { ...BODY, CsrType: null } }), undefined],
  ['an unknown parameter', () => tc3({ body: { ...BODY, CertificateID: 'x' } }), 'UnknownParameter', /`CertificateID`/],
  ['an unknown parameter that is null', () => tc3({ body: { ...BODY, CertificateID: null } }), 'UnknownParameter'],
  [
    'a parameter named __proto__',
    () => tc3({ body: `{"CertificateId":"a","ValidType":"DNS","__proto__":{"x":1}}` }),
    'UnknownParameter',
    /`__proto__`/,
  ],
  [
    'a field named __proto__',
    () => v1({ fields: { ...BODY, '__proto__.polluted': 'x' } }),
    'UnknownParameter',
    /`__proto__`/,
  ],
  [
    'a field below constructor',
    () => v1({ fields: { ...BODY, 'constructor.prototype.x': 'x' } }),
    'UnknownParameter',
    /`constructor`/,
  ],
  [
    'a number for a string',
    () => tc3({ body: { ...BODY, CertificateId: 1 } }),
    'InvalidParameter',
    /`CertificateId` must be a string/,
  ],
  [
    'a list for a string',
    () => tc3({ body: { ...BODY, CertificateId: ['a'] } }),
    'InvalidParameter',
    /`CertificateId` must be a string/,
  ],
  [
    'an object for a string',
    () => tc3({ body: { ...BODY, CertificateId: {} } }),
    'InvalidParameter',
    /`CertificateId`/,
  ],
  [
    'a list for a string in a query',
    () => v1({ fields: { ValidType: 'DNS', 'CertificateId.0': 'a' } }),
    'InvalidParameter',
    /`CertificateId`/,
  ],
  [
    'a string for a boolean',
    () => tc3({ body: { ...BODY, UseCrossSignRoot: 'true' } }),
    'InvalidParameter',
    /`UseCrossSignRoot` must be a boolean/,
  ],
  [
    'a word for a boolean in a query',
    () => v1({ fields: { ...BODY, UseCrossSignRoot: 'yes' } }),
    'InvalidParameter',
    /`UseCrossSignRoot`/,
  ],
  [
    'a control character',
    () => tc3({ body: { ...BODY, CertificateId: 'a\u0000b' } }),
    'InvalidParameterValue',
    /`CertificateId`.*control character/,
  ],
  [
    'half a surrogate pair',
    () => tc3({ body: '{"CertificateId":"\\ud800","ValidType":"DNS"}' }),
    'InvalidParameterValue',
    /Unicode/,
  ],
  [
    'a text that is too long',
    () => tc3({ body: { ...BODY, CertificateId: 'a'.repeat(65) } }),
    'InvalidParameterValue',
    /`CertificateId`.*64/,
  ],
  ['a parameter that stands twice', () => appended(v1({}), '&ValidType=DNS'), 'InvalidParameter', /twice/],
  [
    'a parameter that is a value and a list',
    () => v1({ fields: { ...BODY, 'ValidType.0': 'DNS' } }),
    'InvalidParameter',
    /`ValidType/,
  ],

  ['broken JSON', () => tc3({ body: '{"CertificateId":' }), 'InvalidParameter', /not JSON/],
  ['JSON that is a list', () => tc3({ body: [] }), 'InvalidParameter', /not an object/],
  ['JSON that is nothing', () => tc3({ body: 'null' }), 'InvalidParameter', /not an object/],
  ['JSON that is not UTF-8', () => tc3({ body: Buffer.from([0x7b, 0xff, 0x7d]) }), 'InvalidParameter', /UTF-8/],
  ['JSON nested as deep as may be', () => tc3({ body: nested(MAX_JSON_DEPTH) }), 'UnknownParameter', /`x`/],
  ['JSON nested too deep', () => tc3({ body: nested(MAX_JSON_DEPTH + 1) }), 'InvalidParameter', /deeper than 16/],
  ['brackets within a text', () => tc3({ body: { ...BODY, Reason: '[['.repeat(20) + '"\\' } }), undefined],
  ['a broken percent-encoding', () => ({ ...v1({}), target: '/?Action=%GG' }), 'InvalidParameter', /percent-encoded/],
  [
    'percent-encoded bytes that are not UTF-8',
    () => ({ ...v1({}), target: '/?Action=%FF' }),
    'InvalidParameter',
    /percent-encoded/,
  ],
  [
    'JSON with a name that stands twice',
    () => tc3({ body: '{"CertificateId":"a","ValidType":"DNS","CertificateI\\u0064":"b"}' }),
    'InvalidParameter',
    /twice/,
  ],
  ['JSON with as many values as may be', () => tc3({ body: listOf(MAX_FIELDS) }), 'UnknownParameter', /`x`/],
  ['JSON with one value too many', () => tc3({ body: listOf(MAX_FIELDS + 1) }), 'InvalidParameter', /10000 values/],
  ['JSON with a name as long as may be', () => tc3({ body: named(MAX_NAME_BYTES) }), 'UnknownParameter'],
  ['JSON with a name too long', () => tc3({ body: named(MAX_NAME_BYTES + 1) }), 'InvalidParameter', /256 bytes/],
  ['a field whose name is as long as may be', () => v1({ fields: fieldNamed(MAX_NAME_BYTES) }), 'UnknownParameter'],
  ['a field whose name is too long', () => v1({ fields: fieldNamed(MAX_NAME_BYTES + 1) }), 'InvalidParameter', /256/],
  ['as many fields as may be', () => manyFields(MAX_FIELDS), 'MissingParameter', /`Version`/],
  ['one field too many', () => manyFields(MAX_FIELDS + 1), 'InvalidParameter', /more than 10000/],

  ['a query as long as may be', () => longTarget(MAX_TARGET_BYTES), 'UnknownParameter'],
  ['a query one byte too long', () => longTarget(MAX_TARGET_BYTES + 1), 'RequestSizeLimitExceeded', /32768/],
  ['a form as long as may be', () => longForm(MAX_BYTES), 'InvalidParameterValue', /`Reason`/],
  ['a form one byte too long', () => longForm(MAX_BYTES + 1), 'RequestSizeLimitExceeded', TOO_LONG],
  ['JSON as long as may be', () => longJson(MAX_BYTES), 'InvalidParameterValue', /`Reason`/],
  ['JSON one byte too long', () => longJson(MAX_BYTES + 1), 'RequestSizeLimitExceeded', TOO_LONG],
];

for (const [title, make, code, message] of CASES) {
  test(`${title}: ${code ?? 'accepted'}`, async () => {
    const answer = readAnswer(await service.api.answer(make()));
    assert.equal(answer.code, code, answer.message);
    if (message !== undefined) assert.match(answer.message, message);
  });
}

function appended(wire: WireRequest, more: string): WireRequest {
  return { ...wire, target: `${wire.target}${more}` };
}

/** In a form for an action that has room for that many. */
function manyFields(count: number): WireRequest {
  const fields = Array.from({ length: count - 1 }, (_, index) => `x${index}`);
  const body = Buffer.from(['Action=DescribeCertificates', ...fields].join('&'));
  return { ...v1({ method: 'POST' }), body };
}

function nested(depth: number): string {
  return `{"x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
}

/** The list counts, and so do its items. */
function listOf(values: number): string {
  return JSON.stringify({ x: Array.from({ length: values - 1 }, () => 1) });
}

function named(bytes: number): string {
  return JSON.stringify({ ['x'.repeat(bytes)]: 1 });
}

function fieldNamed(bytes: number): Readonly<Record<string, string>> {
  return { ...BODY, ['x'.repeat(bytes)]: '1' };
}

function longTarget(length: number): WireRequest {
  const query = `x=${'x'.repeat(length - '/?x='.length)}`;
  return tc3({ method: 'GET', query });
}

/** A signature's own length changes with how much of it is percent-encoded; empty fields make up for it. */
function longForm(length: number): WireRequest {
  const room = length - v1({ method: 'POST', fields: { ...BODY, Reason: '' } }).body.length - 64;
  const wire = v1({ method: 'POST', fields: { ...BODY, Reason: 'x'.repeat(room) } });
  return { ...wire, body: Buffer.concat([wire.body, Buffer.from('&'.repeat(length - wire.body.length))]) };
}

function longJson(length: number): WireRequest {
  const empty = JSON.stringify({ ...BODY, Reason: '' });
  return tc3({ body: { ...BODY, Reason: 'x'.repeat(length - empty.length) } });
}
