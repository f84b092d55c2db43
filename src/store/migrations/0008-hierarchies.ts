// Migration 8: a hierarchy of authorities for each kind of profile; the one that stands is the public one.

import type { Migration } from './migration.ts';

export const hierarchies: Migration = {
  number: 8,
  name: 'hierarchies',
  statements: ({ text }) => [`alter table authorities add column kind ${text} not null default 'public'`],
};
