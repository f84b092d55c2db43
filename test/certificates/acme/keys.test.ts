// Keys that bind clients of ACME: as they are typed at a client's command line.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawMacKey } from '../../../src/certificates/acme/keys.ts';
import { base64UrlOf } from '../../../src/lib/base64url.ts';

test('A key that a command line would take for an option is drawn again', () => {
  const drawn = [0xf8, 0xfb, 0xfc].map((first) => new Uint8Array(32).fill(7).with(0, first));
  const [, second, third] = drawn.map(base64UrlOf);
  assert.match(second ?? '', /^-/);
  const left = [...drawn];
  const macKey = drawMacKey(() => left.shift() ?? assert.fail('it is drawn until it can be used, and no longer'));
  assert.equal(base64UrlOf(macKey), third);
  assert.equal(left.length, 0);
});
