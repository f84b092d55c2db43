// Migration 11: events, their deliveries to webhooks, and which notices of expiry were given.

import type { Migration } from './migration.ts';

export const events: Migration = {
  number: 11,
  name: 'events',
  statements: ({ integer, text, sequence, tableOptions }) => [
    `create table events (
      number ${sequence},
      kind ${text} not null,
      account_uin ${text} not null,
      certificate_id ${text} not null,
      at ${integer} not null,
      data ${text} not null
    ) ${tableOptions}`,
    `create table deliveries (
      hook ${text} not null,
      event_number ${integer} not null,
      attempts ${integer} not null,
      since ${integer} not null,
      due_at ${integer},
      lease ${text},
      trouble ${text} not null,
      primary key (event_number, hook)
    ) ${tableOptions}`,
    'create index deliveries_due on deliveries (hook, due_at) where due_at is not null',
    `create table expiry_notices (
      certificate_id ${text} primary key,
      days ${integer} not null,
      not_after ${integer} not null
    ) ${tableOptions}`,
    'create index expiry_notices_ended on expiry_notices (not_after)',
    `create index certificates_ending on certificates (not_after, id) where step = 'issued' and deleted_at is null`,
  ],
};
