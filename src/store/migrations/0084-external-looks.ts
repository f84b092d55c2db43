// Migration 84: when each certificate that somebody else has to replace was looked at last.

import type { Migration } from './migration.ts';

export const externalLooks: Migration = {
  number: 84,
  name: 'external looks',
  statements: ({ integer }) => [
    `alter table campaign_items add column looked_at ${integer} not null default 0`,
    "create index campaign_items_to_look on campaign_items (campaign_id, looked_at) where state = 'external'",
  ],
};
