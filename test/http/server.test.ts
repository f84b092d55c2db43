// The HTTP server: what it serves at which address, what it lets in, and how it closes.

import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { defineAction } from '../../src/api/action.ts';
import { makeDownloads } from '../../src/api/downloads.ts';
import { makeOwnRateLimits } from '../../src/api/call/rate.ts';
import { bodyBytesOf, LEAST_BODY_BYTES, MAX_BODY_BYTES } from '../../src/api/call/body-limits.ts';
import { MAX_TARGET_BYTES } from '../../src/api/call/request.ts';
import { PLACES } from '../../src/http/connections/places.ts';
import type { Readiness } from '../../src/http/health-route.ts';
import { MAX_HEADER_BYTES, openHttpServer } from '../../src/http/server.ts';
import { monotonicMs, systemClock } from '../../src/lib/clock.ts';
import { readResponse } from '../support/answers.ts';
import { signTc3, signV1 } from '../support/signing.ts';
import { toyReplace } from '../support/toy-actions.ts';
import { NO_ACME, NO_CONSOLE, NO_PAGE, openToyServer, type ToyServer } from '../support/toy-server.ts';
import { silentLog } from '../support/silent-log.ts';

const BODY = { CertificateId: 'a91hoLqi', ValidType: 'DNS' };
const DER = new Uint8Array([0x30, 0x00]);
const LIST = {
  der: new Uint8Array([0x30, 0x01, 0xff]),
  madeAt: new Date('2026-07-01T12:00:00Z'),
  tag: '7-1782907200',
  maxAgeSeconds: 3600,
};

let readiness: Readiness = { kind: 'ready' };
let toy: ToyServer;

before(async () => {
  toy = await openToyServer({
    actions: [toyReplace],
    clock: systemClock,
    rates: { ReplaceCertificate: 1000 },
    readiness: () => readiness,
    documents: {
      findCertificate: async (id) => (id === 'issuing-1' ? DER : undefined),
      findRevocationList: async (id, shard) => (id === 'issuing-1' && shard !== 65 ? LIST : undefined),
    },
  });
});
after(() => toy[Symbol.asyncDispose]());

test('an answer has status 200, a type without charset, its length and its RequestId', async () => {
  const reply = await send({ method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
  assert.equal(reply.status, 200);
  assert.equal(reply.headers['content-type'], 'application/json');
  assert.equal(reply.headers['content-length'], String(reply.bytes.length));
  assert.equal(reply.headers['x-tc-requestid'], readResponse(reply.text).requestId);
  assert.ok(
    toy.service.logLines.some((line) => line.includes(readResponse(reply.text).requestId)),
    'it is in the log',
  );
});

for (const host of [
  '127.0.0.1',
  'http://127.0.0.1:8400',
  'evil.example',
  'a b',
  '[::1]:99999',
  '../..',
  'http://user:pw@x/',
]) {
  test(`a signed request is served whatever its Host says: ${host}`, async () => {
    const wire = signTc3({ ...wish(), body: BODY, headers: { host } });
    const reply = await send({ method: 'POST', headers: Object.fromEntries(wire.headers), body: wire.body });
    assert.equal(readResponse(reply.text).code, undefined, reply.text);
  });
}

for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'TRACE']) {
  test(`${method} at the API is refused in the API's own way`, async () => {
    const reply = await send({ method });
    assert.deepEqual([reply.status, readResponse(reply.text).code], [200, 'UnsupportedProtocol']);
  });
}

test('HEAD at the API has the head of a refusal', async () => {
  const reply = await send({ method: 'HEAD' });
  assert.deepEqual([reply.status, reply.headers['content-type'], reply.text], [200, 'application/json', '']);
});

test('a query of 32 KB arrives, and one byte more is refused', async () => {
  const longest = await send({ method: 'GET', path: targetOf(MAX_TARGET_BYTES) });
  assert.equal(readResponse(longest.text).code, 'MissingParameter');
  const over = await send({ method: 'GET', path: targetOf(MAX_TARGET_BYTES + 1) });
  assert.deepEqual([over.status, readResponse(over.text).code], [200, 'RequestSizeLimitExceeded']);
});

test('headers past their limit are refused in the API’s own way', async () => {
  const reply = await send({ method: 'GET', headers: { 'x-long': 'x'.repeat(MAX_HEADER_BYTES) } });
  assert.deepEqual([reply.status, readResponse(reply.text).code], [200, 'RequestSizeLimitExceeded']);
  assert.equal(reply.headers['connection'], 'close');
});

test('a body of what its action takes arrives, and one byte more is refused once it is sent', async () => {
  const type = { 'content-type': 'application/json' };
  for (const [action, limitBytes, arrived] of [
    ['ReplaceCertificate', bodyBytesOf(toyReplace), 'AuthFailure.InvalidAuthorization'],
    ['NoSuchAction', LEAST_BODY_BYTES, 'InvalidAction'],
  ] as const) {
    const headers = { ...type, 'x-tc-action': action, 'x-tc-version': '2019-12-05' };
    const longest = await send({ method: 'POST', headers, body: Buffer.alloc(limitBytes, 0x20) });
    assert.equal(readResponse(longest.text).code, arrived);
    const over = await send({ method: 'POST', headers, body: Buffer.alloc(limitBytes + 1, 0x20) });
    assert.deepEqual([over.status, readResponse(over.text).code], [200, 'RequestSizeLimitExceeded']);
  }
});

