// HTTPS and plain HTTP on one port.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as requestPlain } from 'node:http';
import { Agent, request as requestTls } from 'node:https';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { ssl } from 'tencentcloud-sdk-nodejs/tencentcloud/services/ssl/index.js';
import { DEADLINES, type Phase } from '../../src/http/connections/phase.ts';
import type { TlsIdentity } from '../../src/http/tls-front.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';
import { toyReplace } from '../support/toy-actions.ts';
import { openToyServer, type ToyServer } from '../support/toy-server.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const OPTIONS = { skip: skipWithoutOpenssl };

const time = { ms: 0 };
let first: TlsIdentity;
let second: TlsIdentity;
let toy: ToyServer;

before(async () => {
  if (skipWithoutOpenssl !== false) return;
  [first, second] = [makeIdentity('first'), makeIdentity('second')];
  toy = await openToyServer({ actions: [toyReplace], clock: systemClock, tls: first, monotonicMs: () => time.ms });
});
after(() => toy?.[Symbol.asyncDispose]());

test('the same port serves HTTPS and plain HTTP, each many times over one connection', OPTIONS, async () => {
  for (let count = 0; count < 3; count += 1) {
    assert.equal(await get('plain'), 'ok\n');
    assert.equal(await get('tls'), 'ok\n');
  }
});

test('the official SDK works over HTTPS, with a body larger than a TLS record', OPTIONS, async () => {
  const client = new ssl.v20191205.Client({
    credential: toy.service.key,
    profile: { httpProfile: { endpoint: `127.0.0.1:${toy.port}`, agent: new Agent({ ca: first.cert }) } },
  });
  const CsrContent = 'x'.repeat(60_000);
  const answer = await client.ReplaceCertificate({ CertificateId: 'a91hoLqi', ValidType: 'DNS', CsrContent });
  assert.equal((answer as unknown as { readonly Echo: { readonly CsrContent: string } }).Echo.CsrContent, CsrContent);
});

test('a first byte that comes alone is enough to tell, and the rest may follow slowly', OPTIONS, async () => {
  const socket = connect(toy.port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => (received += chunk.toString()));
  for (const piece of ['G', 'ET /healthz', ' HTTP/1.1\r\nhost: x\r\nconnection: close\r\n', '\r\n']) {
    await new Promise((done) => socket.write(piece, done));
    await new Promise((done) => setImmediate(done));
  }
  await new Promise((done) => socket.once('close', done));
  assert.match(received, /^HTTP\/1\.1 200 [\s\S]*ok\n$/);
});

test('a connection that speaks garbage after a TLS byte is closed, and the server goes on', OPTIONS, async () => {
  const socket = connect(toy.port, '127.0.0.1', () => socket.write(Buffer.from([22, 1, 2, 3, 4, 5, 6, 7, 8, 9])));
  socket.on('error', () => undefined).resume();
  await new Promise((done) => socket.once('close', done));
  assert.equal(await get('tls'), 'ok\n');
});

test('a renewed certificate serves new connections, and one whose key is another’s is refused', OPTIONS, async () => {
  assert.equal(await servedSubject(), 'CN=first');
  toy.http.renewTls(second);
  assert.equal(await servedSubject(), 'CN=second');
  assert.throws(() => toy.http.renewTls({ cert: first.cert, key: second.key }));
  assert.equal(await servedSubject(), 'CN=second');
  toy.http.renewTls(first);
});

test('a connection that ends before its first byte, or stops within its handshake, is closed', OPTIONS, async () => {
  const ended = connect({ port: toy.port, host: '127.0.0.1' }).on('error', () => undefined);
  await once(ended.end().resume(), 'close');
  const stopped = connect(toy.port, '127.0.0.1', () => stopped.write(Buffer.from([22, 3, 1, 1, 0])));
  stopped.on('error', () => undefined).resume();
  await untilPhase('handshake');
  time.ms += DEADLINES.handshakeMs + 1;
  toy.http.look();
  await once(stopped, 'close');
  assert.equal(toy.http.figures().closed.get('handshake'), 1);
});

test('what is seen of a connection is seen over TLS too: its head, its body, its rest', OPTIONS, async () => {
  const socket = connectTls({ host: '127.0.0.1', port: toy.port, rejectUnauthorized: false });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  await untilPhase('head');
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{');
  await untilPhase('body');
  socket.write('}');
  await once(socket, 'data');
  await untilPhase('idle');
  time.ms += DEADLINES.idleMs + 1;
  toy.http.look();
  await once(socket, 'close');
});

test('closing does not wait for connections that have said nothing', OPTIONS, async () => {
  const other = await openToyServer({ actions: [], clock: systemClock, tls: first });
  const silent = connect(other.port, '127.0.0.1');
  silent.on('error', () => undefined);
  await new Promise((done) => silent.once('connect', done));
  await other[Symbol.asyncDispose]();
  silent.destroy();
});

/** Until exactly one connection is seen there. */
async function untilPhase(phase: Phase): Promise<void> {
  for (;;) {
    toy.http.look();
    if (toy.http.figures().byPhase.get(phase) === 1) return;
    await new Promise((done) => setTimeout(done, 5));
  }
}

function makeIdentity(commonName: string): TlsIdentity {
  using folder = makeTemporaryFolder();
  const key = folder.write('key.pem', '');
  const cert = folder.write('cert.pem', '');
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];
  const names = ['-subj', `/CN=${commonName}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  openssl(['req', '-x509', ...curve, ...names, '-days', '1', '-keyout', key, '-out', cert]);
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

function get(kind: 'plain' | 'tls'): Promise<string> {
  const wanted = { host: '127.0.0.1', port: toy.port, path: '/healthz', ca: first?.cert };
  return new Promise((resolve, reject) => {
    const sent = (kind === 'tls' ? requestTls : requestPlain)(wanted, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString())).once('end', () => resolve(text));
    });
    sent.once('error', reject).end();
  });
}

function servedSubject(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port: toy.port, rejectUnauthorized: false }, () => {
      resolve(new X509Certificate(socket.getPeerCertificate().raw).subject);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
