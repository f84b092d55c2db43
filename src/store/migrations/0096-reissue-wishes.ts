// Migration 96: what the call of a reissue wished for the certificate that it replaces.

import type { Migration } from './migration.ts';

export const reissueWishes: Migration = {
  number: 96,
  name: 'reissue-wishes',
  statements: ({ text }) => [`alter table certificates add column after_reissue ${text}`],
};
