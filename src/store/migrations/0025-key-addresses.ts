// Migration 25: from which addresses API keys may be used.

import type { Migration } from './migration.ts';

export const keyAddresses: Migration = {
  number: 25,
  name: 'key-addresses',
  statements: ({ text }) => [`alter table api_keys add column addresses ${text}`],
};
