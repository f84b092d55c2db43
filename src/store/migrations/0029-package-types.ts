// Migration 29: an order remembers by which name of its product it was placed.

import type { Migration } from './migration.ts';

export const packageTypes: Migration = {
  number: 29,
  name: 'package-types',
  statements: ({ text }) => [`alter table certificates add column package_type ${text}`],
};
