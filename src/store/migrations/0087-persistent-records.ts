// Migration 87: persistent records by which orders were proved, so that their ends are told of, and campaigns know of them.

import type { Migration } from './migration.ts';

export const persistentRecords: Migration = {
  number: 87,
  name: 'persistent-records',
  statements: ({ integer, text, tableOptions }) => [
    `create table persistent_records (
      account_uin ${text} not null,
      domain ${text} not null,
      record ${text} not null,
      holds_below ${integer} not null,
      until_at ${integer},
      checked_at ${integer} not null,
      told_until ${integer},
      primary key (account_uin, domain)
    ) ${tableOptions}`,
    'create index persistent_records_by_end on persistent_records (until_at) where until_at is not null',
    'create index persistent_records_by_look on persistent_records (checked_at)',
  ],
};
