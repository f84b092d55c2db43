// A provider of OpenID Connect, asked as an issuer on loopback lets one: who is vouched for, and what is refused.

import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { createSecureContext } from 'node:tls';
import { systemRandom } from '../../../src/lib/random.ts';
import { drawSecrets } from '../../../src/console/providers/journey.ts';
import { DOCUMENT_KEPT_MS, DOCUMENT_REST_MS, OpenIdProvider } from '../../../src/console/providers/open-id-provider.ts';
import type { Finished, Secrets } from '../../../src/console/providers/provider.ts';
import { makeProviderFetch, MAX_PROVIDER_ANSWER_BYTES } from '../../../src/console/providers/provider-fetch.ts';
import { allowAddresses } from '../../../src/validation/special-addresses.ts';
import { makeTestClock } from '../../support/service.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  documentOf,
  json,
  type OpenIdIssuer,
  startOpenIdIssuer,
  type TokenWish,
} from '../../support/servers/open-id-issuer.ts';

const REDIRECT_URI = 'https://reseal.example.com/console/sign-in/corp/back';
const DOCUMENT = '/.well-known/openid-configuration';
/** An answer that is late for a test; nothing here waits so long for a good one. */
const LATE_MS = 300;
const PATIENT_MS = 10_000;

const clock = makeTestClock();
let issuer: OpenIdIssuer;
before(async () => {
  issuer = await startOpenIdIssuer(() => clock.now());
  issuer.redirectUris.add(REDIRECT_URI);
});
after(async () => await issuer[Symbol.asyncDispose]());
beforeEach(() => {
  issuer.wish = {};
  issuer.answers.clear();
});

const providerWith = ({
  totalMs = PATIENT_MS,
  redirectUri = REDIRECT_URI,
  clientSecret = CLIENT_SECRET,
  mayDial = allowAddresses(true),
  url = issuer.issuer,
} = {}): OpenIdProvider =>
  new OpenIdProvider({
    setting: {
      name: 'corp',
      title: 'Corp',
      issuer: new URL(url),
      clientId: CLIENT_ID,
      clientSecret,
      scopes: ['openid', 'profile'],
    },
    redirectUri,
    fetch: makeProviderFetch({
      resolve: () => Promise.resolve([]),
      mayDial,
      secureContext: createSecureContext(),
      timing: { connectMs: totalMs, totalMs },
      closing: new AbortController().signal,
    }),
    clock,
  });

/** With what a browser comes back that was sent there. */
const wayBack = async (provider: OpenIdProvider, secrets: Secrets): Promise<URLSearchParams> => {
  const begun = await provider.begin(secrets);
  ok(begun.kind === 'begun', JSON.stringify(begun));
  const answer = await fetch(begun.url, { redirect: 'manual' });
  await answer.arrayBuffer();
  const back = new URL(answer.headers.get('location') ?? '');
  equal(back.origin + back.pathname, REDIRECT_URI);
  return back.searchParams;
};

const signInWith = async (wish: TokenWish, provider = providerWith()): Promise<Finished> => {
  issuer.wish = wish;
  const secrets = drawSecrets(systemRandom);
  return await provider.finish(await wayBack(provider, secrets), secrets);
};

const refusal = (finished: Finished): string => {
  ok(finished.kind === 'refused', JSON.stringify(finished));
  return finished.why;
};

test('whoever comes back as they were sent is the subject of the ID token', async () => {
  const provider = providerWith();
  deepEqual(await signInWith({}, provider), { kind: 'vouchedFor', at: { name: 'corp', subject: 'ann' } });
  deepEqual(await signInWith({ claims: { sub: 'Bob', aud: [CLIENT_ID] } }, provider), {
    kind: 'vouchedFor',
    at: { name: 'corp', subject: 'Bob' },
  });
});

