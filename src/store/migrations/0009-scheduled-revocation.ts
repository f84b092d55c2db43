// Migration 9: certificates that go when another has taken their place: when, and which one it is.

import type { Migration } from './migration.ts';

export const scheduledRevocation: Migration = {
  number: 9,
  name: 'scheduled-revocation',
  statements: ({ integer, text }) => [
    `alter table certificates add column scheduled_revocation_at ${integer}`,
    `alter table certificates add column superseded_by ${text}`,
    `create index certificates_scheduled on certificates (account_uin, scheduled_revocation_at, sequence)
      where scheduled_revocation_at is not null and step = 'issued'`,
    `create index certificates_superseded on certificates (account_uin, product_id)
      where scheduled_revocation_at is not null and step = 'revoked' and replaces is null`,
  ],
};
