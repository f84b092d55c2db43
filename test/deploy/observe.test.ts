// What handshakes show: real servers of Node and openssl, and servers that are none.

import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Observation } from '../../src/certificates/ports/targets.ts';
import { observe } from '../../src/deploy/observe.ts';
import { inEnglish } from '../../src/reasons/reason.ts';
import { skipWithoutOpenssl as skip } from '../support/openssl.ts';
import { makePairs } from '../support/servers/pairs.ts';
import { findFreePort } from '../support/service.ts';

const NAME = 'www.example.com';
const [pair, other] = skip === false ? makePairs(2, NAME) : [];
const PATIENCE_MS = 1500;
/** A fatal alert (RFC 8446 §6.2), which is all that a server of TLCP says to a client of TLS. */
const HANDSHAKE_FAILURE = Buffer.from([21, 3, 3, 0, 2, 2, 40]);

async function portOf(server: Server, host = '127.0.0.1'): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function look(port: number, { host = '127.0.0.1', name = NAME } = {}): Promise<Observation> {
  const { signal } = new AbortController();
  return await observe({ host, port, serverName: name }, { mayDial: () => true, signal, handshakeMs: PATIENCE_MS });
}

function whyOf({ unseen }: Observation): string {
  return unseen === undefined ? '' : inEnglish(unseen);
}

async function atTlsServer(options: TlsOptions, act: (port: number) => Promise<void>, host?: string): Promise<void> {
  const server = createTlsServer({ cert: pair?.fullchainPem, key: pair?.keyPem, ...options });
  server.on('tlsClientError', () => undefined);
  await act(await portOf(server, host));
  server.close();
}

async function atServer(answer: (socket: Socket) => unknown, act: (port: number) => Promise<void>): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    answer(socket);
  });
  await act(await portOf(server));
  for (const socket of sockets) socket.destroy();
  server.close();
}

test('A handshake shows the certificate of the name that is asked for', { skip }, async () => {
  const context = { cert: other?.fullchainPem, key: other?.keyPem };
  const options: TlsOptions = {
    SNICallback: (name, done) => done(null, name === NAME ? undefined : createSecureContext(context)),
  };
  await atTlsServer(options, async (port) => {
    const { seen, unseen } = await look(port);
    assert.equal(unseen, undefined);
    assert.equal(seen?.leafSha256, pair?.leafSha256);
    assert.deepEqual(seen?.names, [NAME]);
    assert.ok((seen?.notAfter.getTime() ?? 0) > 0);
    assert.equal((await look(port, { name: 'b.example.com' })).seen?.leafSha256, other?.leafSha256);
  });
});

test('So do servers of TLS 1.2 alone, of TLS 1.3 alone, and at an IPv6 address', { skip }, async () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    await atTlsServer({ minVersion: version, maxVersion: version }, async (port) => {
      assert.equal((await look(port)).seen?.leafSha256, pair?.leafSha256);
    });
  }
  const atV6 = { host: '::1' };
  await atTlsServer(
    {},
    async (port) => assert.equal((await look(port, atV6)).seen?.leafSha256, pair?.leafSha256),
    '::1',
  );
});

test('A server that wants a certificate of its clients shows its own all the same', { skip }, async () => {
  await atTlsServer({ requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.3' }, async (port) => {
    assert.equal((await look(port)).seen?.leafSha256, pair?.leafSha256);
  });
});

for (const [what, answer, why] of [
  ['closes at once', (socket: Socket) => socket.end(), /connection|closes|disconnected/],
  ['answers in plain HTTP', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), /does not speak TLS/],
  ['has no suite in common, as one of SM2 alone', (socket: Socket) => socket.write(HANDSHAKE_FAILURE), /SM2 alone/],
  ['says nothing', () => undefined, /longer than 1\.5 s/],
  ['sends a record without end', (socket: Socket) => endless(socket), /does not speak TLS|longer than/],
  ['sends garbage', (socket: Socket) => socket.write(Buffer.alloc(70_000, 0x99)), /does not speak TLS/],
] as const) {
  test(`A server that ${what} shows none, and why is told`, { skip }, async () => {
    await atServer(answer, async (port) => {
      const observation = await look(port);
      assert.equal(observation.seen, undefined);
      assert.match(whyOf(observation), why);
      assert.ok(whyOf(observation).startsWith(`no handshake at 127.0.0.1:${port} for ${NAME}: `));
    });
  });
}

test('Where nothing listens, and where the address may not be dialled, is told', async () => {
  assert.match(whyOf(await look(await findFreePort())), /ECONNREFUSED/);
  const { signal } = new AbortController();
  const address = { host: '127.0.0.1', port: 443, serverName: NAME };
  const closed = await observe(address, { mayDial: () => false, signal, handshakeMs: PATIENCE_MS });
  assert.match(whyOf(closed), /only special-purpose ones/);
});

test('A look that is given up rejects with the reason', async () => {
  const why = new Error('the service closes');
  await atServer(
    () => undefined,
    async (port) => {
      const stop = new AbortController();
      const address = { host: '127.0.0.1', port, serverName: NAME };
      const looking = observe(address, { mayDial: () => true, signal: stop.signal, handshakeMs: PATIENCE_MS });
      stop.abort(why);
      await assert.rejects(looking, why);
    },
  );
});

/** Handshake records of TLS 1.2, of the greatest length, one after the other. */
function endless(socket: Socket): void {
  const record = Buffer.concat([
    Buffer.from([22, 3, 3, 0x40, 0x00]),
    Buffer.from([11, 0xff, 0xff, 0xff]),
    Buffer.alloc(16_380),
  ]);
  const more = (): void => {
    while (!socket.destroyed && socket.write(record));
  };
  socket.on('drain', more);
  more();
}
