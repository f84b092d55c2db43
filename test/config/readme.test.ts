// The README tells of every setting, and of none that does not exist.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { readEnvironment } from '../../src/config/environment.ts';

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

function textsOf(pattern: RegExp): readonly string[] {
  return [...README.matchAll(pattern)].map(([, text = '']) => text);
}

/** What the reader of the environment asks for, seen by handing it one that is empty and takes notes. */
function variablesRead(): ReadonlySet<string> {
  const names = new Set<string>();
  readEnvironment(
    new Proxy(
      {},
      {
        get: (_, name) => {
          names.add(String(name));
          return undefined;
        },
      },
    ),
  );
  return names;
}

test('The table of the README has the variables that are read, all of them', () => {
  const rows = textsOf(/^\| `(RESEAL_[A-Z_]+)` \|/gm);
  assert.deepEqual(rows.toSorted(), [...variablesRead()].toSorted());
});

const examples = [
  ...textsOf(/^```yaml\n([\s\S]*?)^```$/gm),
  ...textsOf(/^cat > reseal\.yaml <<'END'\n([\s\S]*?)^END$/gm),
];

test('The README has examples of the configuration: the whole of it, and that of its session', () => {
  assert.equal(examples.length, 2);
});

for (const [index, text] of examples.entries()) {
  test(`Example ${index + 1} of the configuration in the README is taken as it stands`, async () => {
    const config = await readConfig({ env: { RESEAL_CONFIG: 'reseal.yaml' }, readFile: async () => text });
    assert.deepEqual(config.dns.zones, [{ name: 'example.com', accounts: ['*'] }]);
  });
}