test('a body as long as Tencent Cloud takes gets its refusal when it is sent, in the language asked for', async () => {
  const headers = { 'content-type': 'application/json', 'x-tc-language': 'zh-CN' };
  const reply = await send({ method: 'POST', headers, body: Buffer.alloc(MAX_BODY_BYTES, 0x20) });
  assert.equal(readResponse(reply.text).code, 'RequestSizeLimitExceeded');
  assert.match(readResponse(reply.text).message, /请求体上限为 16384 字节/);
});

test('a form over the wire is served, in chunks too', async () => {
  const wire = signV1({ ...wish(), method: 'POST', fields: BODY, host: `127.0.0.1:${toy.port}` });
  const headers = { ...Object.fromEntries(wire.headers), 'transfer-encoding': 'chunked' };
  const reply = await send({ method: 'POST', headers, body: wire.body });
  assert.equal(readResponse(reply.text).code, undefined, reply.text);
});

test('types that nobody knows and types that are none are refused in the API’s own way', async () => {
  for (const type of ['text/plain', 'application/octet-stream', 'multipart/mixed; boundary=x', 'x', ';', 'a/b/c', '']) {
    const reply = await send({ method: 'POST', headers: { 'content-type': type }, body: '{}' });
    assert.deepEqual([reply.status, readResponse(reply.text).code], [200, 'UnsupportedProtocol'], type);
  }
});

test('what is no HTTP is answered by 400, and the server goes on', async () => {
  assert.match(await sendRaw('not http at all\r\n\r\n'), /^HTTP\/1\.1 400 /);
  assert.match(
    await sendRaw('POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n'),
    /^HTTP\/1\.1 400 /,
  );
  assert.equal((await send({ method: 'GET', path: '/healthz' })).text, 'ok\n');
});

test('a request without Host gets an answer of the API', async () => {
  const text = await sendRaw('GET / HTTP/1.1\r\nconnection: close\r\n\r\n');
  assert.match(text, /^HTTP\/1\.1 200 /);
  assert.equal(readResponse(text.slice(text.indexOf('\r\n\r\n'))).code, 'MissingParameter');
});

test('a client that goes away within its body leaves the server well', async () => {
  const socket = connect(toy.port, '127.0.0.1');
  await new Promise((done) => socket.once('connect', done));
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{', () =>
    socket.destroy(),
  );
  await new Promise((done) => socket.once('close', done));
  assert.equal((await send({ method: 'GET', path: '/healthz' })).text, 'ok\n');
});

test('/healthz says that the process answers, /readyz whether it can work', async () => {
  assert.deepEqual(pick(await send({ method: 'GET', path: '/healthz' })), [200, 'ok\n']);
  assert.deepEqual(pick(await send({ method: 'GET', path: '/readyz' })), [200, 'ready\n']);
  readiness = { kind: 'notReady', detail: 'the store cannot be read' };
  assert.deepEqual(pick(await send({ method: 'GET', path: '/readyz' })), [
    503,
    'not ready: the store cannot be read\n',
  ]);
  readiness = { kind: 'ready' };
});

test("an authority's certificate and revocation list are served at the addresses that certificates give", async () => {
  const certificate = await send({ method: 'GET', path: '/ca/issuing-1.crt' });
  assert.deepEqual(
    [certificate.headers['content-type'], new Uint8Array(certificate.bytes)],
    ['application/pkix-cert', DER],
  );
  for (const path of ['/crl/issuing-1.crl', '/crl/issuing-1/1.crl', '/crl/issuing-1/64.crl']) {
    const list = await send({ method: 'GET', path });
    assert.deepEqual([list.headers['content-type'], new Uint8Array(list.bytes)], ['application/pkix-crl', LIST.der]);
  }
  const pem = await send({ method: 'GET', path: '/ca/issuing-1.pem' });
  assert.equal(pem.text, '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n');
});

test('a cache learns how long it may keep a revocation list, and by tag or time that it has the latest', async () => {
  const path = '/crl/issuing-1/7.crl';
  const { headers } = await send({ method: 'GET', path });
  const asked = ['cache-control', 'etag', 'last-modified'].map((name) => headers[name]);
  assert.deepEqual(asked, ['public, max-age=3600', '"7-1782907200"', 'Wed, 01 Jul 2026 12:00:00 GMT']);
  const statusFor = async (condition: Readonly<Record<string, string>>) =>
    (await send({ method: 'GET', path, headers: condition })).status;
  assert.equal(await statusFor({ 'if-none-match': '"7-1782907200"' }), 304);
  assert.equal(await statusFor({ 'if-none-match': 'W/"1", W/"7-1782907200"' }), 304);
  assert.equal(await statusFor({ 'if-none-match': '*' }), 304);
  assert.equal(await statusFor({ 'if-none-match': '"8-1782907200"' }), 200);
  assert.equal(await statusFor({ 'if-modified-since': 'Wed, 01 Jul 2026 12:00:00 GMT' }), 304);
  assert.equal(await statusFor({ 'if-modified-since': 'Wed, 01 Jul 2026 11:59:59 GMT' }), 200);
  assert.equal(await statusFor({ 'if-modified-since': 'yesterday' }), 200);
  const both = { 'if-none-match': '"8"', 'if-modified-since': 'Wed, 01 Jul 2026 12:00:00 GMT' };
  assert.equal(await statusFor(both), 200, 'the tag goes before the time');
  assert.equal((await send({ method: 'HEAD', path })).headers['content-length'], '3');
});

