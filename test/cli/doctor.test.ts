// reseal doctor: what it prints, and what its exit code says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Condition, Finding } from '../../src/cli/finding.ts';
import type { Shell } from '../../src/cli/shell.ts';

const finding = (condition: Condition): Finding => ({
  check: 'clock',
  subject: condition === 'good' ? '' : 'here',
  condition,
  found: 'it says\n noon',
  advice: condition === 'good' ? undefined : 'set it',
});

async function doctor(findings: readonly Finding[], words: readonly string[] = []) {
  const output: string[] = [];
  const complaints: string[] = [];
  const shell: Partial<Shell> = {
    version: '1',
    print: (text) => output.push(text),
    complain: (line) => complaints.push(line),
    checkVariables: () => undefined,
    examine: async () => await Promise.resolve(findings),
  };
  const code = await runCommandLine(['doctor', ...words], shell as Shell);
  return { code, output: output.join('\n'), complaint: complaints.join('\n') };
}

for (const [conditions, code, complaint] of [
  [['good', 'good'], 0, ''],
  [['good', 'attention', 'attention'], 5, 'reseal: Found to want attention: 2 of 3'],
  [['attention', 'bad', 'good'], 1, 'reseal: Found to be bad: 1 of 3'],
] as const) {
  test(`Where ${conditions.join(', ')} is found, it ends with ${code}`, async () => {
    const outcome = await doctor(conditions.map(finding));
    assert.deepEqual([outcome.code, outcome.complaint], [code, complaint]);
  });
}

test('Each finding is a line for people, with what to do, and a row for programs', async () => {
  const found = [finding('good'), finding('bad')];
  assert.deepEqual((await doctor(found)).output.split('\n'), [
    'Condition  Check  Subject  Found         Advice',
    'good       clock  -        it says noon  -',
    'bad        clock  here     it says noon  set it',
  ]);
  const row = { Check: 'clock', Found: 'it says\n noon' };
  assert.deepEqual(JSON.parse((await doctor(found, ['--json'])).output), [
    { Condition: 'good', Subject: null, Advice: null, ...row },
    { Condition: 'bad', Subject: 'here', Advice: 'set it', ...row },
  ]);
});
