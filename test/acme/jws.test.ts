// Signed requests of ACME are read by the rules of RFC 8555 §6, whatever is wrong with them, and verified.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isSignedBy,
  isSignedByMac,
  readSignedByMac,
  readSignedByNewKey,
  readSignedRequest,
} from '../../src/acme/jws.ts';
import { JSON_LIMITS } from '../../src/acme/strict-json.ts';
import { ProblemError, type ProblemType } from '../../src/acme/problems.ts';
import { base64UrlOf } from '../../src/lib/base64url.ts';
import { bytesOfUtf8, utf8Of } from '../../src/lib/bytes.ts';
import {
  type AccountKey,
  bytesOfJws,
  makeAccountKey,
  signBinding,
  signJws,
  signParts,
} from '../support/acme/signing.ts';

const KEY = makeAccountKey();
const URL_ASKED = 'https://reseal.example.com/acme/13/new-order';
const HEADER = { nonce: 'bm9uY2U', url: URL_ASKED, kid: 'https://reseal.example.com/acme/account/1' };
const NEW = { nonce: 'bm9uY2U', url: URL_ASKED, jwk: KEY.jwk };

for (const algorithm of ['ES256', 'ES384', 'EdDSA', 'RS256'] as const) {
  test(`A request that jose has signed by ${algorithm} is read and verified, and by no other key`, async () => {
    const [key, other] = [makeAccountKey(algorithm), makeAccountKey(algorithm)];
    const jws = readSignedRequest(bytesOfJws(await signJws(key, HEADER, { a: 1 })));
    assert.deepEqual(jws.signer, { by: 'kid', kid: HEADER.kid });
    assert.equal(jws.url, URL_ASKED);
    assert.equal(jws.nonce, HEADER.nonce);
    assert.equal(utf8Of(jws.payload), '{"a":1}');
    assert.equal(isSignedBy(jws, key.publicKey), true);
    assert.equal(isSignedBy(jws, other.publicKey), false);
  });
}

test('A signature says nothing by the algorithm of another kind of key, nor with a byte more or less', async () => {
  const jws = readSignedRequest(bytesOfJws(await signJws(KEY, HEADER, {})));
  for (const algorithm of ['ES384', 'EdDSA', 'RS256'] as const) {
    assert.equal(isSignedBy({ ...jws, algorithm }, KEY.publicKey), false);
    assert.equal(isSignedBy({ ...jws, algorithm }, makeAccountKey(algorithm).publicKey), false);
  }
  for (const signature of [jws.signature.subarray(1), new Uint8Array([...jws.signature, 0]), new Uint8Array(64)]) {
    assert.equal(isSignedBy({ ...jws, signature }, KEY.publicKey), false);
  }
});

test('The payload of a POST-as-GET is empty', async () => {
  assert.equal(readSignedRequest(bytesOfJws(await signJws(KEY, HEADER, undefined))).payload.length, 0);
});

