// Base64url is read in the one form that bytes have in it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as check, property, uint8Array } from 'fast-check';
import { base64UrlOf, bytesOfBase64Url } from '../../src/lib/base64url.ts';

test('Any bytes come back from their text', () => {
  check(
    property(uint8Array({ maxLength: 70 }), (bytes) => {
      assert.deepEqual(bytesOfBase64Url(base64UrlOf(bytes)), bytes);
    }),
  );
});

test('A text that is not that of its bytes is none', () => {
  for (const text of ['AA==', 'AA=', 'A', 'AAAAA', 'A+A', 'A/A', 'AA\n', ' AA', 'AB', 'AAB', 'é']) {
    assert.equal(bytesOfBase64Url(text), undefined, text);
  }
  assert.deepEqual(bytesOfBase64Url(''), new Uint8Array());
});
