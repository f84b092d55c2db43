// SipHash-2-4 against the vectors of its reference: the key 00 01 … 0f, and inputs 00 01 … of each length.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hexOf } from '../../src/lib/bytes.ts';
import { SIP_KEY_BYTES, sipHash24 } from '../../src/lib/sip-hash.ts';

const KEY = Uint8Array.from({ length: SIP_KEY_BYTES }, (_, at) => at);

for (const [length, digest] of [
  [0, '310e0edd47db6f72'],
  [1, 'fd67dc93c539f874'],
  [7, '37d1018bf50002ab'],
  [8, '6224939a79f5f593'],
  [15, 'e545be4961ca29a1'],
  [63, '724506eb4c328a95'],
] as const) {
  test(`${length} bytes hash to ${digest}`, () => {
    const input = Uint8Array.from({ length }, (_, at) => at);
    assert.equal(hexOf(sipHash24(KEY, input)), digest);
  });
}

test('A key of another length is refused', () => {
  for (const length of [15, 17]) assert.throws(() => sipHash24(new Uint8Array(length), KEY), /key of/);
});
