// Migration 21: the seals of the log; indexes by which old records are found that are to be forgotten.

import type { Migration } from './migration.ts';

export const seals: Migration = {
  number: 21,
  name: 'seals',
  statements: ({ integer, text, bytes, tableOptions }) => [
    `create table audit_seals (
      number ${integer} primary key,
      day ${text} not null unique,
      after_sequence ${integer} not null,
      last_sequence ${integer} not null,
      entries ${integer} not null,
      content ${text} not null,
      sealed_at ${integer} not null,
      previous ${text} not null,
      digest ${text} not null,
      pruned_at ${integer}
    ) ${tableOptions}`,
    `create table audit_marks (
      seal_number ${integer} primary key references audit_seals (number),
      marks ${bytes} not null
    ) ${tableOptions}`,
    `create index certificates_deleted on certificates (deleted_at) where deleted_at is not null`,
    `create index certificates_closed on certificates (updated_at)
      where step in ('failed', 'cancelled') and deleted_at is null`,
    'create index authorizations_proved on authorizations (proved_at)',
    `create index certificates_revoked on certificates (not_after) where step = 'revoked' and deleted_at is null`,
  ],
};
