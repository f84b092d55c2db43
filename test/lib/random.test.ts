// Randomness comes from a pool that is drawn at once, and each byte of it goes out once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePooledRandom, systemRandom } from '../../src/lib/random.ts';

/** Counts on from byte to byte, so that a byte given twice would show. */
function makeCounter() {
  let next = 0;
  const drawn: number[] = [];
  const draw = (length: number): Uint8Array => {
    drawn.push(length);
    return Uint8Array.from({ length }, () => next++ % 251);
  };
  return { draw, drawn };
}

test('No byte of the pool is given twice, up to its end and past it', () => {
  const { draw, drawn } = makeCounter();
  const random = makePooledRandom(draw);
  assert.deepEqual([...random(3)], [0, 1, 2]);
  const rest = random(4093);
  assert.equal(rest[0], 3);
  assert.deepEqual(drawn, [4096]);
  assert.deepEqual([...random(1)], [4096 % 251]);
  assert.deepEqual(drawn, [4096, 4096]);
});

test('What was given stays as it is, and more than a pool is drawn by itself', () => {
  const { draw, drawn } = makeCounter();
  const random = makePooledRandom(draw);
  const first = random(2);
  random(2);
  assert.deepEqual([...first], [0, 1]);
  assert.equal(random(4096).length, 4096);
  assert.equal(random(4097).length, 4097);
  assert.deepEqual(drawn, [4096, 4096, 4097]);
});

test('The system gives as many bytes as are asked for, never the same ones', () => {
  const given = new Set(Array.from({ length: 1000 }, () => Buffer.from(systemRandom(16)).toString('hex')));
  assert.equal(given.size, 1000);
  assert.equal(systemRandom(0).length, 0);
});
