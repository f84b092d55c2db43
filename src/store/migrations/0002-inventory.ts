// Migration 2: what the inventory says of certificates, and what became of those that were to be deleted.

import type { ColumnTypes, Migration } from './migration.ts';

export const inventory: Migration = {
  number: 2,
  name: 'inventory',
  statements: (types) => [...certificateColumns(types), ...deletionTasks(types)],
};

const certificateColumns = ({ integer, text }: ColumnTypes): readonly string[] => [
  `alter table certificates add column type ${text} not null default 'server'`,
  `alter table certificates add column tags ${text} not null default '[]'`,
  `alter table certificates add column ignores_expiry ${integer} not null default 0`,
];

const deletionTasks = ({ integer, text, tableOptions }: ColumnTypes): readonly string[] => [
  `create table deletion_tasks (
    id ${text} primary key,
    account_uin ${text} not null,
    certificate_id ${text} not null,
    names ${text} not null,
    refusal ${text},
    done_at ${integer} not null
  ) ${tableOptions}`,
];
