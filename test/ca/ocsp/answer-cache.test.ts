// The answers that are kept ready: so many bytes of them, and those that are asked for.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerCache, ENTRY_BYTES } from '../../../src/ca/ocsp/answer-cache.ts';

const answerOf = (octets: number) => ({ der: new Uint8Array(octets) });
const ROOM = 2 * (100 + ENTRY_BYTES);

test('Answers are kept up to their bytes, and one byte more costs the one that was asked for longest ago', () => {
  const cache = new AnswerCache(ROOM);
  cache.put('a', answerOf(100));
  cache.put('b', answerOf(100));
  assert.equal(cache.count, 2);
  cache.find('a');
  cache.put('b', answerOf(101));
  assert.deepEqual([cache.find('a'), cache.find('b')?.der.length], [undefined, 101]);
});

test('An answer takes the place of the one before, and its bytes', () => {
  const cache = new AnswerCache(ROOM);
  for (let turn = 0; turn < 10; turn += 1) cache.put('a', answerOf(100));
  cache.put('b', answerOf(100));
  assert.equal(cache.count, 2);
});

test('What is asked for stays, however many others come', () => {
  const cache = new AnswerCache(ROOM);
  cache.put('hot', answerOf(100));
  for (let turn = 0; turn < 100; turn += 1) {
    cache.put(`cold ${turn}`, answerOf(100));
    assert.ok(cache.find('hot') !== undefined);
  }
  assert.equal(cache.count, 2);
});

test('An answer that has no room at all is not kept', () => {
  const cache = new AnswerCache(ROOM);
  cache.put('a', answerOf(ROOM));
  assert.equal(cache.count, 0);
});
