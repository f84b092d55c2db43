// Migration 23: single times that the nodes share, such as the newest by which one of them has written.

import type { Migration } from './migration.ts';

export const marks: Migration = {
  number: 23,
  name: 'marks',
  statements: ({ integer, text, keyedTableOptions }) => [
    `create table marks (name ${text} primary key, at ${integer} not null) ${keyedTableOptions}`,
  ],
};
