// The key algorithms that users may name.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyAlgorithmNamed } from '../../src/api/words/wire-values.ts';
import { algorithmOption, wireAlgorithm } from '../../src/cli/certificates/algorithms.ts';
import { KEY_ALGORITHM_IDS } from '../../src/x509/keys/algorithms.ts';

test('Every key algorithm may be named, and the API takes its words for the same one', () => {
  assert.deepEqual(algorithmOption().argChoices, KEY_ALGORITHM_IDS);
  for (const id of KEY_ALGORITHM_IDS) {
    const { algorithm, parameter } = wireAlgorithm(id);
    assert.equal(keyAlgorithmNamed(algorithm, parameter), id);
  }
});

test('Where none is named the service chooses', () => {
  assert.deepEqual(wireAlgorithm(undefined), { algorithm: undefined, parameter: undefined });
});
