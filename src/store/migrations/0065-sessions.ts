// Migration 65: sessions of those who are signed in, and wrong sign-ins, which are answered more slowly.

import type { Migration } from './migration.ts';

export const sessions: Migration = {
  number: 65,
  name: 'sessions',
  statements: ({ integer, text, tableOptions }) => [
    `create table sessions (
      id_sha256 ${text} primary key,
      kind ${text} not null,
      holder_id ${text} not null,
      account_uin ${text} not null,
      created_at ${integer} not null,
      seen_at ${integer} not null,
      ends_at ${integer} not null,
      ended_at ${integer},
      address ${text} not null,
      agent ${text} not null,
      proof_sha256 ${text}
    ) ${tableOptions}`,
    'create index sessions_of_holder on sessions (holder_id, created_at)',
    'create index sessions_by_end on sessions (ends_at)',
    'create unique index sessions_by_proof on sessions (proof_sha256) where proof_sha256 is not null',
    `create table sign_in_attempts (
      subject ${text} primary key,
      wrong ${integer} not null,
      last_at ${integer} not null,
      waits_until ${integer} not null
    ) ${tableOptions}`,
    'create index attempts_by_time on sign_in_attempts (last_at)',
  ],
};
