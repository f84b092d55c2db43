// Migration 89: at which provider each record was published, since its zone may move, and for whose order.

import type { Migration } from './migration.ts';

export const publicationProviders: Migration = {
  number: 89,
  name: 'publication providers',
  statements: ({ text }) => [
    `alter table publications add column provider ${text} not null default ''`,
    `alter table publications add column account_uin ${text} not null default ''`,
  ],
};
