// Connections that hold places for nothing: each kind is closed at its deadline, and keeps nobody else from being served.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { defineAction } from '../../src/api/action.ts';
import { type CloseReason, ConnectionWatch } from '../../src/http/connections/connection-watch.ts';
import { DEADLINES, type Phase } from '../../src/http/connections/phase.ts';
import { PLACES } from '../../src/http/connections/places.ts';
import { MAX_REQUESTS_AHEAD } from '../../src/http/connections/requests-in-turn.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { readResponse } from '../support/answers.ts';
import { signTc3 } from '../support/signing.ts';
import { toyReplace } from '../support/toy-actions.ts';
import { openToyServer, type ToyServer } from '../support/toy-server.ts';

/** More than the buffers of two sockets hold, so that whoever does not read it leaves the most of it unsent. */
const LONG_LIST = { der: new Uint8Array(24e6), madeAt: new Date(0), tag: '1', maxAgeSeconds: 1 };
const HEAD = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const HEALTH = 'GET /healthz HTTP/1.1\r\nhost: x\r\n';

const clock = { ms: 0 };
const waiting = { calls: 0, most: 0, release: Promise.withResolvers<void>() };
const slow = defineAction({
  name: 'DescribeCertificates',
  input: {},
  needsVerified: false,
  run: async () => {
    waiting.calls += 1;
    waiting.most = Math.max(waiting.most, waiting.calls);
    await waiting.release.promise;
    waiting.calls -= 1;
    return {};
  },
});

let toy: ToyServer;

before(async () => {
  toy = await openToyServer({
    actions: [toyReplace, slow],
    clock: systemClock,
    rates: { DescribeCertificates: 1e6 },
    monotonicMs: () => clock.ms,
    settings: { connections: 64, places: { ...PLACES, api: 8 } },
    documents: { findCertificate: async () => new Uint8Array(2), findRevocationList: async () => LONG_LIST },
  });
});
after(() => toy[Symbol.asyncDispose]());

interface Held {
  readonly title: string;
  readonly phase: Phase;
  readonly reason: CloseReason;
  readonly ms: number;
  readonly hold: () => Promise<Socket>;
}

const HELD: readonly Held[] = [
  { title: 'that says nothing', phase: 'silent', reason: 'silent', ms: DEADLINES.silentMs, hold: open },
  {
    title: 'that begins a head',
    phase: 'head',
    reason: 'slowHead',
    ms: DEADLINES.headMs,
    hold: () => saying('POST / HT'),
  },
  {
    title: 'that sends line ends alone',
    phase: 'head',
    reason: 'slowHead',
    ms: DEADLINES.headMs,
    hold: () => saying('\r\n'),
  },
  {
    title: 'that goes on with a second head',
    phase: 'head',
    reason: 'slowHead',
    ms: DEADLINES.headMs,
    hold: () => afterAnswer('GET /'),
  },
  {
    title: 'that sends half a body',
    phase: 'body',
    reason: 'slowBody',
    ms: DEADLINES.bodyMs,
    hold: () => saying(`${HEAD}content-length: 9\r\n\r\n{`),
  },
  {
    title: 'that sends half a chunk',
    phase: 'body',
    reason: 'slowBody',
    ms: DEADLINES.bodyMs,
    hold: () => saying(`${HEAD}transfer-encoding: chunked\r\n\r\nF`),
  },
  {
    title: 'that sends half a request of OCSP',
    phase: 'body',
    reason: 'slowBody',
    ms: DEADLINES.bodyMs,
    hold: () => saying(`${HEAD.replace(' / ', ' /ocsp ').replace('json', 'ocsp-request')}content-length: 9\r\n\r\n{`),
  },
  { title: 'that has been served', phase: 'idle', reason: 'idle', ms: DEADLINES.idleMs, hold: () => afterAnswer('') },
  {
    title: 'that does not read its answer',
    phase: 'answering',
    reason: 'slowReader',
    ms: DEADLINES.answerMs,
    hold: unread,
  },
];