const reads = (header: Record<string, unknown> | string): void => {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  readSignedRequest(bytesOfJws(signParts(KEY, { header: text, payload: bytesOfUtf8('{}') })));
};
const HEADERS: readonly (readonly [title: string, type: ProblemType, header: Record<string, unknown> | string])[] = [
  ['is empty', 'malformed', ''],
  ['is no JSON', 'malformed', 'alg: ES256'],
  ['is a list', 'malformed', '[]'],
  ['is null', 'malformed', 'null'],
  ['has a byte order mark', 'malformed', `\u{feff}${JSON.stringify({ alg: 'ES256', ...HEADER })}`],
  ['names its algorithm twice', 'malformed', `{"alg":"none","alg":"ES256",${JSON.stringify(HEADER).slice(1)}`],
  ['nests too deep', 'malformed', `{"a":${'['.repeat(JSON_LIMITS.depth)}${']'.repeat(JSON_LIMITS.depth)}}`],
  ['has too many values', 'malformed', `{"a":[${'0,'.repeat(JSON_LIMITS.values)}0]}`],
  ['has no algorithm', 'malformed', HEADER],
  ['has an algorithm that is a number', 'malformed', { ...HEADER, alg: 256 }],
  ['says that nothing was signed', 'badSignatureAlgorithm', { ...HEADER, alg: 'none' }],
  ['says None', 'badSignatureAlgorithm', { ...HEADER, alg: 'None' }],
  ['is by HS256', 'badSignatureAlgorithm', { ...HEADER, alg: 'HS256' }],
  ['is by PS256', 'badSignatureAlgorithm', { ...HEADER, alg: 'PS256' }],
  ['is by ES512', 'badSignatureAlgorithm', { ...HEADER, alg: 'ES512' }],
  ['is by what every object has', 'badSignatureAlgorithm', { ...HEADER, alg: 'constructor' }],
  ['has no nonce', 'badNonce', { alg: 'ES256', url: URL_ASKED, kid: HEADER.kid }],
  ['has an empty nonce', 'malformed', { ...HEADER, alg: 'ES256', nonce: '' }],
  ['has a nonce that is no base64url', 'malformed', { ...HEADER, alg: 'ES256', nonce: 'a+b' }],
  ['has a nonce that is a list', 'malformed', { ...HEADER, alg: 'ES256', nonce: ['bm9uY2U'] }],
  ['has a nonce that is too long', 'malformed', { ...HEADER, alg: 'ES256', nonce: 'A'.repeat(132) }],
  ['has no address', 'malformed', { alg: 'ES256', nonce: HEADER.nonce, kid: HEADER.kid }],
  ['has an address that is a list', 'malformed', { ...HEADER, alg: 'ES256', url: [URL_ASKED] }],
  ['has neither key nor account', 'malformed', { alg: 'ES256', nonce: HEADER.nonce, url: URL_ASKED }],
  ['has both key and account', 'malformed', { ...HEADER, alg: 'ES256', jwk: KEY.jwk }],
  ['has an account that is a number', 'malformed', { ...HEADER, alg: 'ES256', kid: 7 }],
  ['has an account that is null', 'malformed', { ...HEADER, alg: 'ES256', kid: null }],
  ['has an account that is too long', 'malformed', { ...HEADER, alg: 'ES256', kid: 'a'.repeat(513) }],
  ['has a key that is a text', 'malformed', { ...NEW, alg: 'ES256', jwk: JSON.stringify(KEY.jwk) }],
  ['has a key that is a list', 'malformed', { ...NEW, alg: 'ES256', jwk: [KEY.jwk] }],
  ['has a key that is no good', 'badPublicKey', { ...NEW, alg: 'ES256', jwk: { ...KEY.jwk, y: KEY.jwk['x'] } }],
  ['has an extension that must be understood', 'malformed', { ...HEADER, alg: 'ES256', crit: ['b64'], b64: false }],
  ['has an empty list of extensions', 'malformed', { ...HEADER, alg: 'ES256', crit: [] }],
  ['says that its payload is as it stands', 'malformed', { ...HEADER, alg: 'ES256', b64: false }],
];

for (const [title, type, header] of HEADERS) {
  test(`A request whose protected header ${title} is refused: ${type}`, () => {
    assert.throws(() => reads(header), isProblem(type));
  });
}

test('A request with what a header may have besides is read', () => {
  reads({ ...HEADER, alg: 'ES256', typ: 'JWS', cty: 'json', unknown: { a: [1] } });
  reads({ ...NEW, alg: 'ES256' });
});

const WHOLE = await signJws(KEY, HEADER, { a: 1 });
const BODIES: Readonly<Record<string, unknown>> = {
  'in the compact form': `${WHOLE.protected}.${WHOLE.payload}.${WHOLE.signature}`,
  'in the general form': {
    payload: WHOLE.payload,
    signatures: [{ protected: WHOLE.protected, signature: WHOLE.signature }],
  },
  'with several signatures beside the one': { ...WHOLE, signatures: [] },
  'with an unprotected header': { ...WHOLE, header: { kid: 'other' } },
  'with an empty unprotected header': { ...WHOLE, header: {} },
  'without a protected header': { ...WHOLE, protected: undefined },
  'without a payload': { ...WHOLE, payload: undefined },
  'without a signature': { ...WHOLE, signature: undefined },
  'with a payload that is an object': { ...WHOLE, payload: { a: 1 } },
  'with a payload that is null': { ...WHOLE, payload: null },
  'with padding in its payload': { ...WHOLE, payload: `${WHOLE.payload}=` },
  'with a line end in its payload': { ...WHOLE, payload: `${WHOLE.payload}\n` },
  'with plain base64 in its signature': { ...WHOLE, signature: `+/${WHOLE.signature.slice(2)}` },
  'with bits after the last byte of its signature': { ...WHOLE, signature: `${WHOLE.signature.slice(0, -1)}_` },
  'with padding in its protected header': { ...WHOLE, protected: `${WHOLE.protected}==` },
  'of a list': [WHOLE],
  'of a number': 7,
};

