// What a client of ACME may not do ends in a registered problem, with nothing ordered and nothing stored.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bytesOfUtf8 } from '../../src/lib/bytes.ts';
import { base64UrlOf } from '../../src/lib/base64url.ts';
import { ENDED_ACCOUNTS_TIMES, MAX_BODY_BYTES, MAX_CONTACTS, MAX_IDENTIFIERS } from '../../src/acme-server/settings.ts';
import { AcmeClient, type Answer, type Json } from '../support/acme/client.ts';
import { type AcmeTestService, openAcmeService, publish, whole } from '../support/acme/service.ts';
import { makeAccountKey, signBinding, signJws, signParts } from '../support/acme/signing.ts';
import { makeTestCsr } from '../support/authority.ts';

const OPEN_ORDERS = 60;
const ACCOUNTS = 2;
const service: AcmeTestService = await openAcmeService({
  acme: `openOrders: ${OPEN_ORDERS}, pendingAuthorizations: 200, accountsPerKey: ${ACCOUNTS}`,
});
after(async () => await service[Symbol.asyncDispose]());
let client: AcmeClient;
let stranger: AcmeClient;
before(async () => {
  client = await service.client();
  stranger = await service.client();
});

const newOrder = (): string => String(client.directory['newOrder']);
const ofCom = (name: string) => ({ identifiers: [{ type: 'dns', value: name }] });

test('A nonce serves once, and one that was not made here never; the answer has another', async () => {
  const nonce = await client.nonce();
  const signed = await signJws(client.key, { nonce, url: newOrder(), kid: client.kid }, ofCom('nonce.com'));
  assert.equal((await client.send(newOrder(), signed)).status, 201);
  const again = await client.send(newOrder(), signed);
  assert.deepEqual([again.status, again.problem], [400, 'badNonce']);
  assert.match(again.headers.get('replay-nonce') ?? '', /^[\w-]{20,}$/);
  for (const odd of ['AAAA', base64UrlOf(new Uint8Array(32))]) {
    assert.equal((await client.post(newOrder(), ofCom('nonce.com'), { nonce: odd })).problem, 'badNonce');
  }
});

test('The address that was signed is the one that is asked', async () => {
  const nonce = await client.nonce();
  const signed = await signJws(client.key, { nonce, url: `${newOrder()}/`, kid: client.kid }, ofCom('url.com'));
  assert.equal((await client.send(newOrder(), signed)).problem, 'unauthorized');
});

test('A JWK where an account must be, and an account where a JWK must be, are malformed', async () => {
  const byJwk = await client.post(newOrder(), ofCom('jwk.com'), { jwk: client.key.jwk, kid: undefined });
  assert.equal(byJwk.problem, 'malformed');
  assert.equal((await client.post(String(client.directory['newAccount']), {})).problem, 'malformed');
});

test('An account that does not exist, and one whose key has not signed, order nothing', async () => {
  const kid = String(client.kid).replace(/.{3}$/, 'aaa');
  assert.equal((await client.post(newOrder(), ofCom('kid.com'), { kid })).problem, 'accountDoesNotExist');
  assert.equal((await client.post(newOrder(), ofCom('kid.com'), { kid: stranger.kid })).problem, 'malformed');
  assert.equal(
    (await client.post(newOrder(), ofCom('kid.com'), { kid: 'not an address' })).problem,
    'accountDoesNotExist',
  );
});

test('An account that was deactivated, or whose key was revoked, signs nothing any more', async () => {
  const leaver = await service.client();
  const order = whole(await leaver.order(['leaver.com'])).json;
  assert.equal((await leaver.post(String(leaver.kid), { status: 'deactivated' })).json['status'], 'deactivated');
  for (const url of [String(order['finalize']), String(leaver.kid), newOrder()]) {
    assert.equal((await leaver.post(url, ofCom('leaver.com'))).problem, 'unauthorized');
  }
  const again = await AcmeClient.open(service.directory(), leaver.key);
  assert.equal((await again.register(await service.bind())).problem, 'unauthorized');
});

test('A body of another type, a body over the limit and one that is no JWS are refused before anything else', async () => {
  const nonce = await client.nonce();
  const signed = await signJws(client.key, { nonce, url: newOrder(), kid: client.kid }, ofCom('type.com'));
  assert.equal((await client.send(newOrder(), signed, 'application/json')).status, 415);
  const long = JSON.stringify({ payload: 'A'.repeat(MAX_BODY_BYTES) });
  assert.deepEqual([(await client.send(newOrder(), long)).status], [413]);
  for (const text of ['', '{', '[]', 'null', '"x"', JSON.stringify({ ...signed, header: {} })]) {
    assert.equal((await client.send(newOrder(), text)).problem, 'malformed', text);
  }
});

