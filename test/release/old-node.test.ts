// The command of a release tells a Node that is too old what it needs, in one line instead of a stack.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { COMMAND, COMMAND_PARTS, ROOT } from '../../release/places.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const LEAST = Number(/^>=(\d+)$/.exec(engines.node)?.[1]);

const folder = makeTemporaryFolder();
after(() => folder[Symbol.dispose]());
mkdirSync(join(folder.path, 'dist'));
for (const part of COMMAND_PARTS) cpSync(join(ROOT, 'release', part), join(folder.path, 'dist', part));
cpSync(join(ROOT, 'package.json'), join(folder.path, 'package.json'));
folder.write('dist/main.js', "console.log('it runs');\n");

/** The command, by this Node that says it is another. */
function runBy(version: string) {
  const versions = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });\n`;
  const before = folder.write('before.cjs', versions);
  const args = ['--require', before, join(folder.path, 'dist', COMMAND)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test(`The last Node before ${LEAST} is told what is needed`, () => {
  const stderr = `reseal: Cannot run on Node ${LEAST - 1}.9.9 (${process.execPath}): Node ${LEAST} or newer is needed\n`;
  assert.deepEqual(runBy(`${LEAST - 1}.9.9`), { status: 1, stdout: '', stderr });
});

test(`Node ${LEAST} runs it`, () => {
  assert.deepEqual(runBy(`${LEAST}.0.0`), { status: 0, stdout: 'it runs\n', stderr: '' });
});

test('What a Node that is too old has to read is ECMAScript 5', () => {
  const code = readFileSync(join(ROOT, 'release', COMMAND), 'utf8').replaceAll(/^(?:#!|\/\/).*$/gm, '');
  assert.match(code, /process\.versions/);
  assert.doesNotMatch(code, /=>|`|\?\.|\?\?|\.\.\.|\b(?:const|let|class|import|async|await|of)\b/);
});
