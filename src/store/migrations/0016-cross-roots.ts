// Migration 16: roots that other roots certify too, and which certificates come with that.

import type { Migration } from './migration.ts';

export const crossRoots: Migration = {
  number: 16,
  name: 'cross-roots',
  statements: ({ integer, bytes }) => [
    `alter table authorities add column cross_chain ${bytes}`,
    `alter table certificates add column uses_cross_root ${integer} not null default 1`,
  ],
};
