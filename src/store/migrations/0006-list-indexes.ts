// Migration 6: indexes that hold what lists are filtered by, so that only the rows of the page are read.

import type { Migration } from './migration.ts';

/** What a filter of the list looks at, beside the names. */
const FILTERED = 'step, proof_deadline, project_id, source, type, product_id, key_algorithm, replaces, method';

export const listIndexes: Migration = {
  number: 6,
  name: 'list-indexes',
  statements: ({ hasLongIndexRows }) => [
    'drop index certificates_newest',
    `create index certificates_newest on certificates
      (account_uin, deleted_at, created_at, sequence, not_after, ${FILTERED})`,
    'drop index certificates_expiry',
    `create index certificates_expiry on certificates
      (account_uin, deleted_at, not_after, sequence, created_at, ${FILTERED})`,
    // With all that a quota looks at, so that SQLite does not count it in one of the longer indexes.
    'drop index certificates_account_product',
    `create index certificates_account_product on certificates
      (account_uin, product_id, deleted_at, replaces, step, not_after, proof_deadline) where replaces is null`,
    ...(hasLongIndexRows ? [SEARCHED] : []),
  ],
};

/** What a search reads of each certificate, and tags. */
const SEARCHED = `create index certificates_searched on certificates
  (account_uin, deleted_at, created_at, sequence, id, alias, names, tags)`;