test('Algorithms that sign nothing here are told with those that do', async () => {
  const nonce = await client.nonce();
  const none = signParts(client.key, {
    header: JSON.stringify({ alg: 'none', nonce, url: newOrder(), kid: client.kid }),
    payload: bytesOfUtf8('{}'),
  });
  const answer = await client.send(newOrder(), { ...none, signature: '' });
  assert.equal(answer.problem, 'badSignatureAlgorithm');
  assert.deepEqual(answer.json['algorithms'], ['ES256', 'ES384', 'EdDSA', 'RS256']);
});

test('A method that an address does not take, and an address that there is not, are told so', async () => {
  for (const [method, url, status] of [
    ['GET', newOrder(), 405],
    ['PUT', newOrder(), 405],
    ['DELETE', service.directory(), 405],
    ['GET', service.directory('99'), 400],
    ['GET', service.directory('33'), 400],
    ['GET', service.directory().replace('directory', 'directories'), 404],
    ['GET', `${newOrder()}/x/y/z`, 404],
    ['GET', service.directory().replace('/13/', '/../13/'), 404],
  ] as const) {
    assert.equal((await fetch(url, { method })).status, status, `${method} ${url}`);
  }
});

test('Another account sees nothing of an order, an authorization, a challenge or a certificate, and lists none', async () => {
  const { order, url, pem } = await service.obtain(client, ['owned.com']);
  const [authorization = ''] = order['authorizations'] as readonly string[];
  const { json } = await client.post(authorization);
  const [challenge] = json['challenges'] as readonly Json[];
  const csr = await makeTestCsr(['owned.com'], 'p256');
  const tries: readonly (readonly [string, unknown])[] = [
    [url, undefined],
    [authorization, undefined],
    [authorization, { status: 'deactivated' }],
    [String(challenge?.['url']), {}],
    [String(order['finalize']), { csr: base64UrlOf(csr) }],
    [String(order['certificate']), undefined],
    [`${String(client.kid)}/orders`, undefined],
    [String(client.kid), { contact: [] }],
    // A prefix of an id, and more than it.
    [url.slice(0, -1), undefined],
    [`${url}a`, undefined],
  ];
  for (const [asked, payload] of tries) {
    const { status, problem } = await stranger.post(asked, payload);
    assert.ok(
      status >= 400 && (problem === 'malformed' || problem === 'unauthorized'),
      `${asked}: ${status} ${problem}`,
    );
  }
  const revocation = { certificate: base64UrlOf(derOf(pem)) };
  assert.equal((await stranger.post(String(client.directory['revokeCert']), revocation)).problem, 'unauthorized');
  const own = await client.post(`${String(client.kid)}/orders`);
  assert.equal((own.json['orders'] as readonly string[]).includes(url), true);
});

const IDENTIFIERS: readonly (readonly [title: string, problem: string, identifiers: unknown])[] = [
  ['none', 'malformed', []],
  ['no list', 'malformed', 'a.com'],
  ['a text in place of one', 'malformed', ['a.com']],
  ['one without a value', 'malformed', [{ type: 'dns' }]],
  ['one of an unknown type', 'unsupportedIdentifier', [{ type: 'email', value: 'a@a.com' }]],
  ['1,000', 'malformed', Array.from({ length: 1000 }, (_, at) => ({ type: 'dns', value: `n${at}.com` }))],
  [
    'one past the limit',
    'malformed',
    Array.from({ length: MAX_IDENTIFIERS + 1 }, (_, at) => ({ type: 'dns', value: `n${at}.com` })),
  ],
  ['a trailing dot', 'rejectedIdentifier', [{ type: 'dns', value: 'a.com.' }]],
  ['a leading dot', 'rejectedIdentifier', [{ type: 'dns', value: '.a.com' }]],
  ['a name in its own letters', 'rejectedIdentifier', [{ type: 'dns', value: 'münchen.com' }]],
  ['punycode that says nothing', 'rejectedIdentifier', [{ type: 'dns', value: 'xn--a.com' }]],
  ['a blank', 'rejectedIdentifier', [{ type: 'dns', value: 'a .com' }]],
  ['a NUL', 'rejectedIdentifier', [{ type: 'dns', value: 'a\0.com' }]],
  ['a public suffix', 'rejectedIdentifier', [{ type: 'dns', value: 'co.uk' }]],
  ['a wildcard of a public suffix', 'rejectedIdentifier', [{ type: 'dns', value: '*.com' }]],
  ['a wildcard in the middle', 'rejectedIdentifier', [{ type: 'dns', value: 'a.*.com' }]],
  ['an internal name', 'rejectedIdentifier', [{ type: 'dns', value: 'printer' }]],
  ['an address as a name', 'rejectedIdentifier', [{ type: 'dns', value: '192.0.2.1' }]],
  ['an address of a product without', 'rejectedIdentifier', [{ type: 'ip', value: '192.0.2.1' }]],
  ['a name as an address', 'rejectedIdentifier', [{ type: 'ip', value: 'a.com' }]],
  ['a label that is too long', 'rejectedIdentifier', [{ type: 'dns', value: `${'a'.repeat(64)}.com` }]],
  ['a name that is too long', 'rejectedIdentifier', [{ type: 'dns', value: `${'a.'.repeat(126)}com` }]],
];

