// What a socket can say that no client would: each gets an answer or the end of its connection, and the service goes on.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { bodyBytesOf } from '../../src/api/call/body-limits.ts';
import { UploadCertificate } from '../../src/api/actions/UploadCertificate.ts';
import type { WireRequest } from '../../src/api/call/request.ts';
import { readResponse } from '../support/answers.ts';
import { applyFor, LIFE_YAML, recordOf } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { signTc3 } from '../support/signing.ts';
import { assertQuietLog } from './judge.ts';

let service: TestService;
let id: string;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML, env: { RESEAL_PUBLIC_URL: 'http://reseal.example.net' } });
  id = await applyFor(service, 'sockets.com', { input: { DvAuthMethod: 'DNS' } });
});
after(() => service[Symbol.asyncDispose]());

const FORM_HEAD =
  'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n';

function signed(body: unknown = { CertificateId: id }, action = 'DescribeCertificate'): WireRequest {
  return signTc3({ credential: service.key, action, now: service.clock.now(), body });
}

/** The lines of a request's headers, with its length unless that is among `more`. */
function headOf(wire: WireRequest, more: readonly string[] = [`Content-Length: ${wire.body.length}`]): string {
  const headers = [...wire.headers].map(([name, value]) => `${name}: ${value}`);
  return ['POST / HTTP/1.1', ...headers, ...more, 'Connection: close', '', ''].join('\r\n');
}