for (const [title, body] of Object.entries(BODIES)) {
  test(`A request ${title} is malformed`, () => {
    assert.throws(() => readSignedRequest(bytesOfJws(body)), isProblem('malformed'));
  });
}

test('A request that is no JSON, or no UTF-8, is malformed', () => {
  for (const body of [
    new Uint8Array(),
    bytesOfUtf8('{'),
    bytesOfUtf8('{"protected"'),
    Uint8Array.of(0x22, 0xff, 0x22),
  ]) {
    assert.throws(() => readSignedRequest(body), isProblem('malformed'));
  }
});

test('A request that has a member twice is malformed, also where both are the same', () => {
  const text = JSON.stringify(WHOLE);
  assert.throws(() => readSignedRequest(bytesOfUtf8(`{"payload":"",${text.slice(1)}`)), isProblem('malformed'));
});

test('A signature is over the header and the payload as they came', async () => {
  const jws = await signJws(KEY, HEADER, { a: 1 });
  for (const changed of [
    { ...jws, payload: base64UrlOf(bytesOfUtf8('{"a":2}')) },
    { ...jws, protected: base64UrlOf(bytesOfUtf8(JSON.stringify({ alg: 'ES256', ...HEADER, nonce: 'b3RoZXI' }))) },
  ]) {
    assert.equal(isSignedBy(readSignedRequest(bytesOfJws(changed)), KEY.publicKey), false);
  }
});

test('The JWS by a new key has its key within, and no nonce', async () => {
  const inner = async (key: AccountKey, header: Record<string, unknown>) =>
    readSignedByNewKey(bytesOfJws(await signJws(key, header, { account: HEADER.kid })));
  const read = await inner(KEY, { url: URL_ASKED, jwk: KEY.jwk });
  assert.equal(read.jwk.thumbprint, KEY.publicKey.thumbprint);
  assert.equal(isSignedBy(read, read.jwk), true);
  await assert.rejects(inner(KEY, NEW), isProblem('malformed'));
  await assert.rejects(inner(KEY, { url: URL_ASKED, kid: HEADER.kid }), isProblem('malformed'));
  await assert.rejects(inner(KEY, { jwk: KEY.jwk }), isProblem('malformed'));
});

test('The binding of an account is by a key that both sides have', async () => {
  const macKey = new Uint8Array(32).fill(7);
  const binding = await signBinding(KEY.jwk, { kid: 'key-1', macKey, url: URL_ASKED });
  const read = readSignedByMac(binding);
  assert.equal(read.kid, 'key-1');
  assert.equal(isSignedByMac(read, macKey), true);
  assert.equal(isSignedByMac(read, new Uint8Array(32).fill(8)), false);
  assert.equal(isSignedByMac({ ...read, signature: read.signature.subarray(1) }, macKey), false);
  for (const header of [
    { alg: 'HS256', kid: 'key-1', url: URL_ASKED, nonce: 'bm9uY2U' },
    { alg: 'HS256', kid: 'key-1', url: URL_ASKED, jwk: KEY.jwk },
    { alg: 'HS256', url: URL_ASKED },
    { alg: 'HS256', kid: 'key-1' },
  ]) {
    const odd = signParts(KEY, { header: JSON.stringify(header), payload: bytesOfUtf8('{}') });
    assert.throws(() => readSignedByMac(odd), isProblem('malformed'));
  }
  const byKey = await signJws(KEY, { kid: 'key-1', url: URL_ASKED }, KEY.jwk);
  assert.throws(() => readSignedByMac(byKey), isProblem('badSignatureAlgorithm'));
  assert.throws(() => readSignedByMac('text'), isProblem('malformed'));
});

function isProblem(type: ProblemType): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof ProblemError, String(error));
    assert.equal(error.problem.type, type);
    return true;
  };
}
