// Migration 73: how campaigns stood at each time, and whom they have asked to replace a certificate.

import type { Migration } from './migration.ts';

export const campaignReports: Migration = {
  number: 73,
  name: 'campaign-reports',
  statements: ({ integer, text, keyedTableOptions }) => [
    `create table campaign_standings (
      campaign_id ${text} not null,
      at ${integer} not null,
      replaced ${integer} not null,
      revoked ${integer} not null,
      remaining ${integer} not null,
      expired ${integer} not null,
      estimate ${integer},
      primary key (campaign_id, at)
    ) ${keyedTableOptions}`,
    `create table campaign_asks (
      campaign_id ${text} not null,
      certificate_id ${text} not null,
      asked_at ${integer} not null,
      primary key (campaign_id, certificate_id)
    ) ${keyedTableOptions}`,
    "create index campaign_items_external on campaign_items (account_uin, campaign_id, certificate_id) where state = 'external'",
  ],
};
