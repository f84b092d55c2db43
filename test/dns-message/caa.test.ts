// CAA records as they come in messages: what they say, and which of them are none.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caaOf, textOfCaa } from '../../src/dns-message/caa.ts';

const data = (flags: number, tag: string, value: string): Uint8Array =>
  Uint8Array.from([flags, tag.length, ...Buffer.from(tag + value, 'latin1')]);

const read = (...record: Parameters<typeof data>) => caaOf(textOfCaa(data(...record)));

test('Flags, tag and value come back as they were, the tag in lower case', () => {
  assert.deepEqual(read(0, 'issue', 'ca.example; a=b'), { isCritical: false, tag: 'issue', value: 'ca.example; a=b' });
  assert.deepEqual(read(128, 'ISSUEWILD', ';'), { isCritical: true, tag: 'issuewild', value: ';' });
  assert.deepEqual(read(255, 'x1', ''), { isCritical: true, tag: 'x1', value: '' });
  assert.deepEqual(read(127, 'iodef', ' two  spaces '), { isCritical: false, tag: 'iodef', value: ' two  spaces ' });
  assert.equal(read(0, 'issue', '\u00e9\u0000').value, '\u00e9\u0000');
});

for (const [what, bytes] of [
  ['has no tag', data(0, '', 'ca.example')],
  ['has a tag with a space', data(0, 'is sue', 'ca.example')],
  ['has a tag with a hyphen', data(0, 'is-sue', 'ca.example')],
  ['is empty', Uint8Array.of()],
  ['is flags alone', Uint8Array.of(128)],
  ['ends within its tag', Uint8Array.of(0, 6, ...Buffer.from('issue'))],
] as const) {
  test(`One that ${what} is refused, since nobody knows what it forbids`, () => {
    assert.throws(() => textOfCaa(bytes), { name: 'MessageError' });
  });
}
