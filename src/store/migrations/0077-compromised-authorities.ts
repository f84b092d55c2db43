// Migration 77: which authorities' keys are in other hands, when their roots are to revoke them, and when they did.

import type { Migration } from './migration.ts';

export const compromisedAuthorities: Migration = {
  number: 77,
  name: 'compromised-authorities',
  statements: ({ integer }) => [
    `alter table authorities add column compromised_at ${integer}`,
    `alter table authorities add column revoke_at ${integer}`,
    `alter table authorities add column revoked_once_replaced ${integer} not null default 0`,
    `alter table authorities add column revoked_at ${integer}`,
    `alter table authorities add column revocation_reason ${integer}`,
  ],
};
