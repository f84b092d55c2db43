// Migration 67: what the CAA records of an order's names have said.

import type { Migration } from './migration.ts';

export const caa: Migration = {
  number: 67,
  name: 'caa',
  // Null for the orders that there are: they go on as they began.
  statements: ({ text }) => [`alter table certificates add column caa ${text}`],
};
