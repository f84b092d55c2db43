// What is told of a transaction that failed and could not even be rolled back: why, so that the trouble is known for what it is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreUnavailable } from '../../../src/certificates/ports/store-trouble.ts';
import type { Connection } from '../../../src/store/sqlite/connection.ts';
import { rollBack } from '../../../src/store/sqlite/roll-back.ts';
import { runGroup } from '../../../src/store/sqlite/set-group.ts';

const FULL = new StoreUnavailable('Cannot use the store: the disk is full', { trouble: 'full', cause: undefined });

/** Fails at everything but to begin. */
const failing = (error: Error): Connection => ({
  all: () => assert.fail('nothing is read'),
  change: (sql) => {
    if (sql === 'begin immediate') return 0;
    throw error;
  },
  isInTransaction: () => true,
  setDurability: () => undefined,
  close: () => undefined,
});

test('A store that cannot be used is told of as that, by a group of write sets as by a transaction', () => {
  assert.equal(rollBack(failing(FULL), FULL), FULL);
  const outcome = runGroup(failing(FULL), { sets: [], beginAttempts: 1 });
  assert.deepEqual(outcome, { kind: 'failed', error: FULL });
});

test('Of any other failure both reasons are told', () => {
  const [first, second] = [new Error('a bug'), new Error('no rollback')];
  const reason = rollBack(failing(second), first);
  assert.ok(reason instanceof AggregateError);
  assert.deepEqual(reason.errors, [first, second]);
});
