// Distinguished names, written.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hexOf } from '../../src/lib/bytes.ts';
import { writeName } from '../../src/x509/certificate/name-writer.ts';

describe('name writer', () => {
  test('writes one attribute in each relative name, in the order given', () => {
    const name = writeName([
      { type: 'country', value: 'CN' },
      { type: 'commonName', value: 'é' },
    ]);
    assert.equal(hexOf(name), '301a310b300906035504061302434e310b300906035504030c02c3a9');
  });

  test('writes no attributes as the empty name', () => assert.equal(hexOf(writeName([])), '3000'));

  for (const [type, longest] of [
    ['commonName', 64],
    ['organization', 64],
    ['country', 2],
  ] as const) {
    test(`takes ${longest} characters of ${type}, not ${longest + 1} and not none`, () => {
      assert.doesNotThrow(() => writeName([{ type, value: 'x'.repeat(longest) }]));
      assert.throws(() => writeName([{ type, value: 'x'.repeat(longest + 1) }]), /characters/);
      assert.throws(() => writeName([{ type, value: '' }]), /characters/);
    });
  }
});
