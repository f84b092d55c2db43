// What the client says when no answer of the API comes: one line that names the cause, and what to do about it.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { makeCall, Unreachable } from '../../src/client/client.ts';
import { readEndpoint } from '../../src/client/endpoint.ts';
import { whyUnanswered } from '../../src/client/unanswered.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { startHttp, startHttps } from '../support/web.ts';

/** RFC 8446 §6: a fatal alert, unexpected_message, with which TLS servers answer plain HTTP. */
const ALERT = Buffer.from('1503010002020a', 'hex');

async function complaintOf(endpoint: string, trust?: string): Promise<string> {
  const credential = { secretId: 'AKID', secretKey: 'secret', token: undefined };
  const settings = { endpoint: readEndpoint(endpoint), credential, clock: systemClock, trust };
  try {
    await makeCall(settings)('Any', {});
  } catch (error) {
    assert.ok(error instanceof Unreachable);
    assert.doesNotMatch(error.message, /\n|SSL routines|EPROTO|openssl/);
    return error.message.slice(error.message.indexOf(': ') + 2);
  }
  return assert.fail('it answers');
}

/** A server that sends this to whoever says something. */
async function startRaw(answer: (socket: Socket) => void): Promise<{ readonly host: string } & Disposable> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => answer(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() };
}

test('HTTPS against a server of plain HTTP is told which address to use', async () => {
  await using web = await startHttp((_, response) => response.end('ok'));
  const host = `127.0.0.1:${web.port}`;
  assert.equal(await complaintOf(`https://${host}`), `it does not speak HTTPS; use http://${host}`);
});

test('Plain HTTP against a server of HTTPS is told which address to use', { skip: skipWithoutOpenssl }, async () => {
  await using web = await startHttps((_, response) => response.end('ok'));
  const host = `127.0.0.1:${web.port}`;
  assert.equal(await complaintOf(`http://${host}`), `it hangs up; if it speaks HTTPS, use https://${host}`);
});

test('So it is where the server answers with an alert, or with 400 as nginx and Go do', async () => {
  using alerting = await startRaw((socket) => socket.end(ALERT));
  const speaks = `it does not speak HTTP; if it speaks HTTPS, use https://${alerting.host}`;
  assert.equal(await complaintOf(`http://${alerting.host}`), speaks);
  using refusing = await startRaw((socket) =>
    socket.end('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request'),
  );
  const answers = 'it answers 400, and not as this API does; does it speak HTTPS?';
  assert.equal(await complaintOf(`http://${refusing.host}`), `${answers} use https://${refusing.host}`);
});

test('A certificate that nothing trusts is told with --trust', { skip: skipWithoutOpenssl }, async () => {
  await using web = await startHttps((_, response) => response.end('ok'));
  const endpoint = `https://127.0.0.1:${web.port}`;
  const without = 'its certificate is of no authority that is trusted here; name its root by --trust FILE';
  assert.equal(await complaintOf(endpoint), without);
  assert.equal(await complaintOf(endpoint, ''), 'its certificate is of no authority that --trust names');
});

for (const [code, why] of [
  ['CERT_HAS_EXPIRED', 'its certificate is past its end'],
  ['CERT_NOT_YET_VALID', "its certificate is not valid yet; is this machine's clock right?"],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is not for reseal.example.com'],
  ['EPROTO', 'it speaks TLS in no way that this program does'],
  ['ENOTFOUND', 'as node says it'],
] as const) {
  test(`Over HTTPS ${code} is told as: ${why}`, () => {
    const error = Object.assign(new Error('as node says it'), { code });
    const asked = { endpoint: new URL('https://reseal.example.com'), trust: undefined };
    assert.equal(whyUnanswered(error, asked), why);
    assert.equal(whyUnanswered(new AggregateError([error]), asked), why);
  });
}
