// OCSP over HTTP: how a request comes in, and what caches are told about the answer.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { after, before, beforeEach, describe, test } from 'node:test';
import { MAX_AGE_MS, type OcspAnswer } from '../../src/http/ocsp-route.ts';
import { base64Of, hexOf } from '../../src/lib/bytes.ts';
import { addMs, DAY_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { writeOcspRefusal } from '../../src/x509/status/ocsp-answer.ts';
import { MAX_OCSP_REQUEST_BYTES } from '../../src/x509/status/ocsp-request.ts';
import { makeTestClock } from '../support/service.ts';
import { openToyServer, type ToyServer } from '../support/toy-server.ts';
import { toyReplace } from '../support/toy-actions.ts';

const clock = makeTestClock(new Date('2026-07-01T12:00:00Z'));
const TYPE = { 'content-type': 'application/ocsp-request' };
/** Bytes whose Base64 has every character that an address may need to escape. */
const REQUEST = Uint8Array.of(0x30, 0xff, 0xef, 0xbf, 0xfb, 0xef);
const KEPT: OcspAnswer = {
  der: Uint8Array.of(0x30, 1, 2),
  kept: {
    thisUpdate: clock.now(),
    nextUpdate: addMs(clock.now(), 4 * DAY_MS),
    refreshAt: addMs(clock.now(), 2 * DAY_MS),
    sha256: 'ab'.repeat(32),
  },
};

let toy: ToyServer;
let answer: (request: Uint8Array) => Promise<OcspAnswer>;
let asked: string[];

before(async () => {
  toy = await openToyServer({ actions: [toyReplace], clock, rates: {}, ocsp: (request) => answer(request) });
});
after(() => toy[Symbol.asyncDispose]());
beforeEach(() => {
  asked = [];
  answer = async (request) => {
    asked.push(hexOf(request));
    return KEPT;
  };
});

describe('a request in the address', () => {
  const base64 = base64Of(REQUEST);
  for (const path of [base64, encodeURIComponent(base64), base64.replaceAll('+', '%2b'), `${base64}?a=b`]) {
    test(`is read from /ocsp/${path}`, async () => {
      const reply = await send({ path: `/ocsp/${path}` });
      assert.equal(reply.status, 200);
      assert.deepEqual(asked, [hexOf(REQUEST)]);
      assert.equal(reply.headers['content-type'], 'application/ocsp-response');
      assert.equal(hexOf(reply.body), '300102');
    });
  }

  for (const path of ['/ocsp', '/ocsp/', '/ocsp/a-b_', '/ocsp/a=b=', '/ocsp/ü', '/ocsp?MA==']) {
    test(`that is none, as in ${path}, is handed on as nothing`, async () => {
      assert.equal((await send({ path: encodeURI(path) })).status, 200);
      assert.deepEqual(asked, ['']);
    });
  }

  test('is not looked for below other addresses, nor where the address cannot be decoded', async () => {
    for (const path of ['/ocsp/%', '/ocsp/%ff', '/ocspx', '/ocsp.html', '/OCSP/MAA='])
      assert.equal((await send({ path })).status, 404);
    assert.deepEqual(asked, []);
  });

  test('may be asked about by HEAD', async () => {
    const reply = await send({ method: 'HEAD', path: `/ocsp/${encodeURIComponent(base64)}` });
    assert.equal(reply.status, 200);
    assert.equal(reply.body.length, 0);
    assert.equal(reply.headers['content-length'], '3');
  });
});

describe('a request in the body', () => {
  test('is read as it came, whatever is said beside its type', async () => {
    const headers = { 'content-type': 'Application/OCSP-Request; charset=binary' };
    const reply = await send({ method: 'POST', path: '/ocsp', headers, body: REQUEST });
    assert.equal(reply.status, 200);
    assert.deepEqual(asked, [hexOf(REQUEST)]);
    assert.equal(reply.headers['cache-control'], 'no-store');
    assert.equal(hexOf(reply.body), '300102');
  });

  test('of another type, or of none, is refused', async () => {
    for (const headers of [{}, { 'content-type': 'application/json' }]) {
      assert.equal((await send({ method: 'POST', path: '/ocsp', headers, body: REQUEST })).status, 415);
    }
    assert.deepEqual(asked, []);
  });

  test('may have 16 KB, and not a byte more', async () => {
    for (const [octets, status] of [
      [MAX_OCSP_REQUEST_BYTES, 200],
      [MAX_OCSP_REQUEST_BYTES + 1, 413],
    ] as const) {
      const body = new Uint8Array(octets);
      assert.equal((await send({ method: 'POST', path: '/ocsp', headers: TYPE, body })).status, status);
    }
    assert.equal(asked.length, 1);
  });

  test('comes by POST alone', async () => {
    const reply = await send({ method: 'PUT', path: '/ocsp', headers: TYPE, body: REQUEST });
    assert.equal(reply.status, 405);
    assert.equal(reply.headers.allow, 'GET, HEAD, POST');
  });
});

describe('an answer that is kept ready', () => {
  test('says how long caches may keep it, and when it ends', async () => {
    const { headers } = await send({ path: '/ocsp/MAA=' });
    assert.equal(headers['last-modified'], 'Wed, 01 Jul 2026 12:00:00 GMT');
    assert.equal(headers.expires, 'Sun, 05 Jul 2026 12:00:00 GMT');
    assert.equal(headers.etag, `"${'ab'.repeat(32)}"`);
    assert.equal(headers['cache-control'], 'max-age=3600, public, no-transform, must-revalidate');
  });

  test('is kept by caches no longer than it is here', async () => {
    const { kept } = KEPT;
    assert.ok(kept !== undefined);
    for (const [leftMs, seconds] of [
      [MAX_AGE_MS + SECOND_MS, 3600],
      [90 * SECOND_MS + 1, 90],
      [0, 0],
      [-SECOND_MS, 0],
    ] as const) {
      answer = async () => ({ ...KEPT, kept: { ...kept, refreshAt: addMs(clock.now(), leftMs) } });
      const { headers } = await send({ path: '/ocsp/MAA=' });
      assert.match(headers['cache-control'] ?? '', new RegExp(`^max-age=${seconds},`));
    }
  });

  test('is not sent again to whoever has it', async () => {
    const tag = `"${'ab'.repeat(32)}"`;
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const reply = await send({ path: '/ocsp/MAA=', headers: { 'if-none-match': known } });
      assert.equal(reply.status, 304, known);
      assert.equal(reply.body.length, 0);
      assert.equal(reply.headers.etag, tag);
    }
    assert.equal((await send({ path: '/ocsp/MAA=', headers: { 'if-none-match': '"other"' } })).status, 200);
  });
});

test('An answer for one request alone is kept by nobody', async () => {
  answer = async () => ({ ...KEPT, kept: undefined });
  const reply = await send({ path: '/ocsp/MAA=', headers: { 'if-none-match': '*' } });
  assert.equal(reply.status, 200);
  assert.equal(reply.headers['cache-control'], 'no-store');
  assert.equal(reply.headers.etag, undefined);
});

test('What fails within is an internal error of OCSP, which shows nothing', async () => {
  answer = async () => await Promise.reject(new Error('the store is away'));
  const reply = await send({ path: '/ocsp/MAA=' });
  assert.equal(reply.status, 200);
  assert.equal(hexOf(reply.body), hexOf(writeOcspRefusal('internalError')));
});

async function send(wish: {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}): Promise<{ readonly status: number | undefined; readonly headers: IncomingHttpHeaders; readonly body: Buffer }> {
  const { method = 'GET', path, headers = {}, body } = wish;
  const sent = httpRequest({ host: '127.0.0.1', port: toy.port, method, path, headers });
  sent.end(body);
  const [message] = await once(sent, 'response');
  return { status: message.statusCode, headers: message.headers, body: await buffer(message) };
}
