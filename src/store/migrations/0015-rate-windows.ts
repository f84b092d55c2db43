// Migration 15: the requests of the last second, which the nodes on one PostgreSQL count together.

import type { Migration } from './migration.ts';

export const rateWindows: Migration = {
  number: 15,
  name: 'rate-windows',
  statements: ({ integer, text, transientTable }) =>
    transientTable === undefined
      ? []
      : [
          // Each row is written again and again: with room in its page no index has to follow it.
          `${transientTable} rate_windows (
            key ${text} primary key,
            stamps ${integer}[] not null,
            counts ${integer}[] not null,
            granted ${integer} not null
          ) with (fillfactor = 50)`,
        ],
};
