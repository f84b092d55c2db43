// Migration 31: the CSRs that accounts keep, with their keys.

import type { Migration } from './migration.ts';

export const csrs: Migration = {
  number: 31,
  name: 'csrs',
  statements: ({ integer, text, bytes, tableOptions }) => [
    // The id is a number in digits: sealed values are gone through by ids that are texts.
    `create table csrs (
      id ${text} primary key,
      version ${integer} not null,
      account_uin ${text} not null,
      domain ${text} not null,
      names ${text} not null,
      subject ${text} not null,
      key_algorithm ${text} not null,
      remark ${text} not null,
      tags ${text} not null,
      created_at ${integer} not null,
      updated_at ${integer} not null,
      generated ${integer} not null,
      csr ${bytes},
      sealed_key ${bytes},
      sealed_key_password ${bytes}
    ) ${tableOptions}`,
    'create index csrs_of_account on csrs (account_uin, created_at)',
    'create index csrs_changed on csrs (updated_at)',
  ],
};
