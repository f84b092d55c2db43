// Which judges from outside must be there is said by RESEAL_JUDGES, and by nothing else.

import { deepEqual, equal, match, throws } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { test } from 'node:test';
import { readNeeded } from '../support/judges/needed.ts';
import { JUDGE_NAMES } from '../support/judges/table.ts';

const PROJECT = join(import.meta.dirname, '../..');

test('With nothing set no judge must be there', () => {
  deepEqual([...readNeeded(undefined), ...readNeeded('')], []);
});

test('"required" needs each of them, a list those that it names', () => {
  deepEqual([...readNeeded('required')], JUDGE_NAMES);
  deepEqual([...readNeeded('openssl')], ['openssl']);
  deepEqual([...readNeeded('dig,openssl')], ['dig', 'openssl']);
});

for (const setting of ['opensll', 'openssl,', 'openssl dig', 'required,dig', 'true']) {
  test(`RESEAL_JUDGES="${setting}" is refused, with the names there are`, () => {
    throws(() => readNeeded(setting), /Cannot read RESEAL_JUDGES: ".*" is none of required, openssl, dig,/);
  });
}

for (const [judges, outcome] of [
  ['', 'skipped'],
  ['openssl', 'skipped'],
  ['openssl,dig', 'fail'],
] as const) {
  test(`Where dig is missing and RESEAL_JUDGES="${judges}", its test counts as: ${outcome}`, () => {
    const { stdout } = runWithoutDig({ RESEAL_JUDGES: judges, CI: 'true' });
    match(stdout, new RegExp(`^# ${outcome} 1$`, 'm'));
    equal(stdout.includes('# SKIP dig is not installed: see debian bind9-dnsutils'), outcome === 'skipped');
  });
}

test('.ci/run needs them all', () => {
  match(readFileSync(join(PROJECT, '.ci/run'), 'utf8'), /^export RESEAL_JUDGES=required$/m);
});

/** A test that fails when it is not skipped, in a process that finds no program. */
function runWithoutDig(variables: Readonly<Record<string, string>>): { readonly stdout: string } {
  const program = `
    import { test } from 'node:test';
    import { skipWithout } from './test/support/judges/needed.ts';
    test('asks dig', { skip: skipWithout('dig') }, () => { throw new Error('It ran.'); });
  `;
  const args = ['--test-reporter=tap', '--input-type=module', '--eval', program];
  return spawnSync(execPath, args, { cwd: PROJECT, env: { PATH: '', ...variables }, encoding: 'utf8' });
}