test('another state, nonce, verifier, and a code used before are refused', async () => {
  const provider = providerWith();
  const others = drawSecrets(systemRandom);
  for (const wrong of ['state', 'nonce', 'verifier'] as const) {
    const secrets = drawSecrets(systemRandom);
    const query = await wayBack(provider, secrets);
    refusal(await provider.finish(query, { ...secrets, [wrong]: others[wrong] }));
  }
  const secrets = drawSecrets(systemRandom);
  const query = await wayBack(provider, secrets);
  equal((await provider.finish(query, secrets)).kind, 'vouchedFor');
  match(refusal(await provider.finish(query, secrets)), /invalid_grant/);
});

test('an address of return that is changed, doubled or of another issuer is refused', async () => {
  const provider = providerWith();
  const change = async (alter: (query: URLSearchParams) => void): Promise<void> => {
    const secrets = drawSecrets(systemRandom);
    const query = await wayBack(provider, secrets);
    alter(query);
    refusal(await provider.finish(query, secrets));
  };
  await change((query) => query.set('iss', 'https://other.example'));
  await change((query) => query.delete('iss'));
  await change((query) => query.delete('code'));
  await change((query) => query.append('code', 'another'));
  await change((query) => query.append('state', query.get('state') ?? ''));
  await change((query) => query.set('error', 'access_denied'));
});

test('a code is exchanged for the redirect URI that it was given for, and for no other', async () => {
  const secrets = drawSecrets(systemRandom);
  const query = await wayBack(providerWith(), secrets);
  const other = providerWith({ redirectUri: `${REDIRECT_URI}/` });
  match(refusal(await other.finish(query, secrets)), /invalid_grant/);
  const begun = await other.begin(secrets);
  ok(begun.kind === 'begun');
  equal((await fetch(begun.url, { redirect: 'manual' })).status, 400);
});

test('a client with another secret is refused', async () => {
  match(refusal(await signInWith({}, providerWith({ clientSecret: 'another' }))), /invalid_client/);
});

const seconds = Math.floor(clock.now().getTime() / 1000);
const wishes: readonly (readonly [title: string, wish: TokenWish])[] = [
  ['of another audience', { claims: { aud: 'another' } }],
  ['of several audiences, given to another', { claims: { aud: [CLIENT_ID, 'another'], azp: 'another' } }],
  ['of another issuer', { claims: { iss: 'https://other.example' } }],
  ['that has expired', { claims: { iat: seconds - 900, exp: seconds - 300 } }],
  ['without an end', { claims: { exp: undefined } }],
  ['without a nonce', { claims: { nonce: undefined } }],
  ['without a subject', { claims: { sub: undefined } }],
  ['with an empty subject', { claims: { sub: '' } }],
  ['with a subject longer than one may be', { claims: { sub: 'x'.repeat(256) } }],
  ['with a subject that is no text of ASCII', { claims: { sub: 'a\u0000b' } }],
  ['with a subject that is no text', { claims: { sub: 7 } }],
  ['signed by nobody', { header: { alg: 'none' }, signature: () => '' }],
  ['said to be signed by nobody', { header: { alg: 'none' } }],
  ['signed by a secret', { header: { alg: 'HS256' } }],
  ['with no signature', { signature: () => '' }],
  ['of a key that is not published', { header: { kid: 'two' } }],
];
for (const [title, wish] of wishes) {
  test(`an ID token ${title} is refused`, async () => void refusal(await signInWith(wish)));
}

test('an ID token signed by another key is refused, although it came straight from the issuer', async () => {
  refusal(await signInWith({ signature: issuer.foreignSignature }));
});

test('an ID token is not taken unsigned where the issuer says that it signs none', async () => {
  const document = { ...documentOf(issuer.issuer), id_token_signing_alg_values_supported: ['none', 'ES256'] };
  issuer.answers.set(DOCUMENT, (response) => json(response, 200, document));
  refusal(await signInWith({ header: { alg: 'none' }, signature: () => '' }));
});

test('a subject as long as one may be is taken', async () => {
  equal((await signInWith({ claims: { sub: 'x'.repeat(255) } })).kind, 'vouchedFor');
});

