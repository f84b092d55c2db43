// How names are proved by ACME besides files and records, beforehand, and again: and what of it serves for how long.

import assert from 'node:assert/strict';
import { X509Certificate, hash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, isIP } from 'node:net';
import { createSecureContext, createServer, type SecureContext } from 'node:tls';
import { after, before, test } from 'node:test';
import { DAY_MS } from '../../src/lib/clock.ts';
import { reverseNameOf } from '../../src/lib/network/ip-address.ts';
import { proofFor } from '../../src/acme-server/proofs.ts';
import type { DomainName } from '../../src/certificates/model/domain-name.ts';
import { makeCsr } from '../../src/x509/certificate/csr.ts';
import { makeKeyPair } from '../../src/x509/keys/keys.ts';
import { AcmeClient, type Json } from '../support/acme/client.ts';
import { type AcmeTestService, openAcmeService, publish, whole } from '../support/acme/service.ts';
import { makeAccountKey, signJws } from '../support/acme/signing.ts';
import { makeTestCsr } from '../support/authority.ts';
import { makeAcmeAuthorization } from '../contracts/store/acme.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';

const WITH_ADDRESSES = '400';
/** What was proved serves until three days before, since an order has so long. */
const AUTHORIZATION_DAYS = 5;

/** By the name that a client asks for (SNI). */
const shown = new Map<string, SecureContext>();
const host = createServer({
  ALPNProtocols: ['acme-tls/1', 'http/1.1'],
  SNICallback: (name, found) => found(null, shown.get(name)),
});

let service: AcmeTestService;

before(async () => {
  host.listen(0, '127.0.0.1');
  await once(host, 'listening');
  service = await openAcmeService({
    tlsPort: (host.address() as AddressInfo).port,
    acme: `authorizationDays: ${AUTHORIZATION_DAYS}`,
    more: `
products:
  "${WITH_ADDRESSES}":
    { name: Addresses, kind: granted, addresses: true, profile: private, trustedSuffixes: [{ suffix: 10.0.0.0/8, accounts: ["*"] }] }`,
  });
});
after(async () => {
  await service[Symbol.asyncDispose]();
  host.close();
});

/** RFC 8737 §3, made for `proved`, and shown to whoever asks for `name`; an address is asked for by its reverse name (RFC 8738 §6). */
function show(name: string, proved: string, keyAuthorization: string): void {
  const [kind, asked] = isIP(name) === 0 ? ['DNS', name] : ['IP', reverseNameOf(name)];
  const pem = openssl([
    ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout - -out -'.split(' '),
    '-subj',
    '/CN=challenge',
    '-addext',
    `subjectAltName=${kind}:${proved}`,
    '-addext',
    `1.3.6.1.5.5.7.1.31=critical,DER:0420${hash('sha256', keyAuthorization)}`,
  ]);
  shown.set(asked, createSecureContext({ key: pem, cert: pem }));
}

test('A name is proved by TLS, by a certificate that is made for that', { skip: skipWithoutOpenssl }, async () => {
  const client = await service.client();
  const order = whole(await client.order(['by-tls.com'])).json;
  const [challenge] = await client.challenges(order, 'tls-alpn-01');
  assert.ok(challenge);
  service.applicant.records.set('by-tls.com', { a: '127.0.0.1' });
  show('by-tls.com', 'by-tls.com', client.keyAuthorization(challenge));
  await client.post(String(challenge['url']), {});
  assert.equal((await client.until(String(challenge['authorization'])))['status'], 'valid');
  const { json } = whole(await client.finalize(order, await makeTestCsr(['by-tls.com'], 'p256')));
  assert.equal(json['status'], 'valid');
});

test('What is shown by TLS is made for the very name or address, and for the very challenge', {
  skip: skipWithoutOpenssl,
}, async () => {
  const { proofChecker } = service.service.world;
  service.applicant.records.set('shared.com', { a: '127.0.0.1' });
  for (const [name, proved, token, result] of [
    ['127.0.0.1', '127.0.0.1', 'token', 'good'],
    ['127.0.0.1', '127.0.0.2', 'token', 'tlsWrong'],
    ['127.0.0.1', '127.0.0.1', 'another', 'tlsWrong'],
    ['shared.com', 'shared.com', 'token', 'good'],
    // A host that is shared shows what was made for another name.
    ['shared.com', 'neighbour.com', 'token', 'tlsWrong'],
    ['shared.com', 'shared.com', 'another', 'tlsWrong'],
  ] as const) {
    show(name, proved, `${token}.thumbprint`);
    const authorization = makeAcmeAuthorization({ id: 'a', domain: name as DomainName });
    const proof = proofFor(authorization, { type: 'tls-alpn-01', token: 'token', thumbprint: 'thumbprint' });
    const finding = await proofChecker.check(proof, { accountUin: service.accountUin });
    assert.equal(finding.result, result, `${name} by ${proved}, ${token}`);
  }
});

