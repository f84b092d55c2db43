// Migration 26: the due jobs of each account, found without those of the others.

import type { Migration } from './migration.ts';

export const jobsOfAccounts: Migration = {
  number: 26,
  name: 'jobs-of-accounts',
  statements: () => ['create index jobs_of_account on jobs (account_uin, due_at)'],
};
