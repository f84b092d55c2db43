// Migration 14: national pairs: the half of a certificate that encrypts, its key and its serial.

import type { Migration } from './migration.ts';

export const pairs: Migration = {
  number: 14,
  name: 'pairs',
  statements: ({ text, bytes }) => [
    `alter table certificates add column encryption_csr ${bytes}`,
    `alter table certificates add column sealed_encryption_key ${bytes}`,
    `alter table certificates add column encryption_leaf ${bytes}`,
    `alter table certificates add column encryption_serial ${text}`,
    `alter table issuances add column kind ${text} not null default 'server'`,
    'drop index issuances_live',
    'create unique index issuances_live on issuances (certificate_id, kind) where abandoned_at is null',
  ],
};