async function open(): Promise<Socket> {
  const socket = connect(service.service.port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Everything that comes back until the connection ends. */
async function say(...parts: readonly (string | Uint8Array)[]): Promise<string> {
  const socket = await open();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

function codeIn(text: string): string | undefined {
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n/);
  return readResponse(text.slice(text.indexOf('\r\n\r\n'))).code;
}

test('Of two Authorization headers the first is the one, and the other is not looked at', async () => {
  const wire = signed();
  const [good, bad] = [
    wire.headers.get('authorization') ?? '',
    'TC3-HMAC-SHA256 Credential=a/2026-06-01/ssl/tc3_request',
  ];
  const rest = { ...wire, headers: new Map([...wire.headers].filter(([name]) => name !== 'authorization')) };
  const length = `Content-Length: ${wire.body.length}`;
  const ask = async (...both: readonly string[]) =>
    codeIn(await say(headOf(rest, [...both.map((one) => `Authorization: ${one}`), length]), wire.body));
  assert.equal(await ask(good, bad), undefined);
  assert.equal(await ask(bad, good), 'AuthFailure.InvalidAuthorization');
});

test('A header that is repeated cannot change what was signed', async () => {
  const wire = signed();
  for (const header of ['Host: evil.example', 'Content-Type: application/x-www-form-urlencoded']) {
    const code = codeIn(await say(headOf(wire, [`Content-Length: ${wire.body.length}`, header]), wire.body));
    assert.ok(code === undefined || code === 'AuthFailure.SignatureFailure', header);
  }
  const twice = headOf(wire, [`Content-Length: ${wire.body.length}`, 'X-TC-Action: RevokeCertificate']);
  assert.equal(codeIn(await say(twice, wire.body)), 'InvalidAction');
});

test('Targets in another form than a path reach no action', async () => {
  const wire = signed();
  for (const target of ['http://127.0.0.1/', 'http://evil.example/?Action=x', '//', '/../', '/?/../', '*', '/%2f']) {
    const text = await say(headOf(wire).replace('POST / ', `POST ${target} `), wire.body);
    assert.match(text, /^HTTP\/1\.1 (?:200|400|404) /, target);
    // Clients that join an endpoint and a path write several slashes, which are the root too.
    if (text.startsWith('HTTP/1.1 200')) assert.match(target, /^\/+(?:\?|$)/);
  }
});

test('Heads that are no HTTP end the connection', async () => {
  const wire = signed();
  const heads = [
    headOf(wire).replace('host: ', 'host: a\u0000b'),
    headOf(wire).replace('host: ', ' host: '),
    headOf(wire, ['Content-Length: 5', 'Content-Length: 6']),
    headOf(wire, ['Content-Length: -1']),
    headOf(wire, ['Content-Length: 1e3']),
    headOf(wire, ['Transfer-Encoding: chunked', 'Content-Length: 5']),
    headOf(wire, ['Transfer-Encoding: gzip, chunked, identity']),
    headOf(wire).replace('POST / HTTP/1.1', 'POST / HTTP/9.9'),
    headOf(wire).replace('POST / HTTP/1.1', 'PRI * HTTP/2.0'),
    headOf(wire).replaceAll('\r\n', '\r'),
  ];
  for (const head of heads) {
    const text = await say(head, '\r\n\r\n');
    assert.match(text, /^HTTP\/1\.1 400 Bad Request\r\n/, JSON.stringify(head.slice(0, 80)));
  }
});

test('A body that is cut, or shorter or longer than its length says, is not the one that was signed', async () => {
  const { body, ...wire } = signed();
  const asLong = (length: number): string => headOf({ ...wire, body }, [`Content-Length: ${length}`]);
  const cut = await say(asLong(body.length - 1), body.subarray(0, -1));
  assert.equal(codeIn(cut), 'AuthFailure.SignatureFailure');
  const over = await say(asLong(body.length - 1), body);
  assert.match(over, /^HTTP\/1\.1 400 |AuthFailure\.SignatureFailure/);
  const socket = await open();
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.end(Buffer.concat([Buffer.from(asLong(body.length + 1)), body]));
  await once(socket, 'close');
  assert.doesNotMatch(Buffer.concat(received).toString(), /200 OK/);
});

test('A compressed body is taken as the bytes that it is, and never unpacked', async () => {
  const packed = gzipSync(JSON.stringify({ CertificateId: id, Padding: ' '.repeat(1_000_000) }));
  const wire = signed(packed);
  const text = await say(headOf(wire, [`Content-Length: ${packed.length}`, 'Content-Encoding: gzip']), packed);
  assert.equal(codeIn(text), 'InvalidParameter');
});

test('A body in chunks has the same limit as any other, to the byte', async () => {
  const longest = bodyBytesOf(UploadCertificate);
  for (const [length, code] of [
    [longest, 'InvalidParameter'],
    [longest + 1, 'RequestSizeLimitExceeded'],
  ] as const) {
    const size = `${length.toString(16)}\r\n`;
    const body = Buffer.from('Action=UploadCertificate&'.padEnd(length, '%'));
    const text = await say(`${FORM_HEAD}Transfer-Encoding: chunked\r\n\r\n`, size, body, '\r\n0\r\n\r\n');
    assert.equal(codeIn(text), code);
  }
});

test('Connections that have said half a head, or half a body, keep nobody else from being served', async () => {
  const halves = [
    'POST / HT',
    FORM_HEAD,
    `${FORM_HEAD}Content-Length: 1000000\r\n\r\nA=`,
    `${FORM_HEAD}Transfer-Encoding: chunked\r\n\r\nF`,
  ];
  const sockets = await Promise.all(Array.from({ length: 200 }, open));
  sockets.forEach((socket, at) => socket.write(halves[at % halves.length] ?? ''));
  const wire = signed();
  assert.equal(codeIn(await say(headOf(wire), wire.body)), undefined);
  for (const socket of sockets) socket.destroy();
});

test('Requests one after the other in one go are told apart', async () => {
  const wire = signed();
  const kept = headOf(wire).replace('Connection: close\r\n', '');
  const text = await say(
    kept,
    wire.body,
    headOf(signed({ CertificateId: 'nothing1' })),
    signed({ CertificateId: 'nothing1' }).body,
  );
  assert.equal(text.split('HTTP/1.1 200 OK').length - 1, 2);
  assert.match(text, new RegExp(`"CertificateId":"${id}"[^]*CertificateNotFound`));
});

test('After all of that the certificate is as it was, and the log has no error', async () => {
  assert.equal((await recordOf(service, id)).step, 'validating');
  assertQuietLog({ service, secrets: [] });
});
