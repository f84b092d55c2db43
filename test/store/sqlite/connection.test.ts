// A connection to SQLite: what it keeps, and what it sets.

import { deepEqual, throws } from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openConnection, STATEMENT_LIMIT } from '../../../src/store/sqlite/connection.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

test(`statements are prepared again when more than ${STATEMENT_LIMIT} others came between`, async () => {
  using folder = makeTemporaryFolder();
  const connection = openConnection({ file: join(folder.path, 'x.db'), readOnly: false, busyTimeoutMs: 1 });
  for (const _ of ['first', 'second']) {
    for (let number = 0; number <= STATEMENT_LIMIT; number++) {
      deepEqual(structuredClone(connection.all(`select ${number} as number, ? as text`, ['x'])), [
        { number, text: 'x' },
      ]);
    }
  }
  connection.close();
});

test('a connection flushes each commit to the disk, holds references, and one that only reads cannot write', async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'x.db');
  const writing = openConnection({ file, readOnly: false, busyTimeoutMs: 7 });
  writing.change('create table notes (id integer)', []);
  const [full, on] = [2, 1];
  deepEqual(structuredClone(writing.all('pragma synchronous', [])), [{ synchronous: full }]);
  deepEqual(structuredClone(writing.all('pragma foreign_keys', [])), [{ foreign_keys: on }]);
  deepEqual(structuredClone(writing.all('pragma busy_timeout', [])), [{ timeout: 7 }]);
  const reading = openConnection({ file, readOnly: true, busyTimeoutMs: 7 });
  throws(() => reading.change('insert into notes values (1)', []), /readonly/);
  writing.close();
  reading.close();
});
