// Migration 48: pages of tables whose rows are updated soon after they were written keep room for that.

import type { Migration } from './migration.ts';

/**
 * PostgreSQL 18, §66.7: a new version of a row that changes no indexed column and finds room on its page needs no entry in any
 * index. A certificate has five; the record that a write set relies on is written anew each time.
 */
const FILLED_PERCENT: Readonly<Record<string, number>> = {
  // Of some two kilobytes each, four to a page, and room for a fifth.
  certificates: 80,
  issuances: 80,
  jobs: 70,
  list_counts: 60,
  // All rows of it lie on a page or two.
  account_usage: 30,
};

export const roomForUpdates: Migration = {
  number: 48,
  name: 'room-for-updates',
  statements: ({ filledTo }) => Object.entries(FILLED_PERCENT).flatMap(([table, percent]) => filledTo(table, percent)),
};