describe('A connection', () => {
  for (const { title, phase, reason, ms, hold } of HELD) {
    test(`${title} is open at its deadline and closed after it`, async () => {
      const closed = () => toy.http.figures().closed.get(reason) ?? 0;
      const [before, socket] = [closed(), await hold()];
      await until(() => {
        toy.http.look();
        return toy.http.figures().byPhase.get(phase) === 1;
      });
      clock.ms += ms;
      toy.http.look();
      assert.equal(closed(), before, 'it is open');
      const gone = once(socket, 'close');
      clock.ms += reason === 'slowReader' ? 1e7 : 1;
      toy.http.look();
      assert.equal(closed(), before + 1);
      socket.resume();
      await gone;
    });
  }

  test('that the other side has half closed goes with it, said or unsaid', async () => {
    for (const text of ['', 'POST / HT', `${HEAD}content-length: 9\r\n\r\n{`, `${HEALTH}\r\n`]) {
      const socket = await saying(text);
      socket.end().resume();
      await once(socket, 'close');
    }
    await until(() => openConnections() === 0);
  });

  test('that got its last answer and never closes is closed', async () => {
    const socket = connect({ port: toy.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined).resume();
    socket.write('no HTTP at all\r\n\r\n');
    await once(socket, 'end');
    toy.http.look();
    clock.ms += DEADLINES.closingMs + 1;
    toy.http.look();
    await until(() => openConnections() === 0);
    socket.destroy();
  });
});

describe('When places have run out', () => {
  test('each new client is served, and the oldest that waits for nothing goes', async () => {
    const hostile = await Promise.all(
      Array.from({ length: 200 }, (_, at) => saying(['', 'GET /', HEAD][at % 3] ?? '')),
    );
    for (let count = 0; count < 20; count += 1)
      assert.match(await exchange(`${HEALTH}connection: close\r\n\r\n`), /ok\n$/);
    const { closed } = toy.http.figures();
    assert.ok((closed.get('crowded') ?? 0) >= 200 - 64 + 1, JSON.stringify([...closed]));
    assert.ok(openConnections() <= 64);
    for (const socket of hostile) socket.destroy();
    await until(() => openConnections() === 0);
  });

  test('calls that wait keep neither calls’ refusals nor documents nor health from anybody', async () => {
    const calls = Array.from({ length: 20 }, () => exchange(call('DescribeCertificates')));
    await until(() => waiting.calls === 8);
    const refused = readResponse(bodyOf(await exchange(call('ReplaceCertificate'))));
    assert.equal(refused.code, 'ServiceUnavailable');
    for (const path of ['/healthz', '/readyz', '/ca/any-1.crt', '/ocsp/MAA=']) {
      assert.match(await exchange(get(path)), /^HTTP\/1\.1 200 /, path);
    }
    waiting.release.resolve();
    const codes = (await Promise.all(calls)).map((text) => readResponse(bodyOf(text)).code);
    assert.equal(codes.filter((code) => code === undefined).length, 8);
    assert.equal(codes.filter((code) => code === 'ServiceUnavailable').length, 12);
    assert.equal(waiting.most, 8);
    assert.deepEqual(toy.http.figures().working, {
      acme: 0,
      api: 0,
      console: 0,
      documents: 0,
      downloads: 0,
      health: 0,
    });
  });
});

describe('One connection', () => {
  test('is served in turn, whatever it sends ahead', async () => {
    const text = await exchange(`${`${HEALTH}\r\n`.repeat(MAX_REQUESTS_AHEAD)}${get('/readyz')}`);
    assert.equal(text.split('HTTP/1.1 200').length - 1, MAX_REQUESTS_AHEAD + 1);
    assert.match(text, /ready\n$/);
  });

  test('that sends more ahead than it may is closed', async () => {
    const text = await exchange(`${HEALTH}\r\n`.repeat(5_000));
    assert.ok(text.split('HTTP/1.1 200').length - 1 <= 2, text.slice(0, 200));
    assert.equal(toy.http.figures().closed.get('tooManyAhead'), 1);
  });

  for (const [title, text, answer] of [
    ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n', /^$/],
    [
      'another protocol',
      `${HEALTH}connection: upgrade, close\r\nupgrade: websocket\r\n\r\n`,
      /^HTTP\/1\.1 200 [^]*ok\n$/,
    ],
    [
      'HTTP/2',
      `${HEALTH}connection: upgrade, http2-settings, close\r\nupgrade: h2c\r\nhttp2-settings: AAA\r\n\r\n`,
      /ok\n$/,
    ],
    ['something unheard of', `${HEALTH}expect: miracles\r\nconnection: close\r\n\r\n`, /^HTTP\/1\.1 417 /],
    ['endless headers', `${HEALTH}${'x: y\r\n'.repeat(20_000)}\r\n`, /RequestSizeLimitExceeded/],
    [
      'one endless chunk extension',
      `${HEAD}transfer-encoding: chunked\r\n\r\n1;${'x'.repeat(70_000)}`,
      /^HTTP\/1\.1 400 /,
    ],
    [
      'endless trailers',
      `${HEAD}transfer-encoding: chunked\r\n\r\n0\r\n${'x: y\r\n'.repeat(20_000)}`,
      /RequestSizeLimitExceeded|^HTTP\/1\.1 400 /,
    ],
  ] as const) {
    test(`that asks for ${title} gets an answer or its end`, async () => assert.match(await exchange(text), answer));
  }

  test('that asks before it sends a body is told at once whether it may', async () => {
    const asking = `${HEAD}x-tc-action: ReplaceCertificate\r\nexpect: 100-continue\r\n`;
    const refused = await exchange(`${asking}content-length: 9000000\r\n\r\n`);
    assert.equal(readResponse(bodyOf(refused)).code, 'RequestSizeLimitExceeded');
    const socket = await saying(`${asking}content-length: 2\r\n\r\n`);
    assert.match(String(await once(socket, 'data')), /^HTTP\/1\.1 100 Continue/);
    const ended = textOf(socket);
    socket.write('{}');
    assert.equal(readResponse(bodyOf(await ended)).code, 'MissingParameter');
  });
});

test('A client has its share, whatever port or address of its network it comes from', async () => {
  const server = createServer((_message, response) => response.end('ok'));
  using watch = new ConnectionWatch({
    shares: { connections: 64, connectionsPerClient: 4 },
    deadlines: DEADLINES,
    maxPendingBytes: 1e6,
    clientOf: (address) => address,
    monotonicMs: () => clock.ms,
  });
  watch.guard(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const from = (localAddress: string) =>
    connect({ port, host: '127.0.0.1', localAddress }).on('error', () => undefined);
  const sockets = [...Array.from({ length: 50 }, () => from('127.0.0.1')), from('127.0.0.2')];
  await until(() => watch.figures.accepted === 51);
  assert.equal(watch.figures.closed.get('overShare'), 46);
  assert.deepEqual([...watch.figures.byPhase], [['silent', 5]]);
  for (const socket of sockets) socket.destroy();
  server.close();
});

function openConnections(): number {
  return [...toy.http.figures().byPhase.values()].reduce((sum, count) => sum + count, 0);
}

async function open(): Promise<Socket> {
  const socket = connect(toy.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function saying(text: string): Promise<Socket> {
  const socket = await open();
  socket.write(text);
  return socket;
}

async function afterAnswer(text: string): Promise<Socket> {
  const socket = await saying(`${HEALTH}\r\n`);
  await once(socket, 'data');
  socket.write(text);
  return socket;
}

/** Reads the first packet of a long answer and no more. */
async function unread(): Promise<Socket> {
  const socket = await saying(get('/crl/any-1.crl'));
  await once(socket, 'readable');
  return socket;
}

async function exchange(text: string): Promise<string> {
  const socket = await saying(text);
  return await textOf(socket);
}

async function textOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((done) => socket.once('close', done));
  return Buffer.concat(chunks).toString();
}

function bodyOf(text: string): string {
  return text.slice(text.indexOf('\r\n\r\n'));
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`;
}

function call(action: string): string {
  const wire = signTc3({ credential: toy.service.key, action, now: systemClock.now(), body: {} });
  const headers = [...wire.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `POST / HTTP/1.1\r\n${headers}content-length: 2\r\nconnection: close\r\n\r\n{}`;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((done) => setTimeout(done, 5));
}
