// Words of no dialect, for migrations whose statements use none of them.

import type { ColumnTypes } from '../../src/store/migrations/migration.ts';

export const NO_DIALECT: ColumnTypes = {
  integer: '',
  text: '',
  bytes: '',
  sequence: '',
  tableOptions: '',
  keyedTableOptions: '',
  transientTable: undefined,
  hasLongIndexRows: true,
  jsonFunctions: 'sqlite',
  character: () => '',
  writerSlot: '',
  trigger: () => [],
  noTrigger: () => '',
  filledTo: () => [],
};
