// Migration 91: an account at an authority elsewhere takes no new order from a time on, and is closed there.

import type { Migration } from './migration.ts';

export const issuerAccountEnds: Migration = {
  number: 91,
  name: 'issuer-account-ends',
  statements: ({ integer }) => [
    `alter table issuer_accounts add column closing_at ${integer}`,
    `alter table issuer_accounts add column closed_at ${integer}`,
  ],
};
