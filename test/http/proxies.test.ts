// Behind a proxy on this machine: whom the service takes for the caller, and what it serves on plain HTTP.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../src/lib/clock.ts';
import { readResponse } from '../support/answers.ts';
import { signTc3 } from '../support/signing.ts';
import { toyList } from '../support/toy-actions.ts';
import { openToyServer, type ToyServer } from '../support/toy-server.ts';
import type { Credential } from '../support/toy-service.ts';

let toy: ToyServer;
let confined: Credential;

before(async () => {
  toy = await openToyServer({
    actions: [toyList],
    clock: systemClock,
    refused: new Set(['plainHttp']),
    settings: { trustedProxies: ['127.0.0.0/8'] },
    documents: { findCertificate: async () => Uint8Array.of(0x30, 0), findRevocationList: async () => undefined },
  });
  confined = await toy.service.addKey({ addresses: ['192.0.2.0/24'] });
});
after(() => toy[Symbol.asyncDispose]());

for (const [title, headers, code] of [
  ['its caller is permitted', { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' }, undefined],
  [
    'its caller is not',
    { 'x-forwarded-for': '192.0.2.7, 198.51.100.1', 'x-forwarded-proto': 'https' },
    'IpNotInWhitelist',
  ],
  ['it names nobody', { 'x-forwarded-proto': 'https' }, 'IpNotInWhitelist'],
  ['another header names one who is', { forwarded: 'for=192.0.2.7', 'x-forwarded-proto': 'https' }, 'IpNotInWhitelist'],
  [
    'its caller came by plain HTTP',
    { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'http' },
    'UnsupportedProtocol',
  ],
  ['it says nothing', {}, 'UnsupportedProtocol'],
] as const) {
  test(`Where ${title}, a call answers ${code ?? 'OK'}`, async () => {
    assert.equal(await codeOf(headers), code);
  });
}

test('The log names the caller, not the proxy', async () => {
  await codeOf({ 'x-forwarded-for': '192.0.2.99', 'x-forwarded-proto': 'https' });
  assert.match(toy.service.logLines.at(-1) ?? '', /"address":"192\.0\.2\.99"/);
});

test('What certificates point to, and health, stay on plain HTTP', async () => {
  for (const path of ['/healthz', '/readyz', '/ca/issuing-1.crt', '/ocsp/MAA=']) {
    assert.equal((await fetch(`http://127.0.0.1:${toy.port}${path}`)).status, 200, path);
  }
});

async function codeOf(more: Readonly<Record<string, string>>): Promise<string | undefined> {
  const wish = { credential: confined, action: 'DescribeCertificates', now: systemClock.now(), body: {} };
  const wire = signTc3({ ...wish, headers: { host: `127.0.0.1:${toy.port}` } });
  const { host: _host, ...headers } = Object.fromEntries(wire.headers);
  const sent = { method: 'POST', headers: { ...headers, ...more }, body: '{}' };
  return readResponse(await (await fetch(`http://127.0.0.1:${toy.port}/`, sent)).text()).code;
}
