// Migration 56: the accounts at authorities elsewhere by which issuers order, and their orders there.

import type { Migration } from './migration.ts';

export const issuerAccounts: Migration = {
  number: 56,
  name: 'issuer accounts',
  statements: ({ integer, text, bytes, tableOptions }) => [
    `create table issuer_accounts (
      id ${text} primary key,
      account_url ${text},
      contact ${text} not null,
      sealed_key ${bytes} not null,
      sealed_next_key ${bytes},
      created_at ${integer} not null
    ) ${tableOptions}`,
    `create table issuer_orders (
      reference ${text} primary key,
      issuer ${text} not null,
      certificate_id ${text} not null,
      opened_at ${integer} not null,
      url ${text},
      answered_at ${integer},
      closed_at ${integer}
    ) ${tableOptions}`,
    'create index issuer_orders_of_certificate on issuer_orders (certificate_id, issuer, opened_at)',
    'create index issuer_orders_by_time on issuer_orders (issuer, opened_at)',
    'create index issuer_orders_open on issuer_orders (issuer, reference) where closed_at is null',
    'create index issuer_orders_closed on issuer_orders (closed_at) where closed_at is not null',
  ],
};
