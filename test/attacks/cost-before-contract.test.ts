// Requests that cost before anybody looks whether they are good: each ends at a limit, and the work until there is counted.
// In a process of its own: it counts the calls of JSON.parse.

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { after, before, describe, mock, test } from 'node:test';
import { bodyBytesOf, LEAST_BODY_BYTES, MAX_BODY_BYTES, makeBodyLimits } from '../../src/api/call/body-limits.ts';
import { type JsonLimits, scanJson } from '../../src/lib/json-scan.ts';
import { MAX_FIELDS, MAX_JSON_DEPTH, MAX_NAME_BYTES } from '../../src/api/call/parameters.ts';
import { ACTIONS, makeRegistry } from '../../src/api/registry.ts';
import type { WireRequest } from '../../src/api/call/request.ts';
import { BodyReader } from '../../src/http/body.ts';
import { readAnswer } from '../support/answers.ts';
import { signTc3, signV1, withHeader } from '../support/signing.ts';
import { toyList } from '../support/toy-actions.ts';
import { openToyService, type ToyService } from '../support/toy-service.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const LIMITS: JsonLimits = { depth: MAX_JSON_DEPTH, values: MAX_FIELDS, nameBytes: MAX_NAME_BYTES };
const BOUNDARY = 'b';

let service: ToyService;

before(async () => {
  service = await openToyService({
    actions: [toyList],
    clock: { now: () => NOW },
    rates: { DescribeCertificates: 1e6 },
    // What an operator may allow at most, so that what is not the length is the limit.
    bodyBytes: new Map([['DescribeCertificates', MAX_BODY_BYTES]]),
  });
});
after(() => service[Symbol.asyncDispose]());

const many = (count: number, make: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(at)).join(',');

/** JSON that is long in another way each, and how much of it may be read at most. */
const LONG_JSON: readonly (readonly [title: string, json: () => string, readBytes: number])[] = [
  ['an object of 900,000 members', () => `{${many(900_000, (at) => `"${at}":1`)}}`, 11 * MAX_FIELDS],
  ['an object that has one member 900,000 times', () => `{${many(900_000, () => '"a":1')}}`, 7 * MAX_FIELDS],
  ['a list of a million numbers', () => `{"CertificateStatus":[${many(1e6, () => '1')}]}`, 3 * MAX_FIELDS],
  ['a list of a million empty lists', () => `{"x":[${many(1e6, () => '[]')}]}`, 4 * MAX_FIELDS],
  ['five million brackets', () => '['.repeat(5e6), MAX_JSON_DEPTH + 1],
  ['objects in objects without end', () => '{"a":'.repeat(1e6), 6 * MAX_JSON_DEPTH],
  ['brackets that close what is not open', () => `${']'.repeat(1e6)}${'['.repeat(1e6)}`, 2e6],
  ['9,900 names below one of 9 MB', () => `{"${'x'.repeat(9e6)}":{${many(9_900, (at) => `"${at}":1`)}}}`, 9e6 + 4],
];

describe('JSON that would be large once it is parsed', () => {
  for (const [title, json, mostBytes] of LONG_JSON) {
    test(`is given up where it passes a limit: ${title}`, () => {
      const { kind, readBytes } = scanJson(Buffer.from(json()), LIMITS);
      assert.equal(kind, 'over');
      assert.ok(readBytes <= mostBytes, `${readBytes} bytes are read`);
    });

    test(`is never parsed, in a body or in a part of one: ${title}`, async () => {
      const text = json();
      for (const send of [asBody, asPart]) {
        const { code, parses } = await parsesUntilAnswer(send(text));
        assert.deepEqual([code, parses], ['InvalidParameter', 0]);
      }
    });
  }

  test('is not looked at for whoever has not signed it', async () => {
    const wire = asBody(LONG_JSON[0]?.[1]() ?? '');
    const forged = withHeader(wire, 'authorization', (wire.headers.get('authorization') ?? '').replace(/.$/, '~'));
    const { code, parses } = await parsesUntilAnswer(forged);
    assert.deepEqual([code, parses], ['AuthFailure.InvalidAuthorization', 0]);
  });
});

