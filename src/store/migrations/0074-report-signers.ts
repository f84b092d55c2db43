// Migration 74: the keys that sign reports for auditors.

import type { Migration } from './migration.ts';

export const reportSigners: Migration = {
  number: 74,
  name: 'report-signers',
  statements: ({ integer, text, bytes, tableOptions }) => [
    `create table report_signers (
      id ${text} primary key,
      number ${integer} not null unique,
      certificate ${bytes} not null,
      sealed_key ${bytes} not null
    ) ${tableOptions}`,
  ],
};
