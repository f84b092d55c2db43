// Migration 17: deletion tasks are found by when they were done, to be forgotten.

import type { Migration } from './migration.ts';

export const deletionTasksDone: Migration = {
  number: 17,
  name: 'deletion-tasks-done',
  statements: () => ['create index deletion_tasks_done on deletion_tasks (done_at)'],
};