/** Of the length that an operator may allow at most; each has its limit elsewhere. */
const LONG_OTHERS: readonly (readonly [title: string, wire: () => WireRequest, code: string, message: RegExp])[] = [
  ['a form of a million "&"', () => form(`Action=DescribeCertificates${'&'.repeat(1e6)}`), 'InvalidParameter', /10000/],
  [
    'a form of 500,000 names',
    () => form(`Action=DescribeCertificates&${'a&'.repeat(5e5)}`),
    'InvalidParameter',
    /10000/,
  ],
  [
    'a field whose name has 900,000 parts',
    () => form(`Action=DescribeCertificates&${'a.'.repeat(4.5e5)}`),
    'InvalidParameter',
    /name has more than 256/,
  ],
  [
    'a name of a megabyte of escapes',
    () => form(`Action=DescribeCertificates&${'%41'.repeat(3e5)}`),
    'InvalidParameter',
    /256/,
  ],
  ['a list with one item, the 9,999,999th', () => query({ 'CertIds.9999999': 'a' }), 'InvalidParameter', /`CertIds`/],
  [
    'a list with one item, the 10,000th',
    () => query({ 'CertIds.10000': 'a' }),
    'InvalidParameter',
    /index is over 9999/,
  ],
  ['names as deep as a name is long', () => query({ [`a${'.a'.repeat(127)}`]: '1' }), 'InvalidParameter', /6 parts/],
  ['100,000 parts', () => parts(100_000, (at) => ({ name: `n${at}`, value: '' })), 'InvalidRequest', /10000/],
  ['100,000 parts of one name', () => parts(100_000, () => ({ name: 'n', value: '' })), 'InvalidRequest', /same name/],
  [
    'a part named by a megabyte',
    () => parts(1, () => ({ name: 'n'.repeat(1e6), value: '' })),
    'InvalidRequest',
    /1024/,
  ],
  [
    'a part with a megabyte of headers',
    () => parts(1, () => ({ name: 'n', value: '', headers: 'X: y\r\n'.repeat(2e5) })),
    'InvalidRequest',
    /1024/,
  ],
];

describe('Requests that are long in another way', () => {
  for (const [title, wire, code, message] of LONG_OTHERS) {
    test(`are refused by what they have too much of: ${title}`, async () => {
      const answer = readAnswer(await service.api.answer(wire()));
      assert.equal(answer.code, code, answer.message);
      assert.match(answer.message, message);
    });
  }
});

/** With chains, keys or letters as PEM, or several long lists. */
const ROOMY = [
  'CertificateInfoSubmit',
  'CheckCertificateChain',
  'CheckCertificateExist',
  'CreateCertificateByPackage',
  'DescribeCertificateBindResourceTaskDetail',
  'DescribeCertificates',
  'SubmitCertificateInformation',
  'UpdateCertificateInstance',
  'UploadCertificate',
  'UploadConfirmLetter',
  'UploadUpdateCertificateInstance',
];

describe('Bodies by action', () => {
  const limits = makeBodyLimits(makeRegistry(ACTIONS), new Map());
  test('An action has room for what its parameters may hold, and most for no more than a text', () => {
    const sizes = ACTIONS.map((action) => bodyBytesOf(action));
    assert.ok(Math.max(...sizes) <= 1024 * 1024, 'none takes a megabyte');
    const roomy = ACTIONS.filter((action) => bodyBytesOf(action) > 128 * 1024).map(({ name }) => name);
    assert.deepEqual(roomy.toSorted(), ROOMY, 'all others are below 128 KB');
    for (const [name, bytes] of [
      ['DescribeCertificate', LEAST_BODY_BYTES],
      ['UploadRevokeLetter', LEAST_BODY_BYTES],
    ] as const) {
      assert.equal(limits.maxBytesOf(signedHeadOf('application/json', name)), bytes, name);
    }
  });

  test('What is no action, or says none, has the least room; what takes no body has none', () => {
    for (const action of ['NoSuchAction', '', undefined, '__proto__', 'constructor']) {
      for (const type of ['application/json', 'multipart/form-data; boundary=x', 'text/plain', '']) {
        assert.equal(limits.maxBytesOf(signedHeadOf(type, action)), LEAST_BODY_BYTES);
      }
    }
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', '']) {
      assert.equal(limits.maxBytesOf({ ...headOf('application/json', 'UploadCertificate'), method }), 0);
    }
  });

  test('A form has the room of the action that it names, wherever in it, and none is named twice to have more', async () => {
    for (const text of [
      padded('Action=DescribeCertificate'),
      padded('A=1', '&Action=DescribeCertificate'),
      padded('Action=DescribeCertificate', '&Action=UploadCertificate'),
      padded('XAction=UploadCertificate'),
      padded('Action=Upload%43ertificate'),
    ]) {
      const { code, message } = readAnswer(await service.api.answer(form(text)));
      assert.equal(code, 'RequestSizeLimitExceeded', text.slice(0, 40));
      assert.match(message, /limit of its body is 16384 bytes/);
    }
  });
});

