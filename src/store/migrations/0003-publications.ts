// Migration 3: attempts to publish records at servers that take updates.

import type { Migration } from './migration.ts';

export const publications: Migration = {
  number: 3,
  name: 'publications',
  statements: ({ integer, text, tableOptions }) => [
    `create table publications (
      id ${text} primary key,
      name ${text} not null,
      value ${text} not null,
      certificate_id ${text} not null,
      sent_at ${integer} not null,
      settled ${integer} not null
    ) ${tableOptions}`,
    'create index publications_of_certificate on publications (certificate_id)',
  ],
};
