// Multipart bodies: what the official clients send is understood, and anything crooked is refused as a bad request.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bodyBytesOf } from '../../src/api/call/body-limits.ts';
import { MAX_BOUNDARY_LENGTH, MAX_CONTENT_TYPE_LENGTH, MAX_PART_HEADER_BYTES } from '../../src/api/call/multipart.ts';
import { MAX_FIELDS, MAX_NAME_BYTES } from '../../src/api/call/parameters.ts';
import { readAnswer } from '../support/answers.ts';
import { signTc3 } from '../support/signing.ts';
import { toyList, toyReplace } from '../support/toy-actions.ts';
import { openToyService, type ToyService } from '../support/toy-service.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const BOUNDARY = '--------------------------4f1c';

let service: ToyService;

before(async () => {
  const rates = { ReplaceCertificate: 1e6, DescribeCertificates: 1e6 };
  service = await openToyService({ actions: [toyReplace, toyList], clock: { now: () => NOW }, rates });
});
after(() => service[Symbol.asyncDispose]());

/** For bodies that only an operator's own limit lets in. */
const ROOMY = new Map([['DescribeCertificates', 10 * 1024 * 1024]]);

interface Sent {
  readonly to?: ToyService;
  readonly action?: string;
  readonly contentType?: string;
}

async function send(body: string | Uint8Array, wish: Sent = {}) {
  const {
    action = 'DescribeCertificates',
    contentType = `multipart/form-data; boundary=${BOUNDARY}`,
    to = service,
  } = wish;
  const headers = { 'content-type': contentType };
  return readAnswer(await to.api.answer(signTc3({ credential: to.key, action, now: NOW, body, headers })));
}