describe('Bytes that are held while a body comes', () => {
  for (const [title, headers, most] of [
    ['9 MB that are announced', { 'content-length': String(9e6) }, 0],
    ['9 MB that are not announced', {}, 2 * LEAST_BODY_BYTES],
    ['a byte of 16 KB that are announced', { 'content-length': String(LEAST_BODY_BYTES) }, LEAST_BODY_BYTES],
  ] as const) {
    test(`are never more than the limit: ${title}`, async () => {
      const bodies = new BodyReader();
      let held = 0;
      const pieces = Readable.from(
        (function* () {
          for (let at = 0; at < 9e6 / 1e4; at += 1) {
            held = Math.max(held, bodies.bufferedBytes);
            yield new Uint8Array(title.startsWith('a byte') ? 1 : 1e4);
          }
        })(),
      );
      const message = Object.assign(pieces, { headers }) as unknown as IncomingMessage;
      const response = { writeContinue: () => undefined };
      await bodies.with({ message, response, limitBytes: LEAST_BODY_BYTES }, async () => undefined);
      assert.ok(held <= most, `${held} bytes were held`);
      assert.equal(bodies.bufferedBytes, 0);
    });
  }
});

async function parsesUntilAnswer(
  wire: WireRequest,
): Promise<{ readonly code: string | undefined; readonly parses: number }> {
  const parse = mock.method(JSON, 'parse');
  const answer = await service.api.answer(wire);
  const parses = parse.mock.callCount();
  parse.mock.restore();
  return { code: readAnswer(answer).code, parses };
}

function signer() {
  return { credential: service.key, action: 'DescribeCertificates', now: NOW };
}

function asBody(json: string): WireRequest {
  return signTc3({ ...signer(), body: json });
}

function asPart(json: string): WireRequest {
  return parts(1, () => ({ name: 'Tags', value: json, headers: 'Content-Type: application/json\r\n' }));
}

function parts(
  count: number,
  make: (at: number) => { readonly name: string; readonly value: string; readonly headers?: string },
): WireRequest {
  const body = Array.from({ length: count }, (_, at) => {
    const { name, value, headers = '' } = make(at);
    return `--${BOUNDARY}\r\n${headers}Content-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  });
  const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
  return signTc3({ ...signer(), headers, body: `${body.join('')}--${BOUNDARY}--\r\n` });
}

function query(fields: Readonly<Record<string, string>>): WireRequest {
  return signV1({ ...signer(), fields });
}

/** Unsigned: a form is judged by its size before anybody asks who signed it. */
function form(text: string): WireRequest {
  return { ...signV1({ ...signer(), method: 'POST' }), body: Buffer.from(text) };
}

/** By TC3: what is labelled JSON and not signed so may be a form. */
function signedHeadOf(type: string, action?: string) {
  const { method, headers } = headOf(type, action);
  return { method, headers: new Map([...headers, ['authorization', 'TC3-HMAC-SHA256 …'] as const]) };
}

function headOf(type: string, action?: string) {
  const actionHeader = action === undefined ? [] : [['x-tc-action', action] as const];
  return { method: 'POST', headers: new Map([['content-type', type] as const, ...actionHeader]) };
}

/** Just over what most actions take. */
function padded(start: string, end = ''): string {
  return `${start}${'&'.repeat(LEAST_BODY_BYTES)}${end}`;
}
