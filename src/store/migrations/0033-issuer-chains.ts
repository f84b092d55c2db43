// Migration 33: the chain above an issued leaf is kept once, however many certificates it stands over.

import type { Migration } from './migration.ts';

export const issuerChains: Migration = {
  number: 33,
  name: 'issuer-chains',
  statements: ({ integer, text, bytes, keyedTableOptions }) => [
    `create table issuer_chains (
      sha256 ${bytes} primary key,
      chain ${bytes} not null
    ) ${keyedTableOptions}`,
    `alter table certificates add column leaf ${bytes}`,
    `alter table certificates add column issuers_sha256 ${bytes}`,
    `create table upkeep (
      name ${text} primary key,
      sequence ${integer} not null
    ) ${keyedTableOptions}`,
    // No SQL takes a chain apart: the service does so, step by step, beside its work.
    `insert into upkeep (name, sequence)
      select 'issuerChains', 0 where exists (select 1 from certificates where source = 'ordered')`,
  ],
};
