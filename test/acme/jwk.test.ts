// Public keys of ACME accounts are read strictly, and known by the thumbprints of RFC 7638.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calculateJwkThumbprint } from 'jose';
import { jwkOf, publicJwkOf, readJwk } from '../../src/acme/jwk.ts';
import { ProblemError } from '../../src/acme/problems.ts';
import { base64UrlOf } from '../../src/lib/base64url.ts';
import { makeAccountKey } from '../support/acme/signing.ts';

const P256 = makeAccountKey().jwk;
const RSA = makeAccountKey('RS256').jwk;
const ED25519 = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };

const RFC_7638_KEY = {
  kty: 'RSA',
  n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  e: 'AQAB',
  alg: 'RS256',
  kid: '2011-04-29',
};

test('The thumbprints of RFC 7638 §3.1 and RFC 8037 appendix A.3 come out, whatever else the key says of itself', () => {
  assert.equal(readJwk(RFC_7638_KEY).thumbprint, 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  assert.equal(readJwk(ED25519).thumbprint, 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
});

test('A key has one thumbprint, as it is sent and as it is kept, and it is that of jose', async () => {
  for (const algorithm of ['ES256', 'ES384', 'EdDSA', 'RS256'] as const) {
    const { jwk } = makeAccountKey(algorithm);
    const { spki, thumbprint } = readJwk(jwk);
    assert.equal(thumbprint, await calculateJwkThumbprint({ ...jwk }));
    assert.equal(publicJwkOf(spki).thumbprint, thumbprint);
    assert.deepEqual(jwkOf(spki), jwk);
  }
});

const offCurve = { ...P256, y: base64UrlOf(new Uint8Array(32).fill(7)) };
const rsaNumber = (bits: number) => {
  const bytes = new Uint8Array(Math.ceil(bits / 8)).fill(0xff);
  bytes[0] = 0xff >> (bytes.length * 8 - bits);
  return base64UrlOf(bytes);
};

const BAD: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'no kind': {},
  'another kind': { ...P256, kty: 'EC2' },
  'a secret key': { kty: 'oct', k: 'c2VjcmV0' },
  'a private member': { ...P256, d: P256['x'] },
  'a private RSA prime': { ...RSA, p: 'AQAB' },
  'a use of encryption': { ...P256, use: 'enc' },
  'another curve': { ...P256, crv: 'P-521' },
  'a curve that signs nothing': { ...ED25519, crv: 'X25519' },
  'no coordinate': { ...P256, y: undefined },
  'a coordinate that is a number': { ...P256, y: 7 },
  'a coordinate that is short': { ...P256, y: base64UrlOf(new Uint8Array(31)) },
  'a coordinate that is long': { ...P256, y: base64UrlOf(new Uint8Array(33)) },
  'a coordinate with padding': { ...P256, x: `${P256['x']}=` },
  'a coordinate of plain base64': { ...P256, x: `+${P256['x']?.slice(1)}` },
  'a point off its curve': offCurve,
  'the point at infinity': { ...P256, x: base64UrlOf(new Uint8Array(32)), y: base64UrlOf(new Uint8Array(32)) },
  'an Ed25519 key that is short': { ...ED25519, x: base64UrlOf(new Uint8Array(31)) },
  'no modulus': { ...RSA, n: undefined },
  'a modulus of 2047 bits': { ...RSA, n: rsaNumber(2047) },
  'a modulus of 4097 bits': { ...RSA, n: rsaNumber(4097) },
  'a modulus with leading zeros': { ...RSA, n: `AAAA${RSA['n']}` },
  'an exponent of 1': { ...RSA, e: 'AQ' },
  'an even exponent': { ...RSA, e: 'AQAC' },
  'an exponent of 33 bits': { ...RSA, e: rsaNumber(33) },
  'an empty exponent': { ...RSA, e: '' },
};

for (const [title, jwk] of Object.entries(BAD)) {
  test(`A key with ${title} is no good`, () => {
    assert.throws(
      () => readJwk(jwk),
      (error) => error instanceof ProblemError && error.problem.type === 'badPublicKey',
    );
  });
}

test('RSA keys of 2048 to 4096 bits and exponents of up to 32 bits are taken', () => {
  for (const n of [rsaNumber(2048), rsaNumber(4096)]) assert.equal(readJwk({ ...RSA, n }).kind, 'RSA');
  assert.equal(readJwk({ ...RSA, e: rsaNumber(32) }).kind, 'RSA');
});

test('What a key inherits is no member of it', () => {
  const inheriting = Object.create({ x: ED25519.x }) as Record<string, unknown>;
  Object.assign(inheriting, { kty: 'OKP', crv: 'Ed25519' });
  assert.throws(() => readJwk(inheriting), ProblemError);
});
