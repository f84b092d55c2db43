// No column with a sealed value is overlooked when secrets are rotated.

import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { SEALED_COLUMNS } from '../../src/store/keys/sealed-values.ts';
import { openTemporaryStore } from '../support/store.ts';

/** Under the master key, which a rotation sees to by itself. */
const DATA_KEYS = 'data_key_seals.sealed_key';

test('Every column whose name says that it is sealed is among those that a rotation seals anew', async () => {
  await using temporary = await openTemporaryStore();
  using database = new DatabaseSync(temporary.file, { readOnly: true });
  // A name that ends in "_at" is that of a time, as of the moment at which a day of the log was sealed.
  const columns = database
    .prepare(
      `select t.name || '.' || c.name as name from sqlite_schema t, pragma_table_info(t.name) c
       where t.type = 'table' and c.name like 'sealed%' and substr(c.name, -3) <> '_at'`,
    )
    .all();
  const known = Object.values(SEALED_COLUMNS).map(({ table, column }) => `${table}.${column}`);
  assert.deepEqual(columns.map(({ name }) => String(name)).toSorted(), [...known, DATA_KEYS].toSorted());
});
