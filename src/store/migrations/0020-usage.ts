// Migration 20: what each account keeps and has done on a day, counted as it comes.

import type { Migration } from './migration.ts';

export const usage: Migration = {
  number: 20,
  name: 'usage',
  statements: ({ integer, text, keyedTableOptions }) => [
    `create table account_usage (
      account_uin ${text} not null,
      slot ${integer} not null,
      day ${integer} not null,
      records ${integer} not null,
      bytes ${integer} not null,
      orders ${integer} not null,
      acts ${integer} not null,
      allowed ${text} not null,
      records_room ${integer} not null,
      bytes_room ${integer} not null,
      orders_room ${integer} not null,
      acts_room ${integer} not null,
      primary key (account_uin, slot)
    ) ${keyedTableOptions}`,
    `insert into account_usage
      (account_uin, slot, day, records, bytes, orders, acts, allowed, records_room, bytes_room, orders_room, acts_room)
      select account_uin, 0, 0, count(*), sum(
        case when source = 'uploaded' then coalesce(length(chain), 0) + coalesce(length(sealed_key), 0)
          when csr_origin = 'upload' then coalesce(length(csr), 0)
          else 0 end
      ), 0, 0, '', 0, 0, 0, 0 from certificates group by account_uin`,
  ],
};