for (const [title, problem, identifiers] of IDENTIFIERS) {
  test(`An order whose identifiers have ${title} is refused: ${problem}`, async () => {
    const answer = await client.post(newOrder(), { identifiers });
    assert.equal(answer.problem, problem, answer.text);
  });
}

test('Of several identifiers that are no good each is told', async () => {
  const answer = await client.order(['a.com.', 'good.com', 'co.uk']);
  assert.equal(answer.problem, 'compound');
  const subproblems = answer.json['subproblems'] as readonly { identifier: { value: string } }[];
  assert.deepEqual(
    subproblems.map(({ identifier }) => identifier.value),
    ['a.com.', 'co.uk'],
  );
});

test('An order chooses neither its times nor a product that there is not', async () => {
  const refusals = await Promise.all([
    client.order(['t.com'], { notBefore: '2026-01-01T00:00:00Z' }),
    client.order(['t.com'], { notAfter: '2027-01-01T00:00:00Z' }),
  ]);
  assert.deepEqual(
    refusals.map(({ problem }) => problem),
    ['malformed', 'malformed'],
  );
  assert.equal((await client.order(['t.com'], { profile: '99' })).problem, 'invalidProfile');
  assert.equal((await client.order(['t.com'], { profile: 7 })).problem, 'malformed');
});

test('A CSR of other names, of fewer, of no readable form, or with a bad key is refused, and the order stays', async () => {
  const order = whole(await client.order(['csr-a.com', 'csr-b.com'])).json;
  await service.prove(client, order);
  const finalize = async (csr: string): Promise<Answer> => await client.post(String(order['finalize']), { csr });
  for (const names of [['csr-a.com'], ['csr-a.com', 'csr-b.com', 'csr-c.com'], ['other.com']]) {
    assert.equal((await finalize(base64UrlOf(await makeTestCsr(names, 'p256')))).problem, 'badCSR', names.join());
  }
  for (const text of ['', 'AAAA', '!', base64UrlOf(bytesOfUtf8('-----BEGIN'))]) {
    assert.equal((await finalize(text)).problem, 'badCSR', text);
  }
  assert.equal((await client.post(String(order['finalize']), { csr: 7 })).problem, 'malformed');
  const good = await finalize(base64UrlOf(await makeTestCsr(['csr-b.com', 'csr-a.com'], 'p256')));
  assert.equal(good.json['status'], 'valid');
});

test('A challenge that is not met ends its authorization and its order, and says why', async () => {
  const order = whole(await client.order(['unmet.com'])).json;
  service.applicant.records.set('unmet.com', { a: '127.0.0.1' });
  const [challenge] = await client.challenges(order, 'http-01');
  await client.post(String(challenge?.['url']), {});
  const authorization = await client.until(String(challenge?.['authorization']));
  assert.equal(authorization['status'], 'invalid');
  const [shown] = authorization['challenges'] as readonly { type: string; error: { type: string } }[];
  assert.deepEqual([shown?.type, shown?.error.type], ['http-01', 'urn:ietf:params:acme:error:connection']);
  assert.equal((await client.finalize(order, await makeTestCsr(['unmet.com'], 'p256'))).problem, 'orderNotReady');
});

test('A file for the challenge of another order is no answer to this one', async () => {
  const [older, newer] = [whole(await client.order(['two.com'])).json, whole(await client.order(['two.com'])).json];
  const [first] = await client.challenges(older, 'http-01');
  const [second] = await client.challenges(newer, 'http-01');
  assert.ok(first && second && first['token'] !== second['token']);
  publish(service, client, second);
  await client.post(String(first['url']), {});
  assert.equal((await client.until(String(first['authorization'])))['status'], 'invalid');
  await client.post(String(second['url']), {});
  assert.equal((await client.until(String(second['authorization'])))['status'], 'valid');
});

