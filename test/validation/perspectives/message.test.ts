// The bounds of what goes to a perspective and comes from it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bytesOf,
  MAX_NAMES_ASKED,
  MAX_QUESTION_BYTES,
  MessageUnreadable,
  type Question,
  readQuestion,
} from '../../../src/validation/perspectives/message.ts';

const ID = Buffer.alloc(16, 7).toString('base64url');
const longest = `${'a'.repeat(63)}.`.repeat(3) + 'b'.repeat(57) + '.org';

function asking(count: number): Question {
  const names = Array.from({ length: count }, () => ({ name: longest, methods: ['ca-dns', 'dns-01'] }));
  const look = { kind: 'caa', names, identifiers: ['ca.example.com'], accountUri: 'reseal:account:1' } as const;
  return { version: 1, id: ID, accountUin: '100000000001', look };
}

test(`${MAX_NAMES_ASKED} names go at once, as long as names can be, and no more`, () => {
  const bytes = bytesOf(asking(MAX_NAMES_ASKED));
  assert.ok(bytes.length <= MAX_QUESTION_BYTES);
  assert.deepEqual(readQuestion(bytes), asking(MAX_NAMES_ASKED));
  assert.throws(() => readQuestion(bytesOf(asking(MAX_NAMES_ASKED + 1))), MessageUnreadable);
});

function isOtherVersion(text: string): boolean {
  try {
    readQuestion(Buffer.from(text));
  } catch (error) {
    return error instanceof MessageUnreadable && error.isOtherVersion;
  }
  throw new Error(`${text} was read`);
}

test('What another version says is told from what nobody can read', () => {
  assert.deepEqual(
    ['{"version":2,"id":"x"}', '{}', '[]', 'null', '{"version":1}', '{"version":1,"id":"short"}', '{'].map(
      isOtherVersion,
    ),
    [true, true, true, true, false, false, false],
  );
});
