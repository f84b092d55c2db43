// Answers of other servers are read whole at their limit, and refused one byte past it.

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { readAnswer } from '../../src/deploy/read-answer.ts';

const answer = () => Readable.from([Buffer.from('abc'), Buffer.from('de')]);

test('An answer as long as it may be is read whole, and a longer one is refused', async () => {
  assert.equal(Buffer.from(await readAnswer(answer(), 5)).toString(), 'abcde');
  await assert.rejects(readAnswer(answer(), 4), /its answer is longer than 4 bytes/);
});