test('Records of several names stand under their own', async () => {
  const order = whole(await client.order(['first.com', 'second.com'])).json;
  const proofs = await client.challenges(order, 'dns-01');
  const [first, second] = proofs;
  assert.ok(first && second);
  service.applicant.records.set('second.com', { a: '127.0.0.1', ns: 'ns.example.net' });
  // Both values under the name of the first.
  for (const one of proofs) publish(service, client, { ...one, identifier: first['identifier'] });
  await client.post(String(first['url']), {});
  await client.post(String(second['url']), {});
  assert.equal((await client.until(String(first['authorization'])))['status'], 'valid');
  assert.equal((await client.until(String(second['authorization'])))['status'], 'invalid');
});

const updateContact = async (contact: unknown) => (await client.post(String(client.kid), { contact })).problem;

test('Contacts are mail addresses, and not too many', async () => {
  assert.equal(await updateContact(['tel:+491234']), 'unsupportedContact');
  for (const bad of [
    'mailto:',
    'mailto:a',
    'mailto:a@b?subject=x',
    'mailto:a@b.com,c@d.com',
    `mailto:${'a'.repeat(400)}@b.com`,
  ]) {
    assert.equal(await updateContact([bad]), 'invalidContact', bad);
  }
  const many = Array.from({ length: MAX_CONTACTS + 1 }, (_, at) => `mailto:a${at}@example.com`);
  assert.equal(await updateContact(many), 'invalidContact');
  assert.equal(await updateContact(many.slice(1)), undefined);
  assert.equal(await updateContact('mailto:a@b.com'), 'malformed');
});

test('A binding is by a key that was handed out, of this key, for this address', async () => {
  const bound = await service.bind();
  const url = String(client.directory['newAccount']);
  const fresh = await AcmeClient.open(service.directory());
  const register = async (externalAccountBinding: unknown) =>
    (await fresh.post(url, { externalAccountBinding }, { jwk: fresh.key.jwk, kid: undefined })).problem;
  assert.equal(await register(undefined), 'externalAccountRequired');
  assert.equal(await register({}), 'malformed');
  assert.equal(
    await register(await signBinding(fresh.key.jwk, { ...bound, url, kid: 'a'.repeat(26) })),
    'unauthorized',
  );
  assert.equal(
    await register(await signBinding(fresh.key.jwk, { ...bound, url, macKey: new Uint8Array(32) })),
    'unauthorized',
  );
  assert.equal(await register(await signBinding(fresh.key.jwk, { ...bound, url: newOrder() })), 'malformed');
  assert.equal(await register(await signBinding(makeAccountKey().jwk, { ...bound, url })), 'malformed');
  assert.equal(await register(await signBinding(fresh.key.jwk, { ...bound, url })), undefined);
});

test('Orders that are open are as many as they may be, and one past it waits', async () => {
  const busy = await service.client();
  for (let count = 0; count < OPEN_ORDERS; count += 1) whole(await busy.order([`open${count}.com`]));
  const over = await busy.order(['over.com']);
  assert.deepEqual([over.status, over.problem], [429, 'rateLimited']);
});

test('Orders that came to nothing are open no more', async () => {
  const failing = await service.client();
  for (let count = 0; count < OPEN_ORDERS; count += 1) {
    const [authorization = ''] = whole(await failing.order([`nothing${count}.com`])).json[
      'authorizations'
    ] as readonly string[];
    whole(await failing.post(authorization, { status: 'deactivated' }));
  }
  const order = whole(await failing.order(['something.com']));
  const { json } = await failing.post(`${String(failing.kid)}/orders`);
  assert.deepEqual(json['orders'], [order.headers.get('location')]);
});

test('Accounts of one key are as many as may be valid; those that were deactivated do not count, but to a bound of their own', async () => {
  const binding = await service.bind();
  const open = async () => {
    const fresh = await AcmeClient.open(service.directory());
    return { fresh, answer: await fresh.register(binding) };
  };
  const leave = async ({ fresh }: Awaited<ReturnType<typeof open>>) =>
    whole(await fresh.post(String(fresh.kid), { status: 'deactivated' }));
  const first = await open();
  for (let count = 1; count < ACCOUNTS; count += 1) whole((await open()).answer);
  assert.equal((await open()).answer.problem, 'rateLimited');
  await leave(first);
  for (let count = 1; count <= ACCOUNTS * ENDED_ACCOUNTS_TIMES; count += 1) await leave(await open());
  const { answer } = await open();
  assert.equal(answer.problem, 'rateLimited');
  assert.match(answer.text, /have ended/);
});

function derOf(pem: string): Uint8Array {
  return new Uint8Array(Buffer.from(pem.split('-----')[2] ?? '', 'base64'));
}
