// Migration 79: since when an ACME account is over, and how what is over of ACME clients is found to be forgotten.

import type { Migration } from './migration.ts';

export const acmeEnded: Migration = {
  number: 79,
  name: 'acme-ended',
  statements: ({ integer }) => [
    `alter table acme_accounts add column ended_at ${integer}`,
    // When they ended was not kept: that they did not before they were made is sure.
    "update acme_accounts set ended_at = created_at where status <> 'valid'",
    'create index acme_accounts_ended on acme_accounts (ended_at) where ended_at is not null',
    'create index acme_accounts_unbound on acme_accounts (created_at) where key_id is null',
    "create index acme_authorizations_over on acme_authorizations (account_id, created_at) where step in ('invalid', 'deactivated')",
  ],
};
