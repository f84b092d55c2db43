// What is tried fewer times in the suite is tried often by `npm run long`.

import { deepEqual } from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const PROJECT = join(import.meta.dirname, '..');
const USES = /^import .* from '\S+\/support\/runs\.ts';$/m;

test('`npm run long` has each file whose runs are fewer in the suite', () => {
  const files = globSync('test/**/*.test.ts', { cwd: PROJECT });
  const shortened = files.filter((file) => USES.test(readFileSync(join(PROJECT, file), 'utf8')));
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  const named: readonly string[] = scripts.long.match(/\S+\.test\.ts/g);
  deepEqual(named.toSorted(), shortened.toSorted());
});
