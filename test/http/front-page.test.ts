// The page at "/" comes to browsers alone, in their language, and commands nothing.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { systemClock } from '../../src/lib/clock.ts';
import { readResponse } from '../support/answers.ts';
import { openToyServer, type ToyServer } from '../support/toy-server.ts';

const AUTHORITY = {
  id: 'root-1',
  role: 'root',
  subject: 'C=CN, O=<b>Ours & "theirs"</b>, CN=Root 1',
  fingerprint: 'f4801ae6',
} as const;
const CHROME = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
const SAFARI = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

let toy: ToyServer;

before(async () => {
  toy = await openToyServer({
    actions: [],
    clock: systemClock,
    frontPage: {
      facts: () => ({
        publicUrl: 'https://reseal.example.net',
        authorities: [AUTHORITY, { ...AUTHORITY, id: 'issuing-1', role: 'issuing' }],
        documents: [{ name: 'clients', title: 'Pointing clients here' }],
      }),
      findDocument: (name) => (name === 'clients' ? '# Pointing clients here\n<script>' : undefined),
    },
  });
});
after(() => toy[Symbol.asyncDispose]());

async function get(path: string, headers: Readonly<Record<string, string>> = {}) {
  const reply = await fetch(`http://127.0.0.1:${toy.port}${path}`, { headers });
  return { status: reply.status, headers: reply.headers, text: await reply.text() };
}

test('A browser gets the page, with the authorities, their lists, the documents and the health of the service', async () => {
  const { status, headers, text } = await get('/', { accept: CHROME });
  assert.deepEqual([status, headers.get('content-type')], [200, 'text/html; charset=utf-8']);
  const addresses = [...text.matchAll(/href="([^"]*)"/g)].map(([, address]) => address);
  const authorities = ['root-1', 'issuing-1'].flatMap((id) => [`/ca/${id}.pem`, `/ca/${id}.crt`, `/crl/${id}.crl`]);
  assert.deepEqual(addresses, ['/healthz', '/readyz', ...authorities, '/docs/clients.md']);
  assert.match(text, /https:\/\/reseal\.example\.net<\/code>/);
  assert.match(text, /f4801ae6/);
});

test('The page runs no script, loads nothing, and uses the one style that its policy names', async () => {
  const { headers, text } = await get('/', { accept: SAFARI });
  const style = /<style>([^]*)<\/style>/.exec(text)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  assert.equal(
    headers.get('content-security-policy'),
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  assert.doesNotMatch(text, /<script|<img|<link|<form|\son\w+=|style=/);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
});

test('What names of authorities hold is text in the page', async () => {
  const { text } = await get('/', { accept: CHROME });
  assert.ok(text.includes('O=&lt;b&gt;Ours &amp; &quot;theirs&quot;&lt;/b&gt;'));
  assert.ok(!text.includes('<b>Ours'));
});

test('The page tells its own address and not what a request says', async () => {
  assert.doesNotMatch((await get('/', { accept: CHROME, host: 'evil.example' })).text, /evil/);
});

for (const [accepted, tongue] of [
  ['', 'en'],
  ['zh', 'zh-CN'],
  ['zh-TW,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['en-GB,en;q=0.9,zh;q=0.8', 'en'],
  ['fr,zh;q=0.5,en;q=0.6', 'en'],
  ['fr,zh;q=0.6,en;q=0.5', 'zh-CN'],
  ['de', 'en'],
  ['zh;q=0', 'en'],
] as const) {
  test(`Whoever accepts the languages "${accepted}" gets the page in ${tongue}`, async () => {
    const { text } = await get('/', { accept: CHROME, 'accept-language': accepted });
    assert.equal(/<html lang="([^"]*)">/.exec(text)?.[1], tongue);
  });
}

for (const [what, path, headers] of [
  ['accepts anything', '/', { accept: '*/*' }],
  ['accepts JSON', '/', { accept: 'application/json' }],
  ['refuses HTML', '/', { accept: 'text/html;q=0, */*' }],
  ['has a query', '/?Action=DescribeCertificates', { accept: CHROME }],
  ['has an empty query', '/?', { accept: CHROME }],
  ['names an action', '/', { accept: CHROME, 'x-tc-action': 'DescribeCertificates' }],
  ['is signed', '/', { accept: CHROME, authorization: 'TC3-HMAC-SHA256 Credential=…' }],
] as const) {
  test(`A GET that ${what} is a call of the API`, async () => {
    const encoded = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('…', '')]));
    const { status, headers: answered, text } = await get(path, encoded);
    assert.deepEqual([status, answered.get('content-type')], [200, 'application/json']);
    assert.notEqual(readResponse(text).code, undefined);
  });
}

test('A POST is a call of the API, whatever it accepts', async () => {
  const init = { method: 'POST', headers: { accept: CHROME, 'content-type': 'application/json' }, body: '{}' };
  const reply = await fetch(`http://127.0.0.1:${toy.port}/`, init);
  assert.equal(reply.headers.get('content-type'), 'application/json');
});

test('A document is plain text, and one that is not there is not found', async () => {
  const { status, headers, text } = await get('/docs/clients.md');
  assert.deepEqual([status, headers.get('content-type')], [200, 'text/plain; charset=utf-8']);
  assert.match(text, /^# Pointing clients here/);
  for (const path of ['/docs/nothing.md', '/docs/..%2Fpackage.md', '/docs/', '/docs/clients']) {
    assert.equal((await get(path)).status, 404, path);
  }
});
