// Migration 4: what each account has under way, so that none keeps the others from their turn.

import type { Migration } from './migration.ts';

export const fairness: Migration = {
  number: 4,
  name: 'fairness',
  statements: ({ text }) => [
    `alter table jobs add column account_uin ${text}`,
    'drop index jobs_due',
    'create index jobs_due on jobs (due_at, account_uin)',
    `create index certificates_under_way on certificates (account_uin, step)
      where step in ('ordered', 'filled', 'validating', 'issuing')`,
  ],
};
