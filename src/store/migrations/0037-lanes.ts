// Migration 37: jobs take turns in lanes, and what webhooks are told is among them.

import type { Migration } from './migration.ts';

/** The number with its zeros in front, so that the order of subjects is that of numbers. */
const SUBJECT = `substr('0000000000000000', 1, 16 - length(cast(event_number as text))) || cast(event_number as text)
  || '/' || hook`;

export const lanes: Migration = {
  number: 37,
  name: 'lanes',
  statements: ({ integer, text, tableOptions }) => [
    'drop index jobs_due',
    'drop index jobs_of_account',
    'alter table jobs rename column account_uin to share',
    'alter table jobs rename column run_at to since',
    `alter table jobs add column lane ${text} not null default 'own'`,
    "update jobs set lane = 'accounts' where share is not null",
    "update jobs set share = '' where share is null",
    "update jobs set kind = 'advance' where kind = 'drive'",
    "update jobs set kind = 'periodic' where kind = 'sweep'",
    `insert into jobs (kind, subject, lane, share, since, due_at, attempts, error, request_id)
      select 'delivery', ${SUBJECT}, 'hooks', hook,
        since, due_at, attempts, nullif(trouble, ''), ''
      from deliveries where due_at is not null`,
    'create index jobs_due on jobs (lane, due_at)',
    'create index jobs_of_share on jobs (lane, share, due_at)',
    `create table given_up_deliveries (
      event_number ${integer} not null,
      hook ${text} not null,
      attempts ${integer} not null,
      since ${integer} not null,
      trouble ${text} not null,
      primary key (event_number, hook)
    ) ${tableOptions}`,
    `insert into given_up_deliveries (event_number, hook, attempts, since, trouble)
      select event_number, hook, attempts, since, trouble from deliveries where due_at is null`,
    'drop table deliveries',
  ],
};