test('every other address is not found', async () => {
  for (const path of [
    '/ca/other-1.crt',
    '/crl/other-1.crl',
    '/crl/issuing-1/65.crl',
    '/crl/issuing-1/0.crl',
    '/crl/issuing-1/07.crl',
    '/crl/issuing-1/1e1.crl',
    '/crl/issuing-1/x.crl',
    '/ca/',
    '/ca/..%2f..%2fetc%2fpasswd.crt',
    '/index.html',
    '//index',
    '/ca/issuing-1.key',
    '/%',
    '/ca/%ff.crt',
    `/ca/${'a'.repeat(5000)}.crt`,
  ]) {
    assert.deepEqual(pick(await send({ method: 'GET', path })), [404, 'Not found\n'], path);
  }
});

for (const body of ['', '{}', '{"broken', 'a=b']) {
  test(`what is posted elsewhere than at the API is not found, and nobody reads it: ${body}`, async () => {
    const headers = { 'content-type': 'application/json' };
    const reply = await send({ method: 'POST', path: '/healthz', headers, body });
    assert.deepEqual(pick(reply), [404, 'Not found\n']);
  });
}

test('a port that another program has is named', async () => {
  const parts = {
    api: toy.service.api,
    downloads: makeDownloads(toy.service.world, makeOwnRateLimits()),
    documents: { findCertificate: async () => undefined, findRevocationList: async () => undefined },
    ...NO_CONSOLE,
    acme: NO_ACME,
    frontPage: NO_PAGE,
    ocsp: { answer: async () => ({ der: new Uint8Array(), kept: undefined }), clock: systemClock, log: silentLog },
    checkReadiness: async () => readiness,
    metrics: undefined,
    log: silentLog,
    listen: { host: '127.0.0.1', port: toy.port },
    tls: undefined,
    settings: {
      connections: 16,
      connectionsPerClient: 16,
      trustedProxies: [],
      forwardedBy: 'X-Forwarded-For' as const,
      places: PLACES,
    },
    monotonicMs,
  };
  await assert.rejects(openHttpServer(parts), (error: Error) => {
    assert.equal(error.name, 'OperatorError');
    assert.equal(error.message, `Cannot serve HTTP on 127.0.0.1:${toy.port}: another program listens there`);
    // Who can take another port goes by this.
    return error.cause instanceof Error && 'code' in error.cause && error.cause.code === 'EADDRINUSE';
  });
});

test('closing lets a request under way end, and takes no more', async () => {
  const entered = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const slow = defineAction({
    name: 'ReplaceCertificate',
    input: {},
    needsVerified: false,
    run: async () => {
      entered.resolve();
      await released.promise;
      return {};
    },
  });
  const other = await openToyServer({ actions: [slow], clock: systemClock });
  const wire = signTc3({ ...wish(), credential: other.service.key });
  const reply = send({ port: other.port, method: 'POST', headers: Object.fromEntries(wire.headers), body: wire.body });
  await entered.promise;
  const closed = other.http[Symbol.asyncDispose]();
  released.resolve();
  const { text, headers } = await reply;
  assert.equal(readResponse(text).code, undefined);
  // A client that went on by the same connection would keep the server from its end.
  assert.equal(headers['connection'], 'close');
  await closed;
  await assert.rejects(send({ port: other.port, method: 'GET', path: '/healthz' }), { code: 'ECONNREFUSED' });
  await other.service[Symbol.asyncDispose]();
});

function targetOf(length: number): string {
  return `/?x=${'x'.repeat(length - '/?x='.length)}`;
}

function wish() {
  return { credential: toy.service.key, action: 'ReplaceCertificate', now: systemClock.now() };
}

interface Reply {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
  readonly text: string;
}

const pick = (reply: Reply): readonly unknown[] => [reply.status, reply.text];

/** By node:http, since fetch does not let Host and odd methods through. */
function send(wanted: {
  readonly method: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly port?: number;
}): Promise<Reply> {
  const { method, path = '/', headers = {}, body = '', port = toy.port } = wanted;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject).once('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode, headers: response.headers, bytes, text: bytes.toString() });
      });
    });
    sent.once('error', reject).end(body);
  });
}

function sendRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(toy.port, '127.0.0.1', () => socket.write(text));
    let received = '';
    socket
      .on('data', (chunk) => (received += chunk.toString()))
      .once('error', reject)
      .once('close', () => resolve(received));
  });
}
