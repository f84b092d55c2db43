// Migration 64: people, who sign in, and the links by which they do so for the first time.

import type { Migration } from './migration.ts';

export const people: Migration = {
  number: 64,
  name: 'people',
  statements: ({ integer, text, bytes, tableOptions }) => [
    `create table people (
      id ${text} primary key,
      account_uin ${text} not null,
      name ${text} not null unique,
      policy_name ${text} not null,
      project_ids ${text},
      disabled ${integer} not null,
      created_at ${integer} not null,
      signed_in_at ${integer},
      sealed_credentials ${bytes},
      totp_step ${integer} not null,
      provider ${text},
      provider_subject ${text}
    ) ${tableOptions}`,
    'create index people_of_account on people (account_uin, name)',
    'create unique index people_at_provider on people (provider, provider_subject) where provider is not null',
    `create table sign_in_links (
      token_sha256 ${text} primary key,
      person_id ${text},
      expires_at ${integer} not null
    ) ${tableOptions}`,
    'create index links_of_person on sign_in_links (person_id)',
  ],
};
