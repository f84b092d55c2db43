// Migration 5: until when API keys are valid, and when they were last used.

import type { Migration } from './migration.ts';

export const keyLife: Migration = {
  number: 5,
  name: 'key-life',
  statements: ({ integer }) => [
    `alter table api_keys add column expires_at ${integer}`,
    `alter table api_keys add column last_used_at ${integer}`,
  ],
};
