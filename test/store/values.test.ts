// Values as columns keep them: lists of byte strings.

import { deepEqual, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { packBytes, unpackBytes } from '../../src/store/values.ts';

test('a list of byte strings comes back as it was packed', () => {
  for (const list of [[], [new Uint8Array(0)], [Uint8Array.of(1, 2), new Uint8Array(70_000), Uint8Array.of(3)]]) {
    deepEqual(unpackBytes(packBytes(list)), list);
  }
});

test('a packed list that was cut anywhere but between two byte strings is refused', () => {
  const packed = packBytes([Uint8Array.of(1, 2), Uint8Array.of(3)]);
  for (const length of [1, 3, 4, 5, 7, 9, 10]) {
    throws(() => unpackBytes(packed.subarray(0, length)), /it ends too early/, `${length} bytes`);
  }
});
