// What clients do beside the letter of both signatures: each signed here by itself, as such a client signs and sends it.

import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { idOf, LIFE_YAML } from '../support/life.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';
import { signTc3 } from '../support/signing.ts';

const FORM = 'application/x-www-form-urlencoded';

let service: TestService;
let id: string;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  id = idOf(await service.ask('ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: 'quirks.com' }));
});
after(() => service[Symbol.asyncDispose]());

function hostOf(): string {
  return `${service.service.host}:${service.service.port}`;
}

interface Sent {
  readonly path?: string;
  readonly type?: string | undefined;
  readonly body: string | readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Over the wire, as it stands; a list of pieces goes in chunks. */
async function post({ path = '/', type, body, headers = {} }: Sent): Promise<Answer> {
  const { host: hostname, port } = service.service;
  const pieces = typeof body === 'string' ? [Buffer.from(body)] : body.map((piece) => Buffer.from(piece));
  const length = typeof body === 'string' ? { 'Content-Length': String(pieces[0]?.length ?? 0) } : {};
  const sent = { ...(type === undefined ? {} : { 'Content-Type': type }), ...length, ...headers };
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const message = request({ hostname, port, path, method: 'POST', headers: sent }, (response) => {
    const parts: Buffer[] = [];
    response.on('data', (part: Buffer) => parts.push(part));
    response.on('end', () =>
      resolve((JSON.parse(Buffer.concat(parts).toString()) as { readonly Response: Answer }).Response),
    );
  });
  message.on('error', reject);
  for (const piece of pieces) message.write(piece);
  message.end();
  return await promise;
}

interface V1 {
  readonly fields: Readonly<Record<string, string>>;
  readonly hash?: 'sha1' | 'sha256';
  /** Signed is what a shell has of a value: without its line feeds. */
  readonly isPrinted?: boolean;
  readonly encode?: (text: string) => string;
  readonly path?: string;
}

/** The form, whose last field is the signature's or, in the order of the names, another. */
function formOf({ fields, hash = 'sha1', isPrinted = false, encode = encodeURIComponent, path = '/' }: V1): string {
  const { secretId, secretKey } = service.key;
  const all: Readonly<Record<string, string>> = {
    Version: '2019-12-05',
    Timestamp: String(Math.floor(service.clock.now().getTime() / 1000)),
    Nonce: '4711',
    SecretId: secretId,
    ...(hash === 'sha256' ? { SignatureMethod: 'HmacSHA256' } : {}),
    ...fields,
  };
  const names = Object.keys(all).toSorted();
  const signed = names.map((name) => `${name}=${isPrinted ? (all[name] ?? '').trimEnd() : all[name]}`);
  const text = `POST${hostOf()}${path}?${signed.join('&')}`;
  const signature = createHmac(hash, secretKey).update(text).digest('base64');
  return [['Signature', signature] as const, ...names.map((name) => [name, all[name] ?? ''] as const)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

const renamed = (alias: string) => ({ Action: 'ModifyCertificateAlias', CertificateId: id, Alias: alias });
const shown = async () => (await service.ask('DescribeCertificate', { CertificateId: id }))['Alias'];

const ENCODINGS = {
  all: (text: string) =>
    Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  plus: (text: string) => encodeURIComponent(text).replaceAll('%20', '+'),
  low: (text: string) => encodeURIComponent(text).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
};

describe('Signature v1 is good', () => {
  for (const hash of ['sha1', 'sha256'] as const) {
    test(`with ${hash} over a body that ends in a line feed, as files and pipes do`, async () => {
      for (const end of ['\n', '\r\n']) {
        const answer = await post({ type: FORM, body: `${formOf({ fields: renamed(`ends ${hash}`), hash })}${end}` });
        assert.equal(answer.Error, undefined);
      }
      assert.equal(await shown(), `ends ${hash}`);
    });

    test(`with ${hash} over a value that ends in a line feed, signed with it or as a shell prints it`, async () => {
      const csr = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
      for (const isPrinted of [false, true]) {
        const fields = { Action: 'CheckCertificateExist', CertificatePublicKey: csr };
        const { Error: refusal } = await post({ type: FORM, body: formOf({ fields, hash, isPrinted }) });
        assert.equal(refusal?.Code, 'FailedOperation.InvalidParam');
      }
    });
  }

  test('in a form that is labelled as JSON, with a charset or without', async () => {
    for (const type of ['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON']) {
      const answer = await post({ type, body: formOf({ fields: renamed(type) }) });
      assert.equal(answer.Error, undefined, type);
      assert.equal(await shown(), type);
    }
  });

  test('with blanks as + or %20, and with more or fewer characters encoded than need be', async () => {
    for (const [name, encode] of Object.entries(ENCODINGS)) {
      const alias = `a b+c/d=${name} 证书`;
      assert.equal((await post({ type: FORM, body: formOf({ fields: renamed(alias), encode }) })).Error, undefined);
      assert.equal(await shown(), alias);
    }
  });

  test('with several slashes for a path, signed so or as one, and in chunks', async () => {
    for (const path of ['/', '//']) {
      const body = formOf({ fields: renamed('slashes'), path });
      assert.equal((await post({ path: '//', type: FORM, body })).Error, undefined, path);
    }
    const whole = formOf({ fields: renamed('chunks') });
    const body = [whole.slice(0, 7), whole.slice(7, 90), whole.slice(90)];
    assert.equal((await post({ type: FORM, body })).Error, undefined);
    assert.equal(await shown(), 'chunks');
  });

  test('and wrong where anything else was changed', async () => {
    const form = formOf({ fields: renamed('before') });
    for (const body of [form.replace('before', 'after'), form.replace('before', 'before%20'), `${form}&Limit=1`]) {
      assert.equal((await post({ type: FORM, body })).Error?.Code, 'AuthFailure.SignatureFailure');
    }
  });
});

test('JSON without a signature is told that it has none, and not taken for a form', async () => {
  const answer = await post({ type: 'application/json', body: '\n {"CertificateId":"x"}' });
  assert.equal(answer.Error?.Code, 'MissingParameter');
});

describe('TC3 is good', () => {
  test('with the names of signed headers in capitals, signed so', async () => {
    const body = alias('capitals');
    const wire = signed(body, { headers: { host: hostOf() } });
    const { authorization, ...headers } = Object.fromEntries(wire.headers);
    const named = authorizationOf(body, { 'Content-Type': 'application/json', Host: hostOf() });
    assert.notEqual(named, authorization);
    const answer = await post({ type: 'application/json', body, headers: { ...headers, Authorization: named } });
    assert.equal(answer.Error, undefined);
    assert.equal(await shown(), 'capitals');
  });

  test('with headers sent in any case of letters, in chunks, and with several slashes for a path', async () => {
    const body = alias('loud');
    const wire = signed(body, { headers: { host: hostOf() } });
    const headers = Object.fromEntries([...wire.headers].map(([name, value]) => [name.toUpperCase(), value]));
    const answer = await post({ path: '//', body: [body.slice(0, 5), body.slice(5)], headers });
    assert.equal(answer.Error, undefined);
    assert.equal(await shown(), 'loud');
  });

  test('over lists as PHP writes them: without their nulls, and so as objects by number; and empty objects as lists', async () => {
    const ids = { CertificateIdList: { 0: id, 2: id, 10: id }, ProjectId: 0 };
    const sparse = await service.call('ModifyCertificateProject', ids);
    assert.equal(sparse.Error, undefined);
    assert.deepEqual(sparse['SuccessCertificates'], [id]);
    const tags = { Limit: 1, Tags: { 1: { TagKey: 'k', TagValue: 'v' } } };
    assert.equal((await service.call('DescribeCertificates', tags)).Error, undefined);
    const empty = await service.call('DescribeCertificates', { Tags: [[]] });
    assert.match(empty.Error?.Message ?? '', /TagKey/);
    for (const list of [{ a: id }, { '-1': id }, { '01': id }, {}]) {
      const answer = await service.call('ModifyCertificateProject', { CertificateIdList: list, ProjectId: 0 });
      assert.match(answer.Error?.Message ?? '', /`CertificateIdList` must be a list/, JSON.stringify(list));
    }
  });
});

function signed(body: string, wish: object = {}) {
  return signTc3({
    credential: service.key,
    action: 'ModifyCertificateAlias',
    now: service.clock.now(),
    body,
    ...wish,
  });
}

function alias(text: string): string {
  return JSON.stringify({ CertificateId: id, Alias: text });
}

/** By the letter of the published description, with the names as they are given. */
function authorizationOf(body: string, headers: Readonly<Record<string, string>>): string {
  const { secretId, secretKey } = service.key;
  const seconds = Math.floor(service.clock.now().getTime() / 1000);
  const scope = `${new Date(seconds * 1000).toISOString().slice(0, 10)}/ssl/tc3_request`;
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name.toLowerCase()}:${value}\n`);
  const canonical = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n');
  const [date = '', service_ = '', end = ''] = scope.split('/');
  const key = [date, service_, end].reduce<Buffer>(hmac, Buffer.from(`TC3${secretKey}`));
  const signature = hmac(key, `TC3-HMAC-SHA256\n${seconds}\n${scope}\n${sha256(canonical)}`).toString('hex');
  return `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