const part = (name: string, value: string, headers = ''): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n${headers}\r\n${value}\r\n`;
const END = `--${BOUNDARY}--\r\n`;
const JSON_HEADER = 'Content-Type: application/json\r\n';

test('a reissue sent in parts, one of several lines, arrives whole', async () => {
  const csr = '-----BEGIN CERTIFICATE REQUEST-----\r\nAA==\r\n-----END CERTIFICATE REQUEST-----\r\n';
  const parts = [part('CertificateId', 'a91hoLqi'), part('ValidType', 'DNS'), part('CsrContent', csr)];
  const answer = await send(`${parts.join('')}${part('UseCrossSignRoot', 'true')}${END}`, {
    action: 'ReplaceCertificate',
  });
  const { CertificateId, ValidType, CsrContent, UseCrossSignRoot } = Object(answer.response['Echo']);
  assert.deepEqual([CertificateId, ValidType, CsrContent, UseCrossSignRoot], ['a91hoLqi', 'DNS', csr, true]);
});

test('lists arrive as JSON, as the Python SDK sends them, and by their names, as forms do', async () => {
  const json =
    part('Tags', '[{"TagKey":"a","TagValue":"ü"}]', JSON_HEADER) + part('CertificateStatus', '[1,2]', JSON_HEADER);
  const answer = await send(`${json}${part('CertIds.0', 'x')}${part('CertIds.1', 'y')}${part('Limit', '7')}${END}`);
  const { Tags, CertificateStatus, CertIds, Limit } = Object(answer.response['Echo']);
  assert.deepEqual(
    { Tags, CertificateStatus, CertIds, Limit },
    { Tags: [{ TagKey: 'a', TagValue: 'ü' }], CertificateStatus: [1, 2], CertIds: ['x', 'y'], Limit: 7 },
  );
});

test('a body without a byte has no parameters, and neither has one of a closing boundary alone', async () => {
  for (const body of ['', END, END.trim()]) assert.equal((await send(body)).code, undefined, JSON.stringify(body));
});

test('a multipart body that was changed after it was signed is refused', async () => {
  const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
  const wish = { credential: service.key, action: 'DescribeCertificates', now: NOW, headers };
  const signed = signTc3({ ...wish, body: part('Limit', '7') + END });
  const changed = { ...signed, body: Buffer.from(part('Limit', '8') + END) };
  assert.equal(readAnswer(await service.api.answer(changed)).code, 'AuthFailure.SignatureFailure');
});

const CROOKED: readonly (readonly [title: string, body: string | Uint8Array, contentType?: string])[] = [
  ['no boundary in its Content-Type', END, 'multipart/form-data'],
  ['a boundary of characters that none may have', END, 'multipart/form-data; boundary="a*b"'],
  ['another boundary than it says', END, 'multipart/form-data; boundary=other'],
  ['text before its first boundary', `x\r\n${END}`],
  ['text after its closing boundary', `${END}x`],
  ['no closing boundary', part('Limit', '7')],
  ['a boundary that goes on', `--${BOUNDARY}x\r\n`],
  ['a part without headers', `--${BOUNDARY}\r\n\r\n7\r\n${END}`],
  ['a part without a name', `--${BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\n7\r\n${END}`],
  ['a part with two names', part('Limit', '7', 'Content-Disposition: form-data; name="Offset"\r\n') + END],
  ['two parts of one name', part('Limit', '7') + part('Limit', '8') + END],
  ['a part that is not UTF-8', Buffer.from(part('SearchKey', 'é') + END, 'latin1')],
];

for (const [title, body, contentType] of CROOKED) {
  test(`a multipart body with ${title} is a bad request`, async () => {
    const answer = await send(body, contentType === undefined ? {} : { contentType });
    assert.equal(answer.code, 'InvalidRequest', JSON.stringify(answer));
  });
}

test('a part whose JSON is broken or too deep is refused', async () => {
  for (const json of ['[1', `${'['.repeat(17)}${']'.repeat(17)}`]) {
    assert.equal((await send(part('CertIds', json, JSON_HEADER) + END)).code, 'InvalidParameter');
  }
});

test('a boundary may be as long as the standard allows, and no longer', async () => {
  for (const [length, code] of [
    [MAX_BOUNDARY_LENGTH, undefined],
    [MAX_BOUNDARY_LENGTH + 1, 'InvalidRequest'],
  ] as const) {
    const boundary = 'b'.repeat(length);
    const answer = await send(`--${boundary}--\r\n`, { contentType: `multipart/form-data; boundary=${boundary}` });
    assert.equal(answer.code, code);
  }
});

test("a part's headers may have so many bytes, and not one more", async () => {
  const own = 'Content-Disposition: form-data; name="Limit"\r\nX: '.length;
  const sendWith = async (bytes: number) => await send(part('Limit', '7', `X: ${'x'.repeat(bytes - own)}\r\n`) + END);
  assert.equal((await sendWith(MAX_PART_HEADER_BYTES)).code, undefined);
  assert.equal((await sendWith(MAX_PART_HEADER_BYTES + 1)).code, 'InvalidRequest');
});

test('a body may have as many parameters as a form, lists of JSON counted by their items, and not one more', async () => {
  const list = part('Nothing', JSON.stringify(Array.from({ length: MAX_FIELDS - 1 }, () => 1)), JSON_HEADER);
  assert.equal((await send(list + part('Limit', '7') + END)).code, 'UnknownParameter');
  assert.equal((await send(list + part('CertIds', '["a","b"]', JSON_HEADER) + END)).code, 'InvalidRequest');
});

test('parts that bring no parameter are counted like others', async () => {
  const service = await openToyService({ actions: [toyList], clock: { now: () => NOW }, bodyBytes: ROOMY });
  for (const [count, code] of [
    [MAX_FIELDS, undefined],
    [MAX_FIELDS + 1, 'InvalidRequest'],
  ] as const) {
    assert.equal((await send(emptyParts(count), { to: service })).code, code);
  }
  await service[Symbol.asyncDispose]();
});

test('a name may be so long, joined through the JSON of its part, and no longer', async () => {
  const nested = (bytes: number) =>
    part('Tags', `{"${'x'.repeat(bytes - 'Tags..1'.length)}":{"1":1}}`, JSON_HEADER) + END;
  assert.equal((await send(nested(MAX_NAME_BYTES))).code, 'InvalidParameter');
  assert.match((await send(nested(MAX_NAME_BYTES))).message, /must be a list/);
  assert.equal((await send(nested(MAX_NAME_BYTES + 1))).code, 'InvalidRequest');
  assert.equal((await send(part('x'.repeat(MAX_NAME_BYTES), '1') + END)).code, 'UnknownParameter');
  assert.equal((await send(part('x'.repeat(MAX_NAME_BYTES + 1), '1') + END)).code, 'InvalidRequest');
});

test('a Content-Type may be so long, and no longer', async () => {
  assert.equal((await send(END, { contentType: contentTypeOf(MAX_CONTENT_TYPE_LENGTH) })).code, undefined);
  assert.equal((await send(END, { contentType: contentTypeOf(MAX_CONTENT_TYPE_LENGTH + 1) })).code, 'InvalidRequest');
});

test('a multipart body may be as long as a JSON one, and not a byte longer', async () => {
  const rest = part('Nothing', '').length + END.length;
  const sendWith = async (bytes: number) => await send(part('Nothing', 'x'.repeat(bytes - rest)) + END);
  assert.equal((await sendWith(bodyBytesOf(toyList))).code, 'UnknownParameter');
  assert.equal((await sendWith(bodyBytesOf(toyList) + 1)).code, 'RequestSizeLimitExceeded');
});

function emptyParts(count: number): string {
  return Array.from({ length: count }, (_, at) => part(at.toString(36), 'null', JSON_HEADER)).join('') + END;
}

function contentTypeOf(length: number): string {
  return `${`multipart/form-data; boundary=${BOUNDARY}`.padEnd(length - 1)};`;
}
