// The codes that actions have of their own are those of the published lists.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WITHOUT_INVALID_PARAM } from '../../src/api/errors/by-action.ts';
import published from '../vectors/requests.json' with { type: 'json' };

test('An action whose list has no FailedOperation.InvalidParam never answers it', () => {
  const lists: Readonly<Record<string, { readonly errors: readonly string[] }>> = published.actions;
  const without = Object.keys(lists).filter(
    (name) => lists[name]?.errors.includes('FailedOperation.InvalidParam') === false,
  );
  assert.deepEqual([...WITHOUT_INVALID_PARAM].toSorted(), without.toSorted());
});
