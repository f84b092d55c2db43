// Migration 13: who signs the OCSP answers of each authority.

import type { Migration } from './migration.ts';

export const ocspResponders: Migration = {
  number: 13,
  name: 'ocsp-responders',
  statements: ({ integer, text, bytes, tableOptions }) => [
    `create table ocsp_responders (
      authority_id ${text} primary key references authorities (id),
      id ${text} not null unique,
      number ${integer} not null,
      certificate ${bytes} not null,
      sealed_key ${bytes} not null
    ) ${tableOptions}`,
  ],
};
