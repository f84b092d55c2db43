// The page's own SHA-256, and the sign-in that it signs, beside Node's and the service's.

import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { hexOf, hmacSha256, sha256 } from '../../web/src/api/sha256.ts';
import { signInHeaders } from '../../web/src/api/sign.ts';

/** About the ends of blocks: 55 bytes are the most that fit into one with their length. */
const LENGTHS = [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000];

test('SHA-256 is that of Node, at every end of a block', () => {
  for (const length of LENGTHS) {
    const message = randomBytes(length);
    assert.equal(hexOf(sha256(message)), createHash('sha256').update(message).digest('hex'), `${length} bytes`);
  }
});

test('HMAC is that of Node, also under keys longer than a block', () => {
  for (const length of LENGTHS) {
    const [key, message] = [randomBytes(length), randomBytes(200)];
    assert.equal(hexOf(hmacSha256(key, message)), createHmac('sha256', key).update(message).digest('hex'));
  }
});

test('A sign-in is signed by the key of its day, over its body, and names no secret', () => {
  const key = { secretId: 'AKIDexample', secretKey: 'hidden-secret' };
  const now = new Date('2026-12-01T23:59:59Z');
  const headers = signInHeaders(key, { host: '127.0.0.1:8400', body: '{"Kind":"key"}', now });
  const again = signInHeaders(key, { host: '127.0.0.1:8400', body: '{"Kind":"key" }', now });
  assert.match(
    headers['authorization'] ?? '',
    /^TC3-HMAC-SHA256 Credential=AKIDexample\/2026-12-01\/ssl\/tc3_request, /,
  );
  assert.equal(headers['x-tc-timestamp'], String(now.getTime() / 1000));
  assert.notEqual(headers['authorization'], again['authorization']);
  assert.doesNotMatch(JSON.stringify(headers), /hidden-secret/);
});
