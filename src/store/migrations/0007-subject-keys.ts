// Migration 7: which certificates have which subject keys, and which of those are blocked.

import type { Migration } from './migration.ts';

export const subjectKeys: Migration = {
  number: 7,
  name: 'subject-keys',
  statements: ({ integer, text, keyedTableOptions }) => [
    `create table certificate_keys (
      key_sha256 ${text} not null,
      account_uin ${text} not null,
      certificate_id ${text} not null,
      primary key (key_sha256, account_uin, certificate_id)
    ) ${keyedTableOptions}`,
    `create table blocked_keys (
      key_sha256 ${text} primary key,
      reason ${text} not null,
      blocked_at ${integer} not null
    ) ${keyedTableOptions}`,
    `create table unrecorded_keys (certificate_id ${text} primary key) ${keyedTableOptions}`,
    // No SQL reads a key out of a certificate: the service does so, step by step, when it is opened.
    `insert into unrecorded_keys (certificate_id)
      select id from certificates where csr is not null or chain is not null`,
  ],
};
