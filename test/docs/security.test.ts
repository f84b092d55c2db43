// docs/security.md names limits that stand in the source, each once, and leads only to pages that exist.

import { deepEqual, ok } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');
const TEXT = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');

interface Limit {
  readonly name: string;
  readonly file: string;
}

const LIMITS: readonly Limit[] = [...TEXT.matchAll(/^\|[^|]+\|[^|]+\|([^|]+)\| `(src\/[^`]+)` \|$/gm)].flatMap(
  ([, names = '', file = '']) => [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => ({ name, file })),
);

test('each limit in the table is a constant of the file that is named beside it', () => {
  ok(LIMITS.length > 30);
  const missing = LIMITS.filter(({ name, file }) => {
    const source = existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : '';
    return !new RegExp(`^(?:export )?const ${name}\\b`, 'm').test(source);
  });
  deepEqual(missing, []);
});

test('no limit stands there twice', () => {
  const names = LIMITS.map(({ name, file }) => `${file} ${name}`);
  deepEqual(names.toSorted(), [...new Set(names)].toSorted());
});

test('what it links to is there', () => {
  const targets = [...TEXT.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
  ok(targets.length > 0);
  deepEqual(
    targets.filter((target) => !existsSync(join(ROOT, 'docs', target))),
    [],
  );
});
