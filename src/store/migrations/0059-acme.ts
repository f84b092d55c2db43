// Migration 59: the keys, accounts, orders and authorizations of ACME clients, and the nonces that nodes have seen used.

import type { Migration } from './migration.ts';

export const acme: Migration = {
  number: 59,
  name: 'acme',
  statements: ({ integer, text, bytes, tableOptions, transientTable }) => [
    `create table acme_keys (
      id ${text} primary key,
      account_uin ${text} not null,
      secret_id ${text} not null,
      project_id ${integer} not null,
      sealed_mac_key ${bytes} not null,
      created_at ${integer} not null,
      revoked_at ${integer}
    ) ${tableOptions}`,
    'create index acme_keys_of_account on acme_keys (account_uin, created_at)',
    `create table acme_accounts (
      id ${text} primary key,
      version ${integer} not null,
      status ${text} not null,
      thumbprint ${text} not null,
      spki ${bytes} not null,
      contact ${text} not null,
      key_id ${text},
      account_uin ${text} not null,
      secret_id ${text} not null,
      project_id ${integer} not null,
      created_at ${integer} not null
    ) ${tableOptions}`,
    'create unique index acme_accounts_by_key on acme_accounts (thumbprint)',
    'create index acme_accounts_bound on acme_accounts (secret_id, key_id)',
    `create table acme_orders (
      id ${text} primary key,
      version ${integer} not null,
      account_id ${text} not null,
      product_id ${text} not null,
      names ${text} not null,
      authorization_ids ${text} not null,
      replaces ${text},
      replaced_id ${text},
      certificate_id ${text},
      created_at ${integer} not null,
      expires_at ${integer} not null
    ) ${tableOptions}`,
    'create index acme_orders_of_account on acme_orders (account_id, id)',
    'create index acme_orders_open on acme_orders (account_id, expires_at) where certificate_id is null',
    'create index acme_orders_of_certificate on acme_orders (certificate_id) where certificate_id is not null',
    'create index acme_orders_replacing on acme_orders (replaced_id) where replaced_id is not null',
    'create index acme_orders_ending on acme_orders (expires_at)',
    `create table acme_authorizations (
      id ${text} primary key,
      version ${integer} not null,
      account_id ${text} not null,
      domain ${text} not null,
      wildcard ${integer} not null,
      step ${text} not null,
      challenges ${text} not null,
      proved ${text} not null,
      failed ${text} not null,
      created_at ${integer} not null,
      expires_at ${integer} not null
    ) ${tableOptions}`,
    'create index acme_authorizations_of_account on acme_authorizations (account_id, domain)',
    "create index acme_authorizations_open on acme_authorizations (account_id, expires_at) where step = 'pending'",
    'create index acme_authorizations_ending on acme_authorizations (expires_at)',
    ...(transientTable === undefined
      ? []
      : [`${transientTable} acme_nonces (id ${text} primary key, until ${integer} not null, key ${bytes})`]),
  ],
};
