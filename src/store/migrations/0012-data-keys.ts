// Migration 12: the keys under which secrets are sealed, each under one master key or several.

import type { Migration } from './migration.ts';

export const dataKeys: Migration = {
  number: 12,
  name: 'data-keys',
  statements: ({ integer, text, bytes, tableOptions }) => [
    `create table data_keys (
      id ${integer} primary key,
      state ${text} not null,
      created_at ${integer} not null
    ) ${tableOptions}`,
    `create table data_key_seals (
      data_key_id ${integer} not null references data_keys (id),
      master_key_id ${text} not null,
      sealed_key ${bytes} not null,
      primary key (data_key_id, master_key_id)
    ) ${tableOptions}`,
  ],
};
