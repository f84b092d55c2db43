// Migration 62: what certificates keep of their renewal, and the terms of lineages that go on through renewals.

import type { Migration } from './migration.ts';

export const renewals: Migration = {
  number: 62,
  name: 'renewals',
  statements: ({ integer, text, keyedTableOptions }) => [
    // Null where it is that of the lineage: no renewal came before.
    `alter table certificates add column term_id ${text}`,
    `alter table certificates add column renewal_at ${integer}`,
    `alter table certificates add column renewal ${text}`,
    'create index certificates_to_renew on certificates (account_uin, renewal_at) where renewal_at is not null',
    // Products whose certificates of before have been marked.
    `create table renewing_products (product_id ${text} primary key) ${keyedTableOptions}`,
  ],
};
