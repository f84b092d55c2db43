// Times on the wire: GMT+8 to the second, in the one form that clients parse, to both ends of the calendar.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWireTime, wireTime } from '../../src/api/words/times.ts';

test('A time is written in GMT+8, and read again as the same', () => {
  const time = new Date('2026-02-28T23:59:59.000Z');
  assert.equal(wireTime(time), '2026-03-01 07:59:59');
  assert.deepEqual(readWireTime('2026-03-01 07:59:59'), time);
});

test('A certificate that never expires ends with the last second that the form can say', () => {
  assert.equal(wireTime(new Date('9999-12-31T15:59:59Z')), '9999-12-31 23:59:59');
  assert.equal(wireTime(new Date('9999-12-31T16:00:00Z')), '9999-12-31 23:59:59');
  assert.equal(wireTime(new Date('9999-12-31T23:59:59Z')), '9999-12-31 23:59:59');
});

test('The first times that a certificate can bear have the same form', () => {
  assert.equal(wireTime(new Date('0000-01-01T00:00:00Z')), '0000-01-01 08:00:00');
  assert.equal(wireTime(new Date('1950-01-01T00:00:00Z')), '1950-01-01 08:00:00');
});

for (const text of ['', '2026-02-29 00:00:00', '2026-01-01T00:00:00', '2026-01-01 24:00:00', '10000-01-01 00:00:00']) {
  test(`"${text}" is no time`, () => {
    assert.equal(readWireTime(text), undefined);
  });
}
