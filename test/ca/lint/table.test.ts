// docs/lint.md has every rule as it stands in the code.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lintTable } from '../../support/lint/table.ts';

test('the list of rules in docs/lint.md is that of the code', () => {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/lint.md'), 'utf8');
  assert.ok(document.includes(`\n${lintTable()}\n`), `docs/lint.md should have:\n\n${lintTable()}`);
});
