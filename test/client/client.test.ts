// The client against servers that are odd, and over HTTPS by the service's own root.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestListener } from 'node:http';
import { ApiRefusal, makeCall, MAX_ANSWER_BYTES, Unreachable } from '../../src/client/client.ts';
import { readEndpoint } from '../../src/client/endpoint.ts';
import { post } from '../../src/client/post.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openTestService } from '../support/service.ts';
import { startHttp } from '../support/web.ts';

const CREDENTIAL = { secretId: 'AKID', secretKey: 'secret', token: 'temporary' };

async function callOf(listener: RequestListener) {
  const web = await startHttp(listener);
  const settings = { credential: CREDENTIAL, clock: systemClock, trust: undefined };
  const call = makeCall({ ...settings, endpoint: readEndpoint(`http://127.0.0.1:${web.port}`) });
  return { call, [Symbol.asyncDispose]: () => web[Symbol.asyncDispose]() };
}

test('The token of a temporary credential is sent along', async () => {
  await using odd = await callOf((request, response) =>
    response.end(JSON.stringify({ Response: { RequestId: 'r', Token: request.headers['x-tc-token'] } })),
  );
  assert.deepEqual(await odd.call('Any', {}), { RequestId: 'r', Token: 'temporary' });
});

test('A refusal has the code, and the RequestId in its message', async () => {
  const Response = { Error: { Code: 'A.B', Message: 'no' }, RequestId: 'r-1' };
  await using odd = await callOf((_request, response) => response.end(JSON.stringify({ Response })));
  await assert.rejects(odd.call('Any', {}), (error) => {
    assert.ok(error instanceof ApiRefusal);
    assert.deepEqual([error.code, error.requestId, error.message], ['A.B', 'r-1', 'A.B: no (RequestId r-1)']);
    return true;
  });
});

for (const [what, listener] of [
  ['a page of a proxy', (_, response) => response.writeHead(502).end('<html>Bad gateway</html>')],
  ['JSON of something else', (_, response) => response.end('{"ok":true}')],
  ['a redirect', (_, response) => response.writeHead(302, { Location: 'http://127.0.0.1/' }).end()],
  ['nothing, and closes', (request) => request.socket.destroy()],
] as const satisfies readonly (readonly [string, RequestListener])[]) {
  test(`A server that answers ${what} is not the service`, async () => {
    await using odd = await callOf(listener);
    await assert.rejects(odd.call('Any', {}), Unreachable);
  });
}

test('An answer may be as large as the limit, and not larger', async () => {
  const envelope = '{"Response":{"RequestId":""}}'.length;
  const sized = (bytes: number) => JSON.stringify({ Response: { RequestId: 'x'.repeat(bytes - envelope) } });
  let size = MAX_ANSWER_BYTES;
  await using odd = await callOf((_request, response) => response.end(sized(size)));
  await odd.call('Any', {});
  size += 1;
  await assert.rejects(odd.call('Any', {}), /the answer has more than 16777216 bytes/);
});

test('A server that never answers is given up', async () => {
  await using web = await startHttp(() => undefined);
  const url = new URL(`http://127.0.0.1:${web.port}`);
  const wish = { url, headers: {}, body: '', trust: undefined, maxAnswerBytes: 1, timeoutMs: 50 };
  await assert.rejects(post(wish), /no answer within 0\.05 s/);
});

test('Over HTTPS the service is trusted by its own root, and by nothing else', async () => {
  // Certificates of the service begin at its clock, and TLS goes by the real one.
  const clock = { now: () => systemClock.now(), advance: () => undefined };
  await using service = await openTestService({ clock, env: { RESEAL_TLS: 'auto' } });
  const endpoint = readEndpoint(`https://127.0.0.1:${service.service.port}`);
  const credential = { ...service.key, token: undefined };
  const settings = { endpoint, credential, clock };
  await assert.rejects(makeCall({ ...settings, trust: undefined })('DescribeCertificates', {}), Unreachable);
  const trust = await (await fetch(`http://127.0.0.1:${service.service.port}/ca/service-root-1.pem`)).text();
  const answer = await makeCall({ ...settings, trust })('DescribeCertificates', {});
  assert.equal(answer['TotalCount'], 0);
});

for (const [text, origin] of [
  ['ssl.tencentcloudapi.com', 'https://ssl.tencentcloudapi.com'],
  ['127.0.0.1:8400', 'http://127.0.0.1:8400'],
  ['127.1:8400', 'http://127.0.0.1:8400'],
  ['localhost', 'http://localhost'],
  ['Localhost.:8400', 'http://localhost.:8400'],
  ['[::1]:8400', 'http://[::1]:8400'],
  ['128.0.0.1:8400', 'https://128.0.0.1:8400'],
  ['localhost.example.com:8400', 'https://localhost.example.com:8400'],
  ['[::2]:8400', 'https://[::2]:8400'],
  ['https://127.0.0.1:8400', 'https://127.0.0.1:8400'],
  ['http://[::1]:8400', 'http://[::1]:8400'],
  ['https://reseal.example.com/', 'https://reseal.example.com'],
] as const) {
  test(`"${text}" is read as the endpoint ${origin}`, () => assert.equal(readEndpoint(text).origin, origin));
}

for (const text of [
  '',
  'ftp://a.example',
  'http://u:p@a.example',
  'http://a.example/api',
  'http://a.example/?a',
  'a b',
]) {
  test(`"${text}" is refused as an endpoint`, () => assert.throws(() => readEndpoint(text), /Cannot use endpoint/));
}
