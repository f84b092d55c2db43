// A seal keeps a mark of each entry, however many there are.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markOf, SealContent } from '../../src/audit/seal.ts';

test('Each entry has its mark in its place, at one, at a full room for marks and past it', () => {
  for (const count of [0, 1, 255, 256, 257, 1025]) {
    const lines = Array.from({ length: count }, (_, number) => `{"sequence":${number}}`);
    const content = new SealContent();
    for (const line of lines) content.add(line);
    const { entries, marks } = content.take();
    assert.equal(entries, count);
    assert.deepEqual(Buffer.from(marks), Buffer.concat(lines.map(markOf)));
  }
});
