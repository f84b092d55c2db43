// Migration 18: what an order's right to be issued rests on: the standing of its account, the key that ordered it.

import type { Migration } from './migration.ts';

export const standing: Migration = {
  number: 18,
  name: 'standing',
  statements: ({ integer, text }) => [
    `alter table accounts add column suspended_at ${integer}`,
    `alter table api_keys add column successor ${text}`,
    `alter table certificates add column ordered_by ${text}`,
    `alter table certificates add column ordered_act ${text}`,
  ],
};
