// Migration 92: from which network an ACME account came that no key has bound.

import type { Migration } from './migration.ts';

export const acmeNetworks: Migration = {
  number: 92,
  name: 'acme-networks',
  statements: ({ text }) => [
    `alter table acme_accounts add column network ${text} not null default ''`,
    'create index acme_accounts_of_network on acme_accounts (secret_id, network) where key_id is null',
  ],
};
