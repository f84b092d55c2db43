// Migration 71: how many lines of files campaigns select by, and what they select, counted by what it has in common.

import type { Migration } from './migration.ts';

export const campaignSelections: Migration = {
  number: 71,
  name: 'campaign selections',
  statements: ({ integer, text, keyedTableOptions }) => [
    `create table campaign_selections (
      campaign_id ${text} primary key,
      lines ${integer} not null,
      found ${integer} not null
    ) ${keyedTableOptions}`,
    `create table campaign_groups (
      campaign_id ${text} not null,
      kind ${text} not null,
      value ${text} not null,
      count ${integer} not null,
      primary key (campaign_id, kind, value)
    ) ${keyedTableOptions}`,
  ],
};