test('An address is proved by a file or by TLS, and one that the operator vouches for by nothing', async () => {
  const client = await service.client(WITH_ADDRESSES);
  const order = whole(await client.order(['with-address.com', '192.168.7.7', '10.1.2.3'])).json;
  const offered = await Promise.all(
    (order['authorizations'] as readonly string[]).map(async (url) => {
      const { identifier, challenges } = (await client.post(url)).json;
      return [identifier, (challenges as readonly { type: string }[]).map(({ type }) => type)];
    }),
  );
  assert.deepEqual(offered, [
    [{ type: 'dns', value: 'with-address.com' }, ['http-01', 'dns-01', 'tls-alpn-01']],
    [{ type: 'ip', value: '192.168.7.7' }, ['http-01', 'tls-alpn-01']],
  ]);
  const vouchedFor = whole(await client.order(['10.1.2.3'])).json;
  assert.equal(vouchedFor['status'], 'ready');
  const csr = await makeCsr({
    commonName: '',
    dnsNames: [],
    addresses: ['10.1.2.3'],
    pkcs8: await makeKeyPair('p256'),
  });
  const { json } = whole(await client.finalize(vouchedFor, csr));
  const { text } = whole(await client.post(String(json['certificate'])));
  assert.equal(new X509Certificate(text).subjectAltName, 'IP Address:10.1.2.3');
});

test('What was proved serves the next order, and not one that could outlast it', async () => {
  const client = await service.client();
  await service.obtain(client, ['aged.com']);
  const again = whole(await client.order(['aged.com'])).json;
  assert.equal(again['status'], 'ready');
  service.advance(2 * DAY_MS);
  client.forgetNonce();
  const late = whole(await client.order(['aged.com'])).json;
  assert.equal(late['status'], 'pending');
  // The authorization of the order of before has its own end, and that order with it.
  service.advance(DAY_MS);
  client.forgetNonce();
  assert.equal((await client.finalize(again, await makeTestCsr(['aged.com'], 'p256'))).problem, 'orderNotReady');
});

test('A name is proved beforehand, once, and then ordered at once; a wildcard is not', async () => {
  const client = await service.client();
  const ask = async (value: string) =>
    await client.post(String(client.directory['newAuthz']), { identifier: { type: 'dns', value } });
  const asked = whole(await ask('before.com'));
  const url = asked.headers.get('location') ?? '';
  assert.deepEqual([asked.status, asked.json['status']], [201, 'pending']);
  await service.prove(client, { authorizations: [url] });
  const again = whole(await ask('before.com'));
  assert.deepEqual([again.headers.get('location'), again.json['status']], [url, 'valid']);
  const order = whole(await client.order(['before.com'])).json;
  assert.deepEqual([order['status'], order['authorizations']], ['ready', [url]]);
  assert.equal((await client.finalize(order, await makeTestCsr(['before.com'], 'p256'))).json['status'], 'valid');
  assert.equal((await ask('*.before.com')).problem, 'malformed');
  // Given up, it serves no further order.
  await client.post(url, { status: 'deactivated' });
  assert.equal(whole(await client.order(['before.com'])).json['status'], 'pending');
});

test('An account changes its key: the old one signs nothing more, and challenges are met by the new one', async () => {
  const client = await service.client();
  const order = whole(await client.order(['key-change.com'])).json;
  const [key, other] = [makeAccountKey(), makeAccountKey('EdDSA')];
  const url = String(client.directory['keyChange']);
  const change = { account: client.kid, oldKey: client.key.jwk };
  const inner = async (payload: Json, by = key, header: Json = {}) =>
    await client.post(url, await signJws(by, { jwk: key.jwk, url, ...header }, payload));
  // By another key than it names, for another account, of another old key, with a nonce, at another address.
  assert.equal((await inner(change, other)).problem, 'malformed');
  assert.equal((await inner({ ...change, account: `${String(client.kid)}a` })).problem, 'malformed');
  assert.equal((await inner({ ...change, oldKey: other.jwk })).problem, 'malformed');
  assert.equal((await inner(change, key, { nonce: 'AAAA' })).problem, 'malformed');
  assert.equal((await inner(change, key, { url: `${url}/` })).problem, 'malformed');
  const neighbour = await service.client();
  const taken = await client.post(url, await signJws(neighbour.key, { jwk: neighbour.key.jwk, url }, change));
  assert.deepEqual([taken.status, taken.headers.get('location')], [409, neighbour.kid]);
  assert.equal((await inner(change)).status, 200);
  assert.equal((await client.order(['key-change.com'])).problem, 'malformed');
  const changed = await AcmeClient.open(service.directory(), key);
  changed.kid = client.kid;
  const [challenge] = await changed.challenges(order, 'http-01');
  assert.ok(challenge);
  publish(service, changed, challenge);
  await changed.post(String(challenge['url']), {});
  assert.equal((await changed.until(String(challenge['authorization'])))['status'], 'valid');
});

function alternatesOf(headers: Headers): readonly string[] {
  return [...(headers.get('link') ?? '').matchAll(/<([^>]+)>;rel="alternate"/g)].map(([, url = '']) => url);
}

function count(text: string): number {
  return text.match(/BEGIN CERTIFICATE/g)?.length ?? 0;
}

test('A certificate comes without its root, and with it at the alternate address', async () => {
  const client = await service.client();
  const { order, pem } = await service.obtain(client, ['alternate.com']);
  const address = String(order['certificate']);
  const first = whole(await client.post(address));
  const [alternate = '', ...more] = alternatesOf(first.headers);
  assert.deepEqual([more, first.headers.get('content-type')?.split(';')[0]], [[], 'application/pem-certificate-chain']);
  const second = whole(await client.post(alternate));
  assert.deepEqual([count(second.text), alternatesOf(second.headers)], [count(pem) + 1, [address]]);
  assert.ok(second.text.startsWith(pem));
  const last = new X509Certificate(`-----BEGIN${second.text.split('-----BEGIN').at(-1) ?? ''}`);
  assert.equal(last.subject, last.issuer);
  assert.equal((await client.post(`${address}/9`)).problem, 'malformed');
});
