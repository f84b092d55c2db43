// Migration 44: deployments, their parts, what is known of targets, and tasks that look for where certificates are.

import type { Migration } from './migration.ts';

export const deployments: Migration = {
  number: 44,
  name: 'deployments',
  statements: ({ integer, text, bytes, tableOptions }) => [
    // Ids are numbers in digits: sealed values are gone through by ids that are texts.
    `create table deployments (
      id ${text} primary key,
      kind ${text} not null,
      account_uin ${text} not null,
      certificate_id ${text} not null,
      old_certificate_id ${text},
      resource_types ${text} not null,
      regions ${text} not null,
      created_at ${integer} not null,
      sealed_former ${bytes}
    ) ${tableOptions}`,
    'create index deployments_of_account on deployments (account_uin, kind, created_at)',
    'create index deployments_by_time on deployments (created_at)',
    `create table deployment_parts (
      id ${text} primary key,
      version ${integer} not null,
      deployment_id ${text} not null,
      account_uin ${text} not null,
      certificate_id ${text} not null,
      old_certificate_id ${text},
      target_key ${text} not null,
      act ${text} not null,
      state ${text} not null,
      stage ${text} not null,
      attempts ${integer} not null,
      former ${text} not null,
      sealed_former ${bytes},
      trouble ${text} not null,
      created_at ${integer} not null,
      updated_at ${integer} not null
    ) ${tableOptions}`,
    'create index parts_of_deployment on deployment_parts (deployment_id, id)',
    `create index parts_to_do on deployment_parts (target_key, created_at) where state in ('waiting', 'running')`,
    'create index parts_with_former on deployment_parts (target_key) where sealed_former is not null',
    `create table target_states (
      target_key ${text} primary key,
      account_uin ${text},
      certificate_id ${text},
      leaf_sha256 ${text},
      deployed_at ${integer},
      looked_at ${integer},
      served ${text} not null,
      is_partial ${integer} not null,
      told ${text} not null
    ) ${tableOptions}`,
    `create table bind_tasks (
      id ${text} primary key,
      account_uin ${text} not null,
      certificate_id ${text} not null,
      created_at ${integer} not null,
      takes_known ${integer} not null
    ) ${tableOptions}`,
    'create index bind_tasks_by_time on bind_tasks (created_at)',
  ],
};
