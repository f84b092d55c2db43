// README.zh.md says what README.md says: the same code, the same settings, the same links, in the same order of sections.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const [ENGLISH, CHINESE] = ['README.md', 'README.zh.md'].map((name) =>
  readFileSync(join(import.meta.dirname, '../..', name), 'utf8'),
);

function found(text: string | undefined, pattern: RegExp): readonly string[] {
  return [...(text ?? '').matchAll(pattern)].map((match) => match[1] ?? match[0]);
}

for (const [what, pattern, least] of [
  ['blocks of code', /^```[^]*?^```$/gm, 5],
  ['variables, with their order', /^\| `(RESEAL_\w+)` \|/gm, 15],
  ['documents it lists', /^- \[([^\]]+)\]/gm, 10],
  ['levels of headings', /^(#+) /gm, 5],
] as const) {
  test(`The translation has the same ${what}`, () => {
    const expected = found(ENGLISH, pattern);
    assert.ok(expected.length >= least, String(expected.length));
    assert.deepEqual(found(CHINESE, pattern), expected);
  });
}

/** What stands between backticks outside of blocks, but for the one whose argument is a word of the language. */
function wordsOf(text = ''): readonly string[] {
  const words = found(text.replaceAll(/^```[^]*?^```$/gm, ''), /`([^`\n]+)`/g);
  return [...new Set(words)].filter((word) => !word.startsWith('reseal client-setup')).toSorted();
}

test('The translation speaks of the same commands, settings and paths', () => {
  assert.ok(wordsOf(ENGLISH).length > 50);
  assert.deepEqual(wordsOf(CHINESE), wordsOf(ENGLISH));
});

test('Each leads to the other', () => {
  assert.match(ENGLISH ?? '', /\]\(README\.zh\.md\)/);
  assert.match(CHINESE ?? '', /\]\(README\.md\)/);
});
