// Migration 19: because of which call or command each operation was done, and each job is there.

import type { Migration } from './migration.ts';

export const origins: Migration = {
  number: 19,
  name: 'origins',
  statements: ({ text }) => [
    `alter table operations add column detail ${text} not null default ''`,
    // What is there already was recorded without one.
    `alter table operations add column origin ${text} not null default 'unknown'`,
    `alter table operations add column origin_user ${text} not null default ''`,
    `alter table operations add column secret_id ${text} not null default ''`,
    `alter table operations add column address ${text} not null default ''`,
    `alter table operations add column request_id ${text} not null default ''`,
    `alter table jobs add column request_id ${text} not null default ''`,
    // With the certificate, so that those of none are left out without a look at the rows.
    'drop index operations_of_account',
    'create index operations_of_account on operations (account_uin, at, sequence, certificate_id)',
  ],
};
