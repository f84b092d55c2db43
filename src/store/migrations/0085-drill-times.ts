// Migration 85: how long each step took of each certificate of a drill, in microseconds.

import type { Migration } from './migration.ts';

export const drillTimes: Migration = {
  number: 85,
  name: 'drill times',
  statements: ({ integer, text, keyedTableOptions }) => [
    `create table campaign_drill_times (
      campaign_id ${text} not null,
      certificate_id ${text} not null,
      step ${text} not null,
      microseconds ${integer} not null,
      primary key (campaign_id, certificate_id, step)
    ) ${keyedTableOptions}`,
  ],
};
