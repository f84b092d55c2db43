// Deletion tasks are kept for 30 days, and forgotten so many at a time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeletionTask } from '../../src/certificates/ports.ts';
import {
  DELETION_TASK_KEPT_DAYS,
  forgetDeletionTasks,
  TASKS_PER_TRANSACTION,
  TRANSACTIONS_PER_RUN,
} from '../../src/certificates/forget-deletion-tasks.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import { makeTestClock } from '../support/service.ts';
import { openTemporaryStore } from '../support/store.ts';

const task = (id: string, doneAt: Date): DeletionTask => {
  return { id, accountUin: '1', certificateId: 'Ab12Cd34', names: [], refusal: undefined, doneAt };
};

test(`A task can be asked for until ${DELETION_TASK_KEPT_DAYS} days after it was done, and then no more`, async () => {
  await using temporary = await openTemporaryStore();
  const { store } = temporary;
  const clock = makeTestClock();
  await store.transact((rows) => rows.deletionTasks.insert(task('old', clock.now())));
  clock.advance(1);
  await store.transact((rows) => rows.deletionTasks.insert(task('younger', clock.now())));
  clock.advance(DELETION_TASK_KEPT_DAYS * DAY_MS - 1);
  assert.equal(await forgetDeletionTasks({ store, clock }), true);
  assert.ok(await store.reads.deletionTasks.find('old'));
  clock.advance(1);
  assert.equal(await forgetDeletionTasks({ store, clock }), true);
  assert.equal(await store.reads.deletionTasks.find('old'), undefined);
  assert.ok(await store.reads.deletionTasks.find('younger'));
});

test('One run forgets as many as it may, and says that there are more', async () => {
  await using temporary = await openTemporaryStore();
  const { store } = temporary;
  const clock = makeTestClock();
  const most = TASKS_PER_TRANSACTION * TRANSACTIONS_PER_RUN;
  await store.transact(async (rows) => {
    for (let count = 0; count <= most; count += 1) await rows.deletionTasks.insert(task(`task ${count}`, clock.now()));
  });
  clock.advance(DELETION_TASK_KEPT_DAYS * DAY_MS + 1);
  assert.equal(await forgetDeletionTasks({ store, clock }), false);
  assert.equal(await forgetDeletionTasks({ store, clock }), true);
  assert.equal(await store.transact((rows) => rows.deletionTasks.prune(clock.now(), 1)), 0);
});
