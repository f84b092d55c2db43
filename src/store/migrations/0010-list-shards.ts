// Migration 10: revocation lists in parts by serial, each with its own number.

import type { Migration } from './migration.ts';

/** Of an issuing authority that was made before; its certificates name the whole list, which stays. */
const SHARDS_OF_STANDING = 64;

export const listShards: Migration = {
  number: 10,
  name: 'list-shards',
  statements: ({ integer, text, bytes, tableOptions }) => [
    `alter table authorities add column shards ${integer} not null default 0`,
    `update authorities set shards = ${SHARDS_OF_STANDING} where role = 'issuing'`,
    'alter table revocation_lists rename to whole_lists',
    `create table revocation_lists (
      authority_id ${text} not null references authorities (id),
      shard ${integer} not null,
      number ${integer} not null,
      this_update ${integer} not null,
      next_update ${integer} not null,
      revocations ${integer} not null,
      bases ${integer} not null,
      edition ${text} not null,
      primary key (authority_id, shard)
    ) ${tableOptions}`,
    `create table revocation_list_parts (
      authority_id ${text} not null references authorities (id),
      shard ${integer} not null,
      edition ${text} not null,
      part ${integer} not null,
      bytes ${bytes} not null,
      primary key (authority_id, shard, edition, part)
    ) ${tableOptions}`,
    `insert into revocation_lists (authority_id, shard, number, this_update, next_update, revocations, bases, edition)
      select authority_id, 0, number, this_update, next_update, 0, 0, 'first' from whole_lists`,
    `insert into revocation_list_parts (authority_id, shard, edition, part, bytes)
      select authority_id, 0, 'first', 0, der from whole_lists`,
    'drop table whole_lists',
    `create table list_bases (
      authority_id ${text} not null references authorities (id),
      base ${text} not null,
      position ${integer} not null,
      primary key (authority_id, base)
    ) ${tableOptions}`,
    // All that a list says of a certificate, so that making one reads a stretch of the index and no row.
    'drop index issuances_revoked',
    `create index issuances_revoked on issuances (authority_id, serial, not_after, revoked_at, revocation_reason)
      where revoked_at is not null`,
  ],
};
