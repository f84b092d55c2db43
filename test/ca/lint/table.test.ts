// docs/lint.md has every rule as it stands in the code.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { answerTable, entryTable, lintTable, listTable } from '../../support/lint/table.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../../docs/lint.md'), 'utf8');

for (const [what, table] of [
  ['certificates', lintTable()],
  ['revocation lists', listTable()],
  ['entries of revocation lists', entryTable()],
  ['OCSP answers', answerTable()],
] as const) {
  test(`the rules for ${what} in docs/lint.md are those of the code`, () => {
    assert.ok(DOCUMENT.includes(`\n${table}\n`), `docs/lint.md should have:\n\n${table}`);
  });
}
