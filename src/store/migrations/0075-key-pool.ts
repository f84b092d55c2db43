// Migration 75: keys of subjects that were made ahead.

import type { Migration } from './migration.ts';

export const keyPool: Migration = {
  number: 75,
  name: 'key-pool',
  statements: ({ integer, text, bytes, tableOptions }) => [
    `create table pooled_keys (
      id ${text} primary key,
      algorithm ${text} not null,
      sealed_key ${bytes} not null,
      made_at ${integer} not null
    ) ${tableOptions}`,
    // What is taken is the oldest of an algorithm; what is counted is in it, too.
    'create index pooled_keys_by_age on pooled_keys (algorithm, made_at)',
  ],
};
