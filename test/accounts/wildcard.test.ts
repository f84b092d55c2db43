// Wildcards match whole texts, in bounded time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, constantFrom, property, string } from 'fast-check';
import { matchesWildcard } from '../../src/accounts/wildcard.ts';

const SEED = 20_260_320;

test('A "*" stands for any text, the empty one included', () => {
  for (const [pattern, text] of [
    ['*', ''],
    ['a*', 'a'],
    ['*a', 'a'],
    ['a*b*c', 'abc'],
    ['a**c', 'abc'],
    ['', ''],
  ] as const) {
    assert.ok(matchesWildcard(pattern, text), `${pattern} ~ ${text}`);
  }
  for (const [pattern, text] of [
    ['', 'a'],
    ['a', ''],
    ['ab*ba', 'aba'],
    ['a*b', 'ac'],
    ['*a*a*', 'ba'],
    ['a.c', 'abc'],
  ] as const) {
    assert.ok(!matchesWildcard(pattern, text), `${pattern} !~ ${text}`);
  }
});

test(`It agrees with the plain definition of a wildcard (seed ${SEED})`, () => {
  const letters = string({ unit: constantFrom('a', 'b', '*'), maxLength: 8 });
  const text = string({ unit: constantFrom('a', 'b'), maxLength: 8 });
  assertProperty(
    property(letters, text, (pattern, subject) => {
      assert.equal(matchesWildcard(pattern, subject), matchesSlowly(pattern, subject));
    }),
    { seed: SEED, numRuns: 5000 },
  );
});

test('A pattern of many wildcards against a long text that almost matches is decided at once', () => {
  assert.ok(!matchesWildcard(`${'a*'.repeat(3000)}b`, 'a'.repeat(6000)));
});

function matchesSlowly(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('*')) {
    return matchesSlowly(pattern.slice(1), text) || (text !== '' && matchesSlowly(pattern, text.slice(1)));
  }
  return text.startsWith(pattern.charAt(0)) && matchesSlowly(pattern.slice(1), text.slice(1));
}
