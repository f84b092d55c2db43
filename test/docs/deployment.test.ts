// docs/deployment.md: its examples are taken as they stand, and it names every type and the limits as they are.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MAX_TARGETS } from '../../src/config/targets/deploy.ts';
import { MAX_COMMAND_WORDS, MAX_HOST_KEYS } from '../../src/config/targets/files.ts';
import { ACT_SECONDS, ACTS_AT_ONCE, MAX_ACTS_AT_ONCE, SECONDS_TO_PUT_BACK } from '../../src/config/targets/limits.ts';
import { MAX_SERVED, MAX_TARGET_DOMAINS, TARGET_TYPES } from '../../src/config/targets/target.ts';
import { readConfig } from '../../src/config/config.ts';
import { MAX_FILE_BYTES, MAX_OUTPUT_BYTES } from '../../src/deploy/hosts/host.ts';
import { MAX_ANSWER_BYTES } from '../../src/deploy/http.ts';
import { HANDSHAKE_MS } from '../../src/deploy/observe.ts';
import { MAX_SHOWN_CHARACTERS } from '../../src/lib/shown-output.ts';
import { STEP_MS } from '../../src/deploy/steps.ts';
import { SECOND_MS } from '../../src/lib/clock.ts';

const TEXT = readFileSync(join(import.meta.dirname, '../../docs/deployment.md'), 'utf8');
const EXAMPLES = [...TEXT.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
const LEAST_EXAMPLES = 7;

test('There is an example for each way', () => assert.ok(EXAMPLES.length >= LEAST_EXAMPLES));

for (const [index, text] of EXAMPLES.entries()) {
  test(`Example ${index + 1} of docs/deployment.md is taken as it stands`, async () => {
    const { deploy } = await readConfig({ env: { RESEAL_CONFIG: 'a.yaml' }, readFile: async () => text });
    assert.equal(deploy.targets.length, 1);
  });
}

test('Each type has its InstanceId there', () => {
  const told = TEXT.split('\n')
    .filter((line) => line.startsWith('| `'))
    .join('\n');
  assert.deepEqual(
    TARGET_TYPES.filter((type) => !told.includes(`\`${type}\``)),
    [],
  );
});

test('The limits are those of the source', () => {
  const limits = TEXT.slice(TEXT.indexOf('## Limits')).replaceAll(/\s+/g, ' ');
  const KIB = 1024;
  for (const words of [
    `At most ${MAX_TARGETS} targets; ${MAX_TARGET_DOMAINS} domains and ${MAX_SERVED} served addresses of each`,
    `${MAX_COMMAND_WORDS} words of a command; ${MAX_HOST_KEYS} host keys`,
    `over all of a node ${ACTS_AT_ONCE} (\`actsAtOnce\`, up to ${MAX_ACTS_AT_ONCE})`,
    `An act takes at most ${ACT_SECONDS} s (\`actSeconds\`)`,
    `${SECONDS_TO_PUT_BACK} s less than the act`,
    `a step of it ${STEP_MS / SECOND_MS} s (\`stepSeconds\`) and a handshake ${HANDSHAKE_MS / SECOND_MS} s (\`handshakeSeconds\`)`,
    `the last ${MAX_OUTPUT_BYTES / KIB} KiB`,
    `at most ${MAX_SHOWN_CHARACTERS} characters`,
    `up to ${MAX_FILE_BYTES / KIB / KIB} MiB, an answer up to ${MAX_ANSWER_BYTES / KIB / KIB} MiB`,
  ]) {
    assert.ok(limits.includes(words), words);
  }
});