const endless = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = (): void => {
    while (!response.destroyed && response.write(' '.repeat(65_536)));
  };
  response.on('drain', more);
  more();
};
const html = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in</h1>');
};
const elsewhere = (response: ServerResponse): void => {
  response.writeHead(302, { location: `${issuer.issuer}${DOCUMENT}` }).end();
};
const trickle = (response: ServerResponse): void => void response.writeHead(200).write('{');

const ofOther = (response: ServerResponse): void => json(response, 200, documentOf('https://other.example'));

test('a document that is late, endless, HTML, elsewhere or of another issuer is none', async () => {
  for (const answer of [trickle, () => undefined, endless, html, elsewhere, ofOther]) {
    issuer.answers.set(DOCUMENT, answer);
    const begun = await providerWith({ totalMs: LATE_MS }).begin(drawSecrets(systemRandom));
    equal(begun.kind, 'unavailable', answer.name);
  }
});

test('tokens and keys that are late or endless are no answer, and what is no token is refused', async () => {
  for (const path of ['/token', '/keys']) {
    for (const [answer, kind] of [
      [trickle, 'unavailable'],
      [endless, 'unavailable'],
      [html, 'refused'],
      [elsewhere, 'refused'],
    ] as const) {
      issuer.answers.set(path, answer);
      equal((await signInWith({}, providerWith({ totalMs: LATE_MS }))).kind, kind, `${path} ${answer.name}`);
    }
    issuer.answers.clear();
  }
});

test('an answer is read up to its limit, and not one byte past it', async () => {
  const document = JSON.stringify(documentOf(issuer.issuer));
  for (const [bytes, kind] of [
    [MAX_PROVIDER_ANSWER_BYTES, 'begun'],
    [MAX_PROVIDER_ANSWER_BYTES + 1, 'unavailable'],
  ] as const) {
    issuer.answers.set(DOCUMENT, (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(document.padEnd(bytes));
    });
    equal((await providerWith().begin(drawSecrets(systemRandom))).kind, kind);
  }
});

test('addresses that are not to be connected to are not, and plain HTTP goes to this machine alone', async () => {
  const guarded = await providerWith({ mayDial: allowAddresses(false) }).begin(drawSecrets(systemRandom));
  equal(guarded.kind, 'unavailable');
  for (const member of ['authorization_endpoint', 'token_endpoint', 'jwks_uri']) {
    const document = { ...documentOf(issuer.issuer), [member]: 'http://192.0.2.1/' };
    issuer.answers.set(DOCUMENT, (response) => json(response, 200, document));
    const provider = providerWith();
    const isFirst = member === 'authorization_endpoint';
    const told = isFirst ? await provider.begin(drawSecrets(systemRandom)) : await signInWith({}, provider);
    ok(told.kind === 'unavailable', member);
    match(told.why, isFirst ? /over plain HTTP/ : /neither HTTPS nor on this machine/);
  }
});

test('the document is asked for once in a while, by many at once too, and a silent provider is left alone for a moment', async () => {
  const provider = providerWith();
  const begin = async () => (await provider.begin(drawSecrets(systemRandom))).kind;
  const asked = (): number => issuer.asked.filter((path) => path === DOCUMENT).length;
  const before = asked();
  issuer.answers.set(DOCUMENT, (response) => json(response, 500, {}));
  deepEqual(await Promise.all([begin(), begin()]), ['unavailable', 'unavailable']);
  issuer.answers.clear();
  clock.advance(DOCUMENT_REST_MS - 1);
  deepEqual([await begin(), asked() - before], ['unavailable', 1]);
  clock.advance(1);
  deepEqual([await begin(), await begin(), asked() - before], ['begun', 'begun', 2]);
  clock.advance(DOCUMENT_KEPT_MS - 1);
  deepEqual([await begin(), asked() - before], ['begun', 2]);
  clock.advance(1);
  deepEqual([await begin(), asked() - before], ['begun', 3]);
  // The time was set back.
  clock.advance(-1);
  deepEqual([await begin(), asked() - before], ['begun', 4]);
});
